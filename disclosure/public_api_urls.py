"""The public API of ratings and disclosures, under /api/v1/public/disclosure/."""

from django.urls import path

from disclosure.comparison_api import CompareReports
from disclosure.listing.api import ENTRY_ENDPOINTS, LIST_ENDPOINTS
from disclosure.public_api import ANNUAL_ENDPOINTS, RATING_ENDPOINTS, TEMPORARY_ENDPOINTS
from disclosure.standing.api import STANDING_ENDPOINTS

app_name = "disclosure-public-api"
urlpatterns = [
    *RATING_ENDPOINTS.urls("ratings"),
    path("annual/compare/", CompareReports.as_view(), name="annual-compare"),
    *ANNUAL_ENDPOINTS.urls("annual"),
    *TEMPORARY_ENDPOINTS.urls("temporary"),
    *STANDING_ENDPOINTS.urls("standings"),
    *ENTRY_ENDPOINTS.urls("lists/entries"),
    *LIST_ENDPOINTS.urls("lists"),
]
