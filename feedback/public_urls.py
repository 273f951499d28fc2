"""Reporting an error and following it, without signing in."""

from django.urls import path

from feedback.views import public

app_name = "public-feedback"
urlpatterns = [
    path("", public.report_new, name="report-new"),
    path("received/<str:receipt>/", public.received, name="received"),
    path("track/", public.track, name="track"),
]
