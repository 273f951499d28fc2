"""Staff pages of this app."""

from common.registers.urls import register_urls

app_name = "registry"

urlpatterns = [*register_urls("registry")]
