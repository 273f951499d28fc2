"""Public pages for opening an account, under /register/."""

from django.urls import path

from registry import register_views

app_name = "register"
urlpatterns = [
    path("", register_views.index, name="index"),
    path("account/", register_views.account_new, name="account"),
    path("invitation/", register_views.invitation_code, name="invitation"),
    path("invitation/accept/", register_views.invitation_accept, name="invitation-accept"),
]
