from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "法治建设"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from governance import indicators  # noqa: F401  # figures register themselves
        from governance.dispute import documents  # noqa: F401  # so do documents
        from governance.dispute.matters import DISPUTE
        from governance.suggestion import documents as suggestion_documents  # noqa: F401
        from governance.suggestion.matters import ADVICE
        from registry.queue.matters import add_kinds

        add_kinds(DISPUTE, ADVICE)  # what the queue shows
