"""Addresses of training for enterprises, under /enterprise/training/."""

from django.urls import path

from legal_training.enterprise_training import enterprise_views as views

app_name = "training-enterprise"
urlpatterns = [
    path("", views.home, name="home"),
    path("record/", views.record, name="record"),
    path("<str:number>/", views.class_page, name="class"),
    path("<str:number>/register/", views.register, name="register"),
    path("<str:number>/sign-in/", views.sign_in_page, name="sign-in"),
    path("<str:number>/people/<str:person>/edit/", views.attendee_edit, name="attendee-edit"),
    path("<str:number>/people/<str:person>/cancel/", views.attendee_cancel, name="attendee-cancel"),
]
