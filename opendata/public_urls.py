"""Bulk files and their dictionary, without signing in."""

from django.urls import path

from opendata.views import public

app_name = "open-data"
urlpatterns = [
    path("", public.index, name="index"),
    path("<slug:kind>/", public.detail, name="detail"),
    path("<slug:kind>/dictionary/<slug:file_format>/", public.dictionary, name="dictionary"),
    path("<slug:kind>/data/<slug:file_format>/", public.download, name="file"),
]
