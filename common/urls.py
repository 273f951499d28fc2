"""Staff pages of the machinery, under /staff/: importing ledgers, attachments."""

from django.urls import path

from common import views
from common.importing import views as importing

app_name = "common"

urlpatterns = [
    path("import/", importing.import_new, name="import-new"),
    path("import/templates/<str:workbook>/", importing.template_download, name="template-download"),
    path("import/<int:pk>/", importing.import_detail, name="import-detail"),
    path("import/<int:pk>/errors/", importing.import_errors, name="import-errors"),
    path("import/<int:pk>/confirm/", importing.import_confirm, name="import-confirm"),
    path("attachments/new/<str:kind>/<int:pk>/", views.attachment_new, name="attachment-new"),
    path("attachments/<uuid:uuid>/", views.attachment, name="attachment"),
    path("attachments/<uuid:uuid>/withdraw/", views.attachment_withdraw, name="attachment-withdraw"),
]
