"""The API of EIA approval for enterprises and staff, under /api/v1/eia/."""

from django.urls import URLPattern

app_name = "eia-api"

urlpatterns: list[URLPattern] = []
