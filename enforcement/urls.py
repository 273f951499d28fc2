"""Staff pages of enforcement."""

from common.registers.urls import register_urls

app_name = "enforcement"
urlpatterns = [*register_urls("enforcement")]
