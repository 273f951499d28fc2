from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = "通用机制"
    default_auto_field = "django.db.models.BigAutoField"
