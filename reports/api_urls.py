"""Public endpoints of reports (/api/v1/public/)."""

from django.urls import path

from reports import api

app_name = "public-api"

urlpatterns = [
    path("reports/", api.ReportList.as_view(), name="report-list"),
    path("reports/<int:year>/", api.ReportDetail.as_view(), name="report-detail"),
    path("indicators/", api.IndicatorList.as_view(), name="indicator-list"),
]
