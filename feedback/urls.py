"""Staff pages of error reports."""

from common.registers.urls import register_urls

app_name = "feedback"
urlpatterns = [*register_urls("feedback")]
