"""Pages of the machinery: ledgers and attachments under /staff/, everyone's messages and documents."""

from django.urls import include, path

from common import message_views, views
from common.documents import views as documents
from common.importing import views as importing

app_name = "common"

staff = [
    path("import/", importing.import_new, name="import-new"),
    path("import/templates/<str:workbook>/", importing.template_download, name="template-download"),
    path("import/<int:pk>/", importing.import_detail, name="import-detail"),
    path("import/<int:pk>/errors/", importing.import_errors, name="import-errors"),
    path("import/<int:pk>/confirm/", importing.import_confirm, name="import-confirm"),
    path("attachments/new/<str:kind>/<int:pk>/", views.attachment_new, name="attachment-new"),
    path("attachments/<uuid:uuid>/", views.attachment, name="attachment"),
    path("attachments/<uuid:uuid>/withdraw/", views.attachment_withdraw, name="attachment-withdraw"),
]
messages = [
    path("", message_views.message_list, name="message-list"),
    path("read/", message_views.message_read_all, name="message-read-all"),
    path("<int:pk>/", message_views.message_detail, name="message-detail"),
    path("<int:pk>/open/", message_views.message_open, name="message-open"),
]
official_documents = [
    path("<uuid:uuid>/", documents.document_detail, name="document-detail"),
    path("<uuid:uuid>/pdf/", documents.document_pdf, name="document-pdf"),
    path("<uuid:uuid>/docx/", documents.document_docx, name="document-docx"),
    path("<uuid:uuid>/receipt/", documents.document_receipt, name="document-receipt"),
    path("<uuid:uuid>/withdraw/", documents.document_withdraw, name="document-withdraw"),
]
urlpatterns = [
    path("staff/", include(staff)),
    path("messages/", include(messages)),
    path("documents/", include(official_documents)),
]
