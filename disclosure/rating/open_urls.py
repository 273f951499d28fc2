"""Addresses of ratings in the open: of enterprises, and of the staff who notice, review and publish."""

from __future__ import annotations

from django.urls import path

from disclosure.views import rating_objections as party
from disclosure.views import rating_review as staff

enterprise_urls = [
    path("ratings/", party.rating_list, name="rating-list"),
    # Keys of the register may hold a slash.
    path(
        "ratings/objections/<path:number>/withdraw/",
        party.objection_withdraw,
        name="rating-objection-withdraw",
    ),
    path("ratings/<path:number>/objection/", party.object_new, name="rating-object"),
    path("ratings/<path:number>/waive/", party.waive, name="rating-waive"),
    path("ratings/<path:number>/repair/", party.repair_new, name="rating-repair"),
    path("ratings/<path:number>/", party.detail, name="rating-detail"),
]
staff_urls = [
    path("credit-ratings/<path:key>/preview/<slug:to>/", staff.preview, name="credit-ratings-preview"),
    path("ratings/years/", staff.year_latest, name="rating-year-latest"),
    path("ratings/years/<int:year>/", staff.year, name="rating-year"),
    path("ratings/years/<int:year>/notice/", staff.year_notice, name="rating-year-notice"),
    path("ratings/years/<int:year>/publish/", staff.year_publish, name="rating-year-publish"),
    path("ratings/mass/<int:pk>/progress/", staff.mass_progress, name="rating-mass-progress"),
    path("ratings/<path:key>/review/points/<int:pk>/", staff.point_answer, name="rating-point-answer"),
    path("ratings/<path:key>/review/", staff.review, name="rating-review"),
    path("ratings/<path:key>/objection/", staff.paper_objection, name="rating-paper-objection"),
    path("ratings/<path:key>/waive/", staff.paper_waiver, name="rating-paper-waiver"),
    path("ratings/<path:key>/change/", staff.change_new, name="rating-change-new"),
]
