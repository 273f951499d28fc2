from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = "通用机制"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.core import validators

        from common import required, typed_days

        required.install()
        typed_days.install()
        # Django's own words for these (“确保该变量至少包含…”) speak of variables, not of what to do.
        validators.MinLengthValidator.message = "至少填写%(limit_value)d个字，现有%(show_value)d个，请补全。"
        validators.MaxLengthValidator.message = "最多填写%(limit_value)d个字，现有%(show_value)d个，请精简。"
        validators.MinValueValidator.message = "不得小于%(limit_value)s，请核对。"
        validators.MaxValueValidator.message = "不得大于%(limit_value)s，请核对。"
