from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "环境信息披露与信用"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from disclosure import indicators, public  # noqa: F401  figures and what is published register themselves
        from disclosure.selectors import grades_on
        from registry import credit_grades

        credit_grades.offer(grades_on)
