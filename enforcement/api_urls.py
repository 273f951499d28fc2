"""The API of enforcement for staff and enterprises, under /api/v1/cases/."""

from __future__ import annotations

import re

from django.urls import path, register_converter

from enforcement import api, api_files
from enforcement.api_acts import targets


class TextConverter:
    """One of a few words."""

    regex = ""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class RegisterConverter(TextConverter):
    """The slug of a register whose records are worked on."""

    regex = "|".join(re.escape(slug) for slug in targets())


class FormConverter(TextConverter):
    """The form in which a document is read."""

    regex = "pdf|docx"


register_converter(RegisterConverter, "enforcement_register")
register_converter(FormConverter, "enforcement_form")

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
    path(
        "documents/<uuid:uuid>/<enforcement_form:form>/",
        api_files.DocumentFile.as_view(),
        name="document-file",
    ),
    path("documents/<uuid:uuid>/receipt/", api_files.DocumentReceipt.as_view(), name="document-receipt"),
    path("files/<uuid:uuid>/", api_files.KeptFile.as_view(), name="kept-file"),
    path(f"{RECORD}steps/<slug:to>/", api.RecordStep.as_view(), name="record-step"),
    path(f"{RECORD}acts/<slug:act>/", api.RecordAct.as_view(), name="record-act"),
    path(f"{CASE}steps/<slug:to>/", api.CaseStep.as_view(), name="case-step"),
    path(f"{CASE}acts/<slug:act>/", api.CaseAct.as_view(), name="case-act"),
    path(RECORD, api.RecordDetail.as_view(), name="record-detail"),
    path(CASE, api.CaseDetail.as_view(), name="case-detail"),
]
