from django.apps import AppConfig


class LegalTrainingConfig(AppConfig):
    name = "legal_training"
    verbose_name = "学法普法"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from legal_training import indicators  # noqa: F401  # figures register themselves
        from legal_training.enterprise_training import documents  # noqa: F401  # so do certificates
