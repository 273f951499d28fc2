"""Public pages of major decisions (/decisions/): drafts open for opinions, decisions, yearly lists."""

from django.urls import path

from governance import public_views as views
from governance.consultation.public import OPINION, ROUND
from governance.decision.public import DECISION, DECISION_LIST

app_name = "decisions"
urlpatterns = [
    path("", views.record_list, {"kind": ROUND}, name="round-list"),
    path("feed/", views.feed, {"kind": ROUND}, name="round-feed"),
    path("<int:pk>/opinions/", views.opinion_new, name="opinion-new"),
    path("opinions/received/<str:receipt>/", views.opinion_received, name="opinion-received"),
    path("decided/", views.record_list, {"kind": DECISION}, name="decision-list"),
    path("decided/feed/", views.feed, {"kind": DECISION}, name="decision-feed"),
    path("lists/", views.record_list, {"kind": DECISION_LIST}, name="list-list"),
    path("lists/feed/", views.feed, {"kind": DECISION_LIST}, name="list-feed"),
]
# Without a namespace: a kind of published content names its page `public-<kind>`.
record_urls = [
    path("decisions/<int:pk>/", views.record_detail, {"kind": ROUND}, name=f"public-{ROUND}"),
    path("decisions/opinions/<int:pk>/", views.opinion_record, name=f"public-{OPINION}"),
    path("decisions/decided/<int:pk>/", views.record_detail, {"kind": DECISION}, name=f"public-{DECISION}"),
    path(
        "decisions/lists/<int:pk>/",
        views.record_detail,
        {"kind": DECISION_LIST},
        name=f"public-{DECISION_LIST}",
    ),
]
