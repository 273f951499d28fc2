from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "法治政府建设报告"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reports import public  # noqa: F401  (registers the public kind)
