"""The enterprise's pages of EIA approval, under /enterprise/eia/."""

from django.urls import path

from permits.views import enterprise, filings, matters

app_name = "eia-enterprise"

urlpatterns = [
    path("", matters.application_list, name="application-list"),
    path("new/", enterprise.application_new, name="application-new"),
    path("drafts/<str:number>/", enterprise.application_detail, name="application-detail"),
    path("drafts/<str:number>/sections/<slug:code>/", enterprise.section_edit, name="application-section"),
    path("drafts/<str:number>/materials/", enterprise.material_list, name="application-materials"),
    path(
        "drafts/<str:number>/materials/<uuid:uuid>/withdraw/",
        enterprise.material_withdraw,
        name="application-material-withdraw",
    ),
    path("drafts/<str:number>/preview/", enterprise.application_preview, name="application-preview"),
    path("drafts/<str:number>/submit/", enterprise.application_submit, name="application-submit"),
    path("drafts/<str:number>/discard/", enterprise.application_discard, name="application-discard"),
    path("filings/new/", filings.filing_new, name="filing-new"),
    path("filings/<path:key>/withdraw/", filings.filing_withdraw, name="filing-withdraw"),
    path("questions/new/", filings.question_new, name="exempt-new"),
    # Numbers of the register are the clerks' own and may hold a slash.
    path(
        "matters/<path:number>/correction/items/<int:item>/",
        matters.correction_answer,
        name="correction-answer",
    ),
    path("matters/<path:number>/correction/submit/", matters.correction_submit, name="correction-submit"),
    path("matters/<path:number>/correction/", matters.correction_detail, name="correction-detail"),
    path("matters/<path:number>/missing/", matters.missing_documents, name="missing-documents"),
    path("matters/<path:number>/withdraw/", matters.matter_withdraw, name="matter-withdraw"),
]
