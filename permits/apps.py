from django.apps import AppConfig


class PermitsConfig(AppConfig):
    name = "permits"
    verbose_name = "环评审批"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # registers the figures, their checks, and what is published
        from permits import findings, indicators, public  # noqa: F401
