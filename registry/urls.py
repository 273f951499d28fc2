"""Staff pages of the registers."""

from common.registers.urls import register_urls

app_name = "registry"

urlpatterns = [*register_urls("registry")]
