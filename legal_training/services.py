"""Steps of study plans and outreach duties, with their dates."""

from common.dated_steps import dated_step
from legal_training.enums import DutyState, PlanStatus

take_plan_step = dated_step({PlanStatus.ISSUED: "issued_on"})
take_duty_step = dated_step({DutyState.DONE: "done_on"}, reasoned={DutyState.DROPPED})
