"""The enterprise's pages of EIA approval, under /enterprise/eia/."""

from django.urls import URLPattern

app_name = "eia-enterprise"

urlpatterns: list[URLPattern] = []
