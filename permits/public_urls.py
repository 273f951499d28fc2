"""The public's pages of EIA approval, under /eia/."""

from django.urls import URLPattern

app_name = "eia"

urlpatterns: list[URLPattern] = []
