"""Addresses of the yearly list: of the staff, of enterprises, of records for the public."""

from django.urls import path

from disclosure.listing.public import DUTY_LIST, DUTY_LIST_ENTRY
from disclosure.views import enterprise_lists, listing, public_lists

# Before those of the register, whose keys may hold a slash.
staff_urls = [
    path("lists/<path:key>/changes/", listing.changes, name="list-changes"),
    path("lists/<path:key>/redraw/", listing.redraw_view, name="list-redraw"),
    path("lists/<path:key>/add/", listing.add, name="list-add"),
]
enterprise_urls = [
    path("lists/", enterprise_lists.duty_lists, name="duty-lists"),
    path("lists/<path:number>/object/", enterprise_lists.objection_new, name="duty-list-object"),
]
# Without a namespace: a kind of published content names its page `public-<kind>`.
record_urls = [
    path("disclosures/lists/<int:pk>/", public_lists.list_detail, name=f"public-{DUTY_LIST}"),
    path("disclosures/lists/entries/<int:pk>/", public_lists.entry_detail, name=f"public-{DUTY_LIST_ENTRY}"),
]
