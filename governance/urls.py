"""Staff pages of this app."""

from django.urls import path

from common.registers.urls import register_urls
from governance.acting import act_urls
from governance.dispute.acts import ACTS as DISPUTE_ACTS
from governance.file_review.acts import ACTS as REVIEW_ACTS
from governance.oversight_views import board
from governance.procedure_urls import urlpatterns as procedure_patterns
from governance.suggestion.acts import ACTS as ADVICE_ACTS
from governance.supervising.acts import ACTS as SUPERVISION_ACTS

app_name = "governance"

urlpatterns = [
    path("oversight/", board, name="oversight"),
    *procedure_patterns,
    *act_urls((*DISPUTE_ACTS, *ADVICE_ACTS, *SUPERVISION_ACTS, *REVIEW_ACTS)),
    *register_urls("governance"),
]
