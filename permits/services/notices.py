"""Opening the notices of an approval, and taking them down when the matter ends."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import publication, records
from common.errors import Refused
from common.events import stream_of
from common.models import Attachment, PublishedRecord
from permits.clock_rows import ClockRows
from permits.enums import EiaCategory, Material, NoticeKind, StopKind
from permits.gates import may_begin_notice, must_be_repeated, refuse_for
from permits.models import EiaDecision, PublicNotice, StopInterval
from permits.notice_periods import NoticePeriod
from permits.public import NOTICE, notice_rule_on, told_on
from permits.rules import may_record, may_review
from permits.services.days import create_stop
from permits.services.publishing import publish_notice
from registry.issuing import issue_document

DOCUMENTS = {
    NoticeKind.ACCEPTANCE: "eia-acceptance-notice",
    NoticeKind.PROPOSED: "eia-proposed-notice",
    NoticeKind.DECISION: "eia-decision-notice",
}
STOPS = {
    NoticeKind.ACCEPTANCE: StopKind.ACCEPTANCE_NOTICE,
    NoticeKind.PROPOSED: StopKind.DECISION_NOTICE,
}
NOTICE_RULES = {
    NoticeKind.ACCEPTANCE: may_record,
    NoticeKind.PROPOSED: may_review,
    NoticeKind.DECISION: may_record,
}
# What must be on the record before an application is shown to the public: 部令第4号第二十二条 (待核).
SHOWN_MATERIALS = {
    EiaCategory.REPORT: (Material.PUBLIC_FULL_TEXT, Material.PARTICIPATION),
    EiaCategory.FORM: (Material.PUBLIC_FULL_TEXT,),
}


def open_notice(
    decision: EiaDecision,
    kind: str,
    *,
    actor: Any,
    title: str = "",
    first_day: date | None = None,
    last_day: date | None = None,
) -> PublicNotice:
    """Begin a notice: its row, its stop interval, its document, and its publication, all or none.

    Without dates it begins today and runs as long as it must. Basis: 部令第4号; E6, E7, E9. Raises
    Refused when it would be too short, tells of no right to a hearing, or lacks what must be shown.
    """
    kind = NoticeKind(kind)
    NOTICE_RULES[kind](actor, decision)
    first_day = first_day or timezone.localdate()
    with transaction.atomic():
        last_day = None if kind == NoticeKind.DECISION else _last_day(decision, kind, first_day, last_day)
        notice = records.create(
            PublicNotice,
            actor=actor,
            decision=decision,
            kind=kind,
            title=title or default_title(decision, kind),
            first_day=first_day,
            last_day=last_day,
            states_hearing_right=kind == NoticeKind.PROPOSED,
            is_synthetic=decision.is_synthetic,
        )
        if last_day is not None:
            create_stop(
                StopInterval,
                actor=actor,
                decision=decision,
                kind=STOPS[kind],
                first_day=first_day,
                last_day=last_day,
                is_synthetic=decision.is_synthetic,
            )
        issue_document(DOCUMENTS[kind], decision, actor=actor, issued_on=first_day, notice=notice)
        publish_notice(notice, actor=actor)
    return notice


def require_repeatable(decision: EiaDecision, kind: str) -> None:
    """Raise Refused unless the matter is open and this notice was put up before, or its step is past."""
    if decision.decided_on is not None or decision.ended_on is not None:
        raise Refused("该申请已经办结，不能再行公示。")
    known = decision.notices.filter(kind=kind).exists()
    if not known and not must_be_repeated(decision, kind, ClockRows()):
        raise Refused(f"尚未进行{NoticeKind(kind).label}，请通过办理步骤开始公示。")


def repeat_notice(decision: EiaDecision, kind: str, *, actor: Any, **details: Any) -> PublicNotice:
    """Put up a notice once more without a step, where the earlier one did not satisfy the law."""
    with transaction.atomic():
        locked = EiaDecision.objects.select_for_update().get(pk=decision.pk)
        require_repeatable(locked, kind)
        return open_notice(locked, kind, actor=actor, **details)


def default_title(decision: EiaDecision, kind: str) -> str:
    """The title of a notice where none is typed."""
    words = {
        NoticeKind.ACCEPTANCE: "环评文件受理公示",
        NoticeKind.PROPOSED: "环评文件拟审批公示",
        NoticeKind.DECISION: "环评文件审批决定公告",
    }
    return f"{decision.project_name}{words[NoticeKind(kind)]}"[:200]


def _last_day(decision: EiaDecision, kind: NoticeKind, first_day: date, last_day: date | None) -> date:
    rows = ClockRows()
    period = NoticePeriod.of(decision, kind, first_day, rows)
    if first_day < timezone.localdate():
        # Its days count only from when the public could read it.
        raise Refused(
            "公示自在本门户发布之日起算，起始日不得早于今天；此前已在其他网站公示的，"
            "请在“环评公示公告”登记簿中登记并填写公示网址",
            basis=period.limit.basis,
        )
    refuse_for(f"不能开始{kind.label}", may_begin_notice(decision, kind, first_day, rows))
    if kind == NoticeKind.PROPOSED:
        told_hearing_right(first_day)
    else:
        _require_materials(decision, period.limit.basis)
    last_day = last_day or period.usual_end
    if not period.is_long_enough(last_day):
        raise Refused(
            f"{kind.label}不得少于{period.words}，自{first_day}起应当公示至{period.shortest_end}或以后",
            basis=period.limit.basis,
        )
    return last_day


def told_hearing_right(first_day: date) -> list[str]:
    """What the notice of the proposed decision tells; raises Refused when no hearing is spoken of."""
    told = told_on(notice_rule_on(NoticeKind.PROPOSED, first_day), first_day)
    if not any("听证" in paragraph for paragraph in told):
        raise Refused(
            "拟审批公示须告知申请人、利害关系人申请听证的权利，请先在“公示规则”登记簿中补充告知内容",
            basis="行政许可法第四十七条",
        )
    return told


def missing_materials(decision: EiaDecision) -> list[str]:
    """The labels of what must be shown with the notice of acceptance and is not on the record."""
    wanted = [str(material.label) for material in SHOWN_MATERIALS[EiaCategory(decision.category)]]
    present = Attachment.objects.of(decision).current().filter(kind__in=wanted)
    held = set(present.values_list("kind", flat=True))
    return [label for label in wanted if label not in held]


def _require_materials(decision: EiaDecision, basis: str) -> None:
    missing = missing_materials(decision)
    if missing:
        raise Refused(
            f"受理公示须一并公开下列材料，请先在附件中上传并选定材料名称：{'、'.join(missing)}", basis=basis
        )


def take_down_notices(decision: EiaDecision, *, actor: Any, reason: str, kinds: tuple[str, ...] = ()) -> int:
    """Take the published notices of a matter off display; their tombstones tell the reason.

    Part of ending the matter, so whoever may take that step may do this. Returns how many there were.
    """
    count = 0
    for notice in decision.notices.filter(kind__in=kinds or NoticeKind.values):
        shown = PublishedRecord.objects.filter(
            kind=NOTICE, source=stream_of(notice), is_current=True, withdrawn_at__isnull=True
        )
        if shown.exists():
            publication.withdraw(NOTICE, notice, actor=actor, reason=reason)
            count += 1
    return count
