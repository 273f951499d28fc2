"""Public pages of what enterprises disclose (/disclosures/).

The pages of records have names without a namespace (`record_urls`): a kind of published content names its
page `public-<kind>`.
"""

from django.urls import path

from disclosure.public import ANNUAL_DISCLOSURE, CREDIT_RATING, TEMPORARY_DISCLOSURE
from disclosure.views import public as views

app_name = "disclosures"
urlpatterns = [
    path("", views.record_list, {"kind": ANNUAL_DISCLOSURE}, name="annual-list"),
    path("feed/", views.feed, {"kind": ANNUAL_DISCLOSURE}, name="feed"),
    path("temporary/", views.record_list, {"kind": TEMPORARY_DISCLOSURE}, name="temporary-list"),
    path("temporary/feed/", views.feed, {"kind": TEMPORARY_DISCLOSURE}, name="temporary-feed"),
]

record_urls = [
    path(f"{address}<int:pk>/", views.record_detail, {"kind": kind}, name=f"public-{kind}")
    for address, kind in (
        ("ratings/", CREDIT_RATING),
        ("disclosures/", ANNUAL_DISCLOSURE),
        ("disclosures/temporary/", TEMPORARY_DISCLOSURE),
    )
]
