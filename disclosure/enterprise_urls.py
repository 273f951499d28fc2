"""Pages of enterprises on their disclosures, under /enterprise/disclosure/."""

from django.urls import URLPattern

app_name = "disclosure-enterprise"
urlpatterns: list[URLPattern] = []
