"""What the public reads of EIA approval as JSON, under /api/v1/public/eia/."""

from django.urls import URLPattern

app_name = "eia-public-api"

urlpatterns: list[URLPattern] = []
