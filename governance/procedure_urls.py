"""Staff pages of decisions and normative documents, before those of the registers."""

from django.urls import path

from governance.acting import act_urls
from governance.consultation import staff_views as consultation
from governance.consultation.acts import ACTS as CONSULTATION_ACTS
from governance.decision.acts import ACTS as DECISION_ACTS
from governance.normative import staff_views as normative
from governance.normative.acts import ACTS as NORMATIVE_ACTS

urlpatterns = [
    path("opinion-rounds/<path:key>/opinions/", consultation.board, name="opinion-rounds-board"),
    path("clean-ups/<path:key>/items/", normative.items, name="clean-ups-items"),
    *act_urls(CONSULTATION_ACTS),
    *act_urls(DECISION_ACTS),
    *act_urls(NORMATIVE_ACTS),
]
