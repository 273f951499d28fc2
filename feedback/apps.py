from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = "公开内容纠错"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from feedback.matters import REPORT
        from registry.queue.matters import QueueField, add_kinds

        add_kinds(REPORT, field=QueueField("feedback", "公众纠错"))  # what the queue shows
