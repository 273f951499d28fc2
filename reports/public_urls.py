"""Public pages of the report (/reports/)."""

from django.urls import path

from reports.views import public

app_name = "public-reports"

urlpatterns = [
    path("", public.public_list, name="report-list"),
    path("<int:year>/", public.public_detail, name="report-detail"),
    path("<int:year>/file/<slug:kind>/", public.public_file, name="report-file"),
]
