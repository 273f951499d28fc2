"""Staff pages of the registers."""

from django.urls import path

from common.registers.urls import register_urls
from registry import invitation_views

app_name = "registry"

urlpatterns = [
    path("enterprises/<str:key>/invite/", invitation_views.enterprise_invite, name="enterprises-invite"),
    # Numbers of appointments may be the clerks' own and hold a slash.
    path(
        "memberships/<path:key>/hand-over/",
        invitation_views.membership_hand_over,
        name="memberships-hand-over",
    ),
    *register_urls("registry"),
]
