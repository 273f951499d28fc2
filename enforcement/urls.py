"""Staff pages of enforcement."""

from django.urls import path

from common.registers.urls import register_urls
from enforcement.views import discretion
from enforcement.views.actions import action_urls

app_name = "enforcement"
urlpatterns = [
    path("cases/<path:key>/discretion/", discretion.worksheet_choose, name="worksheet-choose"),
    path(
        "cases/<path:key>/discretion/<slug:violation>/<slug:provision>/",
        discretion.worksheet_new,
        name="worksheet-new",
    ),
    *action_urls(),
    *register_urls("enforcement"),
]
