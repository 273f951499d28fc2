"""What the tests of EIA approval share."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.enums import Role
from common.models import PublishedRecord
from permits.enums import NoticeKind
from permits.services.publishing import publish_notice
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.permit_law import load_permit_law
from tests.factories.permits import EiaDecisionFactory, PublicNoticeFactory, load_clock_rules
from tests.factories.registry import MembershipFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def clock_data(db):
    """The work calendar of 2023–2026 and what stops a clock."""
    load_work_calendar()
    load_clock_rules()


@pytest.fixture
def law_data(db):
    """The rows by which the steps go, as the portal is delivered: laws, limits, series, notice rules."""
    load_permit_law()


@pytest.fixture
def officer(db):
    """One who may take every step; single roles are tested by themselves."""
    return UserFactory(roles=[Role.HANDLER, Role.REVIEWER, Role.LEADER])


@pytest.fixture
def days(monkeypatch) -> Days:
    """Takes the portal to a day: `days.go_to(date(2024, 3, 5))`."""
    return Days(monkeypatch)


@pytest.fixture
def applicant(db):
    """A user of the enterprise that applies."""
    return MembershipFactory().user


@pytest.fixture
def clock(monkeypatch):
    """Sets the time of the whole portal; 6 March 2024, a Wednesday, to begin with."""

    def set_to(*moment: int) -> None:
        fixed = datetime(*moment, tzinfo=SHANGHAI)
        monkeypatch.setattr("django.utils.timezone.now", lambda: fixed)

    set_to(2024, 3, 6, 10, 0)
    return set_to


@pytest.fixture
def shown(officer, clock):
    """Publishes a notice from 5 to 11 March 2024 of a project named by its first argument."""

    def publish(name: str = "焦化项目", *, kind: str = NoticeKind.ACCEPTANCE, **more) -> PublishedRecord:
        days = {name: more.pop(name) for name in ("first_day", "last_day") if name in more}
        decision = EiaDecisionFactory(
            project_name=name, **({"approved": True} if kind == NoticeKind.DECISION else {}), **more
        )
        if kind == NoticeKind.DECISION:
            days.setdefault("last_day", None)
        notice = PublicNoticeFactory(
            decision=decision, kind=kind, title=f"{name}公示", states_hearing_right=True, **days
        )
        return publish_notice(notice, actor=officer)

    return publish
