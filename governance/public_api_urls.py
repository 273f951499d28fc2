"""The public API of decisions and normative documents, under /api/v1/public/governance/."""

from governance.public_api import ENDPOINTS

app_name = "governance-public-api"
urlpatterns = [pattern for folder, endpoints in ENDPOINTS.items() for pattern in endpoints.urls(folder)]
