"""The demonstration's yearly lists: history, 2025 and 2026 published, 2027 on notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Department, User
from common import records
from disclosure.enums import ListingStatus
from disclosure.listing.entries import add_entry, take_entry_step
from disclosure.listing.enums import IssuerKind, ObjectionStatus
from disclosure.listing.objections import receive_objection, take_objection_step
from disclosure.listing.publishing import publish_listing_history
from disclosure.listing.services import draw_up, take_list_step
from disclosure.models import DutyCriterion, DutyList, DutyListEntry, SecuritiesIssuer
from enforcement.enums import CaseOutcome
from enforcement.models import EnforcementCase
from lanzhou_eco.demo import DemoFailed, demo_user
from registry.models import Enterprise
from registry.selectors import threshold_on

DEPARTMENT = "pollution-section"
ISSUERS = 2
NOTICE = "对名单有异议的，请在公示期内通过本网站提出，或者以书面形式提交兰州新区生态环境局。（示范数据）"


def demo_lists(say: Callable[[str], None]) -> None:
    """Show the lists of the ledger, and work three more; what stands already stays as it is.

    Raises DemoFailed when a list of the ledger cannot be shown.
    """
    done = publish_listing_history(actor=demo_user(Role.LEADER))
    if done.refused:
        raise DemoFailed(f"有{done.refused}条名单企业未能公开：{'；'.join(done.problems)}")
    if done.published:
        say(f"已公开历年名单企业{done.published}条。")
    if DutyList.objects.exists():
        return
    people = _People()
    _issuers(people)
    first = _published(people, 2025, date(2025, 3, 3), date(2025, 3, 25))
    _report(people, first, date(2025, 4, 3), "兰新环函〔2025〕示范1号")
    second = _published(people, 2026, date(2026, 3, 2), date(2026, 3, 24))
    _report(people, second, date(2026, 4, 2), "兰新环函〔2026〕示范1号")
    _changed_afterwards(people, second)
    _on_notice(people, 2027)
    say("已拟定、公示、公布2025年、2026年披露企业名单，2027年名单正在公示。")


class _People:
    """Those who work the lists."""

    def __init__(self) -> None:
        self.handler: User = demo_user(Role.HANDLER)
        self.reviewer: User = demo_user(Role.REVIEWER)
        self.department = Department.objects.get(code=DEPARTMENT)


def _issuers(people: _People) -> None:
    """Two enterprises that were fined enough in 2024 have securities out, so that the criterion is seen."""
    least = threshold_on("disclosure-trigger-fine", date(2024, 12, 31)).amount
    fined = EnforcementCase.objects.filter(
        enterprise=OuterRef("pk"),
        outcome=CaseOutcome.PENALTY,
        decided_on__year=2024,
        annulled_on__isnull=True,
        fine_amount__gte=least,
    )
    firms = Enterprise.objects.filter(Exists(fined), closed_on__isnull=True).order_by("uscc")[:ISSUERS]
    for number, firm in enumerate(firms, start=1):
        records.create(
            SecuritiesIssuer,
            actor=people.handler,
            enterprise=firm,
            department=firm.department,
            kind=IssuerKind.LISTED if number == 1 else IssuerKind.BOND,
            security=f"示范证券{number}（虚构）",
            since=date(2020, 6, 1),
            source="示范数据，非真实公告",
            is_synthetic=True,
        )


def _published(people: _People, year: int, drawn_on: date, published_on: date) -> DutyList:
    """A list with one objection of the public, which was not followed."""
    duty_list = draw_up(
        actor=people.handler,
        department=people.department,
        year=year,
        drawn_on=drawn_on,
        is_synthetic=True,
    )
    first = drawn_on + timedelta(days=2)
    take_list_step(duty_list, "noticed", actor=people.handler, notice_first_day=first, notice_text=NOTICE)
    objection = receive_objection(
        actor=None,
        duty_list_pk=duty_list.pk,
        text="示范异议：名单中似有企业已停产，请核实。",
        name="示范居民",
        contact="示范联系方式",
        at=datetime.combine(first + timedelta(days=1), time(10), timezone.get_default_timezone()),
    )
    take_objection_step(
        objection,
        ObjectionStatus.REFUSED,
        actor=people.reviewer,
        answer="经核实，名单中的企业均在生产经营，应当列入。（示范数据）",
        answered_on=first + timedelta(days=6),
    )
    return take_list_step(duty_list, "published", actor=people.reviewer, published_on=published_on)


def _report(people: _People, duty_list: DutyList, day: date, number: str) -> None:
    take_list_step(duty_list, "reported", actor=people.handler, reported_on=day, report_number=number)


def _changed_afterwards(people: _People, duty_list: DutyList) -> None:
    """After publication one enterprise is added for the next year, and one is taken off."""
    listed = DutyListEntry.objects.filter(year__gte=duty_list.year).values("enterprise")
    firm = Enterprise.objects.filter(closed_on__isnull=True).exclude(pk__in=listed).order_by("uscc").first()
    if firm is not None:
        add_entry(
            actor=people.handler,
            duty_list=duty_list,
            enterprise=firm,
            criteria=[DutyCriterion.objects.get(code="other-by-law")],
            ground="示范：名单公布后认定应当披露",
        )
    entries = duty_list.entries.filter(status=ListingStatus.PUBLISHED)
    entry = entries.select_related("duty_list", "enterprise").order_by("-enterprise__uscc").first()
    if entry is not None:
        take_entry_step(
            entry,
            ListingStatus.REMOVED,
            actor=people.reviewer,
            reason="示范：生产设施已永久拆除",
            removed_on=date(2026, 9, 1),
            removal_record="示范核查记录〔2026〕1号",
        )


def _on_notice(people: _People, year: int) -> None:
    """A list on notice today, with an objection that waits for its answer."""
    today = timezone.localdate()
    duty_list = draw_up(
        actor=people.handler, department=people.department, year=year, drawn_on=today, is_synthetic=True
    )
    take_list_step(duty_list, "noticed", actor=people.handler, notice_text=NOTICE)
    entry = duty_list.entries.filter(status=ListingStatus.NOTICED).select_related("enterprise").first()
    receive_objection(
        actor=None,
        duty_list_pk=duty_list.pk,
        entry=entry,
        text="示范异议：该企业的主要排污设施已经停用，请核实是否仍应列入。",
        name="示范居民",
        contact="示范联系方式",
    )
