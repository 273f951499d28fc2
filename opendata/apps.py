from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "opendata"
    verbose_name = "数据开放"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common.publication import when_changed  # models are not loaded before
        from opendata.services import note_change

        when_changed(note_change)
