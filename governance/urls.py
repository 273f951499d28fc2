"""Staff pages of this app."""

from common.registers.urls import register_urls

app_name = "governance"

urlpatterns = [*register_urls("governance")]
