"""The API, version 1: the public's, registers for staff and enterprises, the schema and its reader."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from common.registers.api import register_api_urls

APPS = [
    "accounts",
    "registry",
    "permits",
    "enforcement",
    "legal_training",
    "feedback",
    "disclosure",
    "governance",
]

registers = [
    path(f"{app_label.replace('_', '-')}/", include(register_api_urls(app_label))) for app_label in APPS
]

urlpatterns = [
    # Its own script comes from an address of its own: the content security policy allows no inline one.
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("public/", include("reports.api_urls")),
    path("public/eia/", include("permits.public_api_urls")),
    path("public/enforcement/", include("enforcement.public_api_urls")),
    path("public/disclosure/", include("disclosure.public_api_urls")),
    path("public/governance/", include("governance.public_api_urls")),
    path("public/open-data/", include("opendata.public_api_urls")),
    path("public/enterprises/", include("registry.public_api_urls")),
    path("eia/", include("permits.api_urls")),
    path("cases/", include("enforcement.api_urls")),
    path("ratings/", include("disclosure.rating.api_urls")),
    path("disclosures/annual/", include("disclosure.annual.api_urls")),
    path("disclosures/", include("disclosure.duty.api_urls")),
    path("", include((registers, "api"))),
]
