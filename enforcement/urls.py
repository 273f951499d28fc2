"""Staff pages of enforcement."""

from django.urls import path

from common.registers.urls import register_urls
from enforcement.desk_urls import desk_urls
from enforcement.figure_urls import figure_urls
from enforcement.graded_list.pages import urls as graded_list_urls
from enforcement.views import discretion, procedure, publication, publicity, record
from enforcement.views import inspections as inspection_views
from enforcement.views.actions import action_urls

app_name = "enforcement"
urlpatterns = [
    *desk_urls,
    *figure_urls,
    *graded_list_urls,
    *procedure.preview_urls(),
    path("cases/<path:key>/discretion/", discretion.worksheet_choose, name="worksheet-choose"),
    path(
        "cases/<path:key>/discretion/<slug:violation>/<slug:provision>/",
        discretion.worksheet_new,
        name="worksheet-new",
    ),
    path("inspections/<path:key>/checklist/", inspection_views.checklist, name="inspections-checklist"),
    path("supervised-objects/fill/", inspection_views.pool_fill, name="pool-fill"),
    path("disclosures/officers/", inspection_views.officers_publish, name="officers-publish"),
    path(
        "case-publications/<path:key>/preview/", publication.publication_preview, name="publication-preview"
    ),
    path("publicity/", publicity.publicity, name="publicity"),
    path("publicity/export/", publicity.publicity_export, name="publicity-export"),
    path("cases/<path:key>/add-evidence/", record.evidence_new, name="cases-add-evidence"),
    path("case-evidence/<path:key>/add-files/", record.evidence_files, name="case-evidence-files"),
    path("cases/<path:key>/archive/", record.archive, name="case-archive"),
    path("cases/<path:key>/archive/start/", record.archive_start, name="case-archive-start"),
    path("case-archives/<uuid:uuid>/", record.archive_download, name="case-archive-download"),
    *action_urls(),
    *register_urls("enforcement"),
]
