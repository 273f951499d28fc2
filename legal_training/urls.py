"""Staff pages of this app."""

from common.registers.urls import register_urls
from legal_training.enterprise_training.urls import staff_urls

app_name = "legal_training"

urlpatterns = [*staff_urls, *register_urls("legal_training")]
