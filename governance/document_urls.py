"""Public pages of normative documents (/normative-documents/) and of clean-ups."""

from django.urls import path

from governance import public_views as views
from governance.normative.public import CLEAN_UP, DOCUMENT

app_name = "normative-documents"
urlpatterns = [
    path("", views.record_list, {"kind": DOCUMENT}, name="document-list"),
    path("feed/", views.feed, {"kind": DOCUMENT}, name="document-feed"),
    path("<int:pk>/files/<str:sha256>/", views.document_file, name="file"),
    path("clean-ups/", views.record_list, {"kind": CLEAN_UP}, name="clean-up-list"),
    path("clean-ups/feed/", views.feed, {"kind": CLEAN_UP}, name="clean-up-feed"),
]
record_urls = [
    path("normative-documents/<int:pk>/", views.record_detail, {"kind": DOCUMENT}, name=f"public-{DOCUMENT}"),
    path(
        "normative-documents/clean-ups/<int:pk>/",
        views.record_detail,
        {"kind": CLEAN_UP},
        name=f"public-{CLEAN_UP}",
    ),
]
