"""The public page of an enterprise."""

from django.urls import path

from registry import public_views

app_name = "public-enterprise"
urlpatterns = [
    path("", public_views.finder, name="list"),
    path("<str:uscc>/", public_views.detail, name="detail"),
]
