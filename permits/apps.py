from django.apps import AppConfig


class PermitsConfig(AppConfig):
    name = "permits"
    verbose_name = "环评审批"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from permits import findings, indicators  # noqa: F401  registers the figures and their checks
