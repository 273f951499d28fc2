"""The API of enforcement for staff and enterprises, under /api/v1/cases/."""

from __future__ import annotations

import re

from django.urls import path, register_converter

from enforcement import api
from enforcement.api_acts import targets


class RegisterConverter:
    """The slug of a register whose records are worked on."""

    regex = "|".join(re.escape(slug) for slug in targets())

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(RegisterConverter, "enforcement_register")

app_name = "enforcement-api"

# Numbers of a register are the clerks' own and may hold a slash, so what is longer stands first.
RECORD = "<enforcement_register:register>/<path:key>/"
CASE = "<path:key>/"

urlpatterns = [
    path("", api.CaseList.as_view(), name="case-list"),
    path("<enforcement_register:register>/", api.RecordNew.as_view(), name="record-new"),
    path("random-draws/<path:key>/verification/", api.DrawVerification.as_view(), name="draw-verification"),
    path(
        "case-publications/<path:key>/preview/",
        api.PublicationPreview.as_view(),
        name="publication-preview",
    ),
    path(f"{RECORD}steps/<slug:to>/", api.RecordStep.as_view(), name="record-step"),
    path(f"{RECORD}acts/<slug:act>/", api.RecordAct.as_view(), name="record-act"),
    path(f"{CASE}steps/<slug:to>/", api.CaseStep.as_view(), name="case-step"),
    path(f"{CASE}acts/<slug:act>/", api.CaseAct.as_view(), name="case-act"),
    path(RECORD, api.RecordDetail.as_view(), name="record-detail"),
    path(CASE, api.CaseDetail.as_view(), name="case-detail"),
]
