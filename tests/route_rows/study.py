"""Pages of the staff's study; sessions and requirements of another department than the park's."""

from __future__ import annotations

from typing import Any

from legal_training.study.codes import token_for
from tests.factories.accounts import UserFactory
from tests.factories.legal_training import StudyPlanFactory
from tests.factories.legal_training_study import (
    StudyAttendanceFactory,
    StudyMeetingFactory,
    StudyRequirementFactory,
)
from tests.route_rows.rows import BUSINESS, STAFF, Row, only

_CONVENERS = (302, 404, 200, 403, 404, 404, 404)
_PLANNERS = (302, 404, 403, 403, 403, 404, 404)  # for reviewers and above, who have no column


def _of(factory: Any) -> Any:
    return lambda: {"key": factory().ledger_no}


ROUTES: dict[str, Row] = {
    "study:board": Row(only(*BUSINESS)),
    "study:board-export": Row(only(*BUSINESS)),
    "study:mine": Row(only(*STAFF)),
    "study:person": Row(only("handler", "legal_reviewer"), lambda: {"username": UserFactory().username}),
    # Genuine, but nobody of the columns is invited.
    "study:sign-in": Row(only(*STAFF, status=403), lambda: {"token": token_for(StudyMeetingFactory())}),
    "study:invitation": Row((302, *(404,) * 6), _of(StudyMeetingFactory)),
    "study:plan-add": Row(_PLANNERS, _of(StudyPlanFactory)),
    "study:plan-copy": Row(_PLANNERS, _of(StudyPlanFactory)),
    "study:requirement": Row(only(*BUSINESS), _of(StudyRequirementFactory)),
    "study:requirement-change": Row(_PLANNERS, _of(StudyRequirementFactory)),
    "study:requirement-drop": Row(_PLANNERS, _of(StudyRequirementFactory)),
    "study:meeting-invite": Row(_CONVENERS, _of(StudyMeetingFactory)),
    "study:meeting-mark": Row(_CONVENERS, _of(StudyMeetingFactory)),
    "study:meeting-add": Row(_CONVENERS, _of(StudyMeetingFactory)),
    "study:meeting-minutes": Row(_CONVENERS, _of(StudyMeetingFactory)),
    "study:meeting-code": Row(_CONVENERS, _of(StudyMeetingFactory)),
    "study:attendance-mark": Row(_CONVENERS, _of(StudyAttendanceFactory)),
    "study:figures": Row(only(*BUSINESS)),
    "study:figure-export": Row(only(*BUSINESS), {"scope": "2024", "table": "months"}),
    "study:figure-records": Row(
        only(*BUSINESS), {"scope": "2024", "table": "months", "row": "4", "column": "last_count"}
    ),
}
