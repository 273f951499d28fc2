"""The API of EIA approval for enterprises and staff, under /api/v1/eia/."""

from django.urls import path

from permits import api, filing_api, matter_api

app_name = "eia-api"

APPLICATION = "applications/<str:number>/"
# Numbers of the register are the clerks' own and may hold a slash.
MATTER = "decisions/<path:number>/"

urlpatterns = [
    path("applications/", api.ApplicationList.as_view(), name="application-list"),
    path(APPLICATION, api.ApplicationDetail.as_view(), name="application-detail"),
    path(f"{APPLICATION}sections/<slug:code>/", api.SectionDetail.as_view(), name="section-save"),
    path(f"{APPLICATION}materials/", api.MaterialList.as_view(), name="material-upload"),
    path(
        f"{APPLICATION}materials/<uuid:uuid>/withdraw/",
        api.MaterialWithdraw.as_view(),
        name="material-withdraw",
    ),
    path(f"{APPLICATION}submit/", api.ApplicationSubmit.as_view(), name="application-submit"),
    path(f"{APPLICATION}discard/", api.ApplicationDiscard.as_view(), name="application-discard"),
    path("filings/", filing_api.FilingCreate.as_view(), name="filing-create"),
    path("filings/undertaking/", filing_api.Undertaking.as_view(), name="filing-undertaking"),
    path("questions/", filing_api.QuestionCreate.as_view(), name="question-create"),
    path("decisions/", matter_api.MatterList.as_view(), name="decision-list"),
    path(f"{MATTER}steps/<slug:to>/", matter_api.MatterStep.as_view(), name="decision-step"),
    path(
        f"{MATTER}correction/items/<int:item>/",
        matter_api.CorrectionAnswer.as_view(),
        name="correction-answer",
    ),
    path(f"{MATTER}correction/submit/", matter_api.CorrectionSubmit.as_view(), name="correction-submit"),
    path(f"{MATTER}correction/", matter_api.CorrectionDetail.as_view(), name="correction-detail"),
    path(f"{MATTER}withdraw/", matter_api.MatterWithdraw.as_view(), name="decision-withdraw"),
    path(MATTER, matter_api.MatterDetail.as_view(), name="decision-detail"),
]
