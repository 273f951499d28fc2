"""Staff pages of EIA approval."""

from common.registers.urls import register_urls

app_name = "permits"
urlpatterns = [*register_urls("permits")]
