"""Staff pages of this app."""

from common.registers.urls import register_urls
from governance.acting import act_urls
from governance.dispute.acts import ACTS as DISPUTE_ACTS

app_name = "governance"

urlpatterns = [*act_urls(DISPUTE_ACTS), *register_urls("governance")]
