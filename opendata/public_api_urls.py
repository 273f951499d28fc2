"""The open data as JSON, under /api/v1/public/open-data/."""

from django.urls import path

from opendata import public_api

app_name = "open-data-api"
urlpatterns = [path("", public_api.OpenDataIndex.as_view(), name="index")]
