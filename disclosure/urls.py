"""Staff pages of this app."""

from common.registers.urls import register_urls

app_name = "disclosure"

urlpatterns = [*register_urls("disclosure")]
