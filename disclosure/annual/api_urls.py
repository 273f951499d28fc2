"""The API of annual reports for enterprises, under /api/v1/disclosures/annual/."""

from django.urls import path

from disclosure.annual import api as api_annual
from disclosure.annual import file_api

app_name = "annual-api"

urlpatterns = [
    path("schema/", api_annual.ContentSchema.as_view(), name="schema"),
    path("", api_annual.ReportList.as_view(), name="list"),
    # Keys of the register may hold a slash.
    path("<path:key>/findings/", api_annual.FindingsView.as_view(), name="findings"),
    path("<path:key>/submit/", api_annual.SubmitView.as_view(), name="submit"),
    path("<path:key>/files/", file_api.AnnualFiles.as_view(), name="files"),
    path("<path:key>/files/<uuid:uuid>/", file_api.AnnualFile.as_view(), name="file"),
    path("<path:key>/withholdings/", file_api.Withholdings.as_view(), name="withholdings"),
    path("<path:key>/withholdings/<int:pk>/", file_api.WithholdingOne.as_view(), name="withholding"),
    path("<path:key>/", api_annual.ReportDetail.as_view(), name="detail"),
]
