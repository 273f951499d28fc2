"""The public's pages of EIA approval, under /eia/.

The pages of records stand in the root's urls: a kind of published content names its page
`public-<kind>` without a namespace.
"""

from django.urls import path

from permits.published import DECISIONS, OPEN, PAST, REGISTRATIONS
from permits.views import classify, comments, feeds, public

app_name = "eia"

urlpatterns = [
    path("", public.record_list, {"tab": OPEN}, name="notice-list"),
    path("past/", public.record_list, {"tab": PAST}, name="past-list"),
    path("decisions/", public.record_list, {"tab": DECISIONS}, name="decision-list"),
    path("registrations/", public.record_list, {"tab": REGISTRATIONS}, name="registration-list"),
    path("classify/", classify.choose, name="classify"),
    path("classify/questions/", classify.questions, name="classify-questions"),
    path("classify/result/", classify.result, name="classify-result"),
    path("feed/", feeds.notice_feed, name="feed"),
    path("<int:pk>/files/<slug:sha256>/", public.notice_file, name="notice-file"),
    path("<int:pk>/comment/", comments.comment_new, name="comment-new"),
    path("comments/received/<str:receipt>/", comments.comment_received, name="comment-received"),
]
