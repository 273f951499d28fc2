from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    name = "enforcement"
    verbose_name = "生态环境执法"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # registers the documents, the figures and their checks
        from common import shelves
        from enforcement import documents, findings, indicators  # noqa: F401
        from enforcement.matters import KINDS
        from enforcement.public import cases, info, inspections, orders  # noqa: F401  what is published
        from enforcement.published_cases import SHELVES
        from registry.queue.matters import QueueField, add_kinds

        add_kinds(*KINDS, field=QueueField("enforcement", "行政执法"))  # what the queue shows
        shelves.offer(*SHELVES.values())
