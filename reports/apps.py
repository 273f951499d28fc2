from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "法治政府建设报告"
    default_auto_field = "django.db.models.BigAutoField"
