"""Root URLs."""

from django.contrib import admin
from django.urls import include, path

from common.registers.urls import enterprise_register_urls
from disclosure.public_urls import record_urls as disclosure_records
from enforcement.views import public_cases
from governance.decision_urls import record_urls as decision_records
from governance.document_urls import record_urls as document_records
from lanzhou_eco import design, views
from permits.views import public as eia
from reports.views.public import public_record

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.site_search, name="site-search"),
    path("healthz/", views.healthz, name="healthz"),
    path("staff/", views.staff_home, name="staff-home"),
    path("staff/calendar/", views.staff_calendar, name="staff-calendar"),
    path("", include("accounts.urls")),
    path("", include("common.urls")),
    path("staff/registry/", include("registry.urls")),
    path("staff/permits/", include("permits.urls")),
    path("staff/enforcement/", include("enforcement.urls")),
    path("staff/feedback/", include("feedback.urls")),
    path("staff/legal-training/", include("legal_training.urls")),
    path("staff/study/", include("legal_training.study.urls")),
    path("staff/disclosure/", include("disclosure.urls")),
    path("staff/governance/", include("governance.urls")),
    path("staff/reports/", include("reports.urls")),
    path("eia/", include("permits.public_urls")),
    path("eia/<int:pk>/", eia.notice_detail, name="public-eia-notice"),
    path("eia/registrations/<int:pk>/", eia.registration_detail, name="public-eia-registration"),
    path("eia/comments/<int:pk>/", eia.comment_record, name="public-eia-comment"),
    path("cases/", include("enforcement.public_urls")),
    path("cases/<int:pk>/", public_cases.result_detail, name="public-case-result"),
    path("cases/orders/<int:pk>/", public_cases.order_detail, name="public-rectification-order"),
    path("law-enforcement/", include("enforcement.info_urls")),
    path("ratings/", include("disclosure.rating.urls")),
    path("disclosures/", include("disclosure.public_urls")),
    *disclosure_records,
    path("decisions/", include("governance.decision_urls")),
    path("normative-documents/", include("governance.document_urls")),
    *decision_records,
    *document_records,
    path("enterprises/", include("registry.public_urls")),
    path("register/", include("registry.register_urls")),
    path("open-data/", include("opendata.public_urls")),
    path("feedback/", include("feedback.public_urls")),
    path("reports/", include("reports.public_urls")),
    path("reports/record/<int:pk>/", public_record, name="public-report"),
    path("enterprise/", views.enterprise_home, name="enterprise-home"),
    path("enterprise/eia/", include("permits.enterprise_urls")),
    path("enterprise/enforcement/", include("enforcement.enterprise_urls")),
    path("enterprise/disclosure/", include("disclosure.enterprise_urls")),
    path("enterprise/team/", include("registry.enterprise_urls")),
    path("enterprise/training/", include("legal_training.enterprise_training.enterprise_urls")),
    path("enterprise/", include((enterprise_register_urls(), "enterprise"))),
    path("api/v1/", include("lanzhou_eco.api_urls")),
    path("admin/", admin.site.urls),
    path("display-settings/", design.display_settings, name="display-settings"),
    path("design/", design.gallery, name="design-gallery"),
    path("design/progress/<int:percent>/", design.gallery_progress, name="design-progress"),
]
