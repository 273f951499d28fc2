from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "法治建设"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import shelves
        from governance import indicators  # noqa: F401  # figures register themselves
        from governance.consultation import public as consultation_public  # noqa: F401  and what is published
        from governance.decision import public as decision_public  # noqa: F401
        from governance.decision.matters import KINDS as DECISION_KINDS
        from governance.dispute import documents  # noqa: F401  # so do documents
        from governance.dispute.matters import DISPUTE
        from governance.file_review.matters import KINDS as REVIEW_KINDS
        from governance.normative import public as normative_public  # noqa: F401
        from governance.normative.matters import KINDS as NORMATIVE_KINDS
        from governance.published import SHELVES
        from governance.suggestion import documents as suggestion_documents  # noqa: F401
        from governance.suggestion.matters import ADVICE
        from governance.supervising import documents as supervision_documents  # noqa: F401
        from governance.supervising.matters import KINDS as SUPERVISION_KINDS
        from registry.queue.matters import add_kinds

        add_kinds(
            DISPUTE, ADVICE, *SUPERVISION_KINDS, *REVIEW_KINDS, *DECISION_KINDS, *NORMATIVE_KINDS
        )  # what the queue shows
        shelves.offer(*SHELVES.values())
