from django.apps import AppConfig


class PermitsConfig(AppConfig):
    name = "permits"
    verbose_name = "环评审批"
    default_auto_field = "django.db.models.BigAutoField"
