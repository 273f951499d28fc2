"""Staff pages of this app."""

from common.registers.urls import register_urls

app_name = "legal_training"

urlpatterns = [*register_urls("legal_training")]
