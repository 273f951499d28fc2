from django.apps import AppConfig


class PermitsConfig(AppConfig):
    name = "permits"
    verbose_name = "环评审批"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # registers the documents, the figures, their checks, and what is published
        from permits import documents, findings, indicators, public, timeliness  # noqa: F401
        from registry.queue.matters import QueueField, add_field

        add_field(QueueField("eia", "环评审批", page="permits:queue"))  # by clocks of its own
