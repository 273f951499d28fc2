"""Pages of enforcement for signed-in enterprises (/enterprise/enforcement/)."""

from django.urls import path

from enforcement.views import enterprise
from enforcement.views.enterprise_actions import party_action_urls

app_name = "enforcement-enterprise"
urlpatterns = [
    path("", enterprise.case_list, name="case-list"),
    *party_action_urls(),
]
