"""Public pages of what enterprises disclose (/disclosures/).

The pages of records have names without a namespace (`record_urls`): a kind of published content names its
page `public-<kind>`.
"""

from django.urls import path

from disclosure.listing.public import DUTY_LIST, DUTY_LIST_ENTRY
from disclosure.listing.urls import record_urls as listing_records
from disclosure.public import ANNUAL_DISCLOSURE, CREDIT_RATING, TEMPORARY_DISCLOSURE
from disclosure.standing.public import STANDING
from disclosure.views import printing, public_compare, public_lists, standing
from disclosure.views import public as views

app_name = "disclosures"
urlpatterns = [
    path("", views.record_list, {"kind": ANNUAL_DISCLOSURE}, name="annual-list"),
    path("feed/", views.feed, {"kind": ANNUAL_DISCLOSURE}, name="feed"),
    path("<int:pk>/pdf/", printing.published, name="annual-pdf"),
    path("compare/", public_compare.compare_reports, name="compare"),
    path("temporary/", views.record_list, {"kind": TEMPORARY_DISCLOSURE}, name="temporary-list"),
    path("temporary/feed/", views.feed, {"kind": TEMPORARY_DISCLOSURE}, name="temporary-feed"),
    path("standings/", public_lists.record_list, {"kind": STANDING}, name="standing-list"),
    path("standings/feed/", public_lists.feed, {"kind": STANDING}, name="standing-feed"),
    path("lists/", public_lists.record_list, {"kind": DUTY_LIST}, name="duty-list-list"),
    path("lists/feed/", public_lists.feed, {"kind": DUTY_LIST}, name="duty-list-feed"),
    path("lists/entries/", public_lists.record_list, {"kind": DUTY_LIST_ENTRY}, name="duty-list-entry-list"),
    path("lists/entries/feed/", public_lists.feed, {"kind": DUTY_LIST_ENTRY}, name="duty-list-entry-feed"),
    path("lists/<int:pk>/objections/", public_lists.objection_new, name="duty-list-objection-new"),
    path(
        "lists/objections/<str:receipt>/",
        public_lists.objection_received,
        name="duty-list-objection-received",
    ),
]

record_urls = [
    path(f"{address}<int:pk>/", views.record_detail, {"kind": kind}, name=f"public-{kind}")
    for address, kind in (
        ("ratings/", CREDIT_RATING),
        ("disclosures/", ANNUAL_DISCLOSURE),
        ("disclosures/temporary/", TEMPORARY_DISCLOSURE),
    )
] + [
    path("disclosures/standings/<int:pk>/", standing.detail, name=f"public-{STANDING}"),
    *listing_records,
]
