"""The API of documents received and of temporary reports, under /api/v1/disclosures/."""

from django.urls import path

from disclosure.duty import api

app_name = "duty-api"

# Keys of the registers may hold a slash.
urlpatterns = [
    path("documents/", api.Documents.as_view(), name="documents"),
    path("documents/<path:key>/report/", api.DocumentReport.as_view(), name="begin"),
    path("changes/", api.Changes.as_view(), name="changes"),
    path("temporary/", api.Reports.as_view(), name="list"),
    path("temporary/<path:key>/files/", api.ReportFiles.as_view(), name="files"),
    path("temporary/<path:key>/files/<uuid:uuid>/", api.ReportFile.as_view(), name="file"),
    path("temporary/<path:key>/submit/", api.ReportSubmit.as_view(), name="submit"),
    path("temporary/<path:key>/", api.ReportOne.as_view(), name="detail"),
]
