"""The pages of the staff's study, under /staff/study/."""

from django.urls import path

from legal_training.study.views import board, figures, meetings, own, plans

app_name = "study"

urlpatterns = [
    path("", board.board, name="board"),
    path("export/", board.export, name="board-export"),
    path("mine/", own.mine, name="mine"),
    path("people/<str:username>/", own.person, name="person"),
    path("sign-in/<str:token>/", own.sign_in, name="sign-in"),
    path("invitations/<path:key>/", own.invitation, name="invitation"),
    path("plans/<path:key>/add/", plans.add, name="plan-add"),
    path("plans/<path:key>/copy/", plans.copy, name="plan-copy"),
    path("requirements/<path:key>/change/", plans.change, name="requirement-change"),
    path("requirements/<path:key>/drop/", plans.drop, name="requirement-drop"),
    path("requirements/<path:key>/", board.requirement, name="requirement"),
    path("meetings/<path:key>/invite/", meetings.invite, name="meeting-invite"),
    path("meetings/<path:key>/mark/", meetings.mark, name="meeting-mark"),
    path("meetings/<path:key>/add/", meetings.add, name="meeting-add"),
    path("meetings/<path:key>/minutes/", meetings.minutes, name="meeting-minutes"),
    path("meetings/<path:key>/code/", meetings.code, name="meeting-code"),
    path("attendances/<path:key>/mark/", meetings.mark_one, name="attendance-mark"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<str:scope>/<slug:table>/", figures.figure_export, name="figure-export"),
    path(
        "figures/<str:scope>/<slug:table>/<str:row>/<str:column>/",
        figures.figure_records,
        name="figure-records",
    ),
]
