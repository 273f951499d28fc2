from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "环境信息披露与信用"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # figures, documents and what is published register themselves
        from disclosure import indicators, public, public_lines  # noqa: F401
        from disclosure.duty import documents as duty_documents  # noqa: F401
        from disclosure.filing import documents  # noqa: F401  so do those of annual reports
        from disclosure.listing import public as listing_public  # noqa: F401
        from disclosure.rating import documents as rating_documents  # noqa: F401  and of ratings
        from disclosure.selectors import grades_on, holders_on, published_on
        from registry import credit_grades

        credit_grades.offer(grades_on, details=published_on, holders=holders_on)
        self._offer_grades()
        self._offer_shelves()
        self._offer_duties()

    @staticmethod
    def _offer_grades() -> None:
        from disclosure.rating.panels import grade_panels
        from registry.team_panels import offer_panels

        offer_panels(grade_panels)

    @staticmethod
    def _offer_shelves() -> None:
        from common import shelves
        from disclosure.listing.published import LIST_SHELVES
        from disclosure.published import SHELVES

        shelves.offer(*SHELVES.values(), *LIST_SHELVES.values())

    @staticmethod
    def _offer_duties() -> None:
        from disclosure.duty.panels import lead_origin
        from disclosure.insurance.matters import REVIEW as INSURANCE_REVIEW
        from disclosure.listing.matters import LIST
        from disclosure.matters import KINDS
        from disclosure.production.matters import KINDS as PRODUCTION_KINDS
        from disclosure.production.panels import lead_origin as production_origin
        from disclosure.rating.matters import RATING_REVIEW
        from enforcement.panels.leads import offer_origin
        from registry.queue.matters import QueueField, add_kinds

        # what the queue shows, by the fields under which it is asked for
        add_kinds(*KINDS, LIST, field=QueueField("disclosure", "信息披露"))
        add_kinds(RATING_REVIEW, field=QueueField("credit", "信用评价"))
        add_kinds(*PRODUCTION_KINDS, field=QueueField("production", "清洁生产"))
        add_kinds(INSURANCE_REVIEW, field=QueueField("insurance", "责任保险"))
        offer_origin(lead_origin)
        offer_origin(production_origin)
