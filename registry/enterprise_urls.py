"""Pages of enterprises on those who act for them, under /enterprise/team/."""

from django.urls import path

from registry import team_views

app_name = "registry-enterprise"
urlpatterns = [
    path("", team_views.team_page, name="team"),
    path("apply/", team_views.apply, name="application-new"),
    path("applications/<str:number>/", team_views.application_detail, name="application-detail"),
    path("applications/<str:number>/withdraw/", team_views.application_withdraw, name="application-withdraw"),
    # Numbers of appointments may be the clerks' own and hold a slash.
    path("members/<path:number>/end/", team_views.member_end, name="member-end"),
    path("invitations/<str:number>/accept/", team_views.invitation_accept, name="invitation-accept"),
    path("invitations/<str:number>/revoke/", team_views.invitation_revoke, name="invitation-revoke"),
    path("<str:uscc>/invite/", team_views.invite, name="invite"),
    path("<str:uscc>/hand-over/", team_views.hand_over, name="hand-over"),
]
