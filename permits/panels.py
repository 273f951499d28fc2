"""The desk of an approval: what its page shows beside the record, to the staff and to the applicant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from common import workflow
from common.documents.selectors import documents_of
from common.errors import PortalError
from common.registers.declaration import Panel
from common.registers.faces import allows
from permits.application_forms import subject_title
from permits.clock_rows import ClockRows
from permits.deadlines import clocks, statutory_clock
from permits.enterprise_panels import enterprise_panels
from permits.enums import (
    DECIDED_STATES,
    ENDED_STATES,
    CheckResult,
    CommentStatus,
    EiaStatus,
    NoticeKind,
    Outcome,
)
from permits.gates import decision_obstacles, must_be_repeated
from permits.models import CorrectionRequest, EiaDecision, Hearing, NoticeComment
from permits.progress import in_plain_words, stages
from permits.rules import may_record
from permits.services.notices import NOTICE_RULES, missing_materials
from permits.services.reissue import reissuing_rule, withdrawn_documents
from registry.clocks.arithmetic import Arithmetic
from registry.clocks.states import ClockState

PERIODIC = (NoticeKind.ACCEPTANCE, NoticeKind.PROPOSED)

Action = tuple[str, str]  # label, address


def decision_panels(record: EiaDecision, face: Any) -> list[Panel]:
    """The panels of one application, in the order of the page."""
    today, rows = timezone.localdate(), ClockRows()
    prefetch_related_objects(
        [record], "stops", "notices", "appraisals", "hearings__host", "checks", "catalogue_entry"
    )
    documents = _documents(record, face)
    if not face.is_staff:
        return [
            _progress(record, today, rows),
            *_correction(record),
            documents,
            *_procedure(record, face, rows),
            *enterprise_panels(record, face),
        ]
    return [
        _clocks(record, today, rows),
        *_obstacles(record, face.user, today, rows),
        _progress(record, today, rows, plain=False),
        *_correction(record),
        *_procedure(record, face, rows),
        documents,
        *enterprise_panels(record, face),
    ]


def _documents(record: EiaDecision, face: Any) -> Panel:
    listed = documents_of(record, face)
    again = []
    if face.is_staff and any(each.document.withdrawn_at for each in listed):
        again = [
            (f"重新制发{document.title}", reverse("permits:document-reissue", args=[document.uuid]))
            for document in withdrawn_documents(record)
            if allows(reissuing_rule(document), face.user, record)
        ]
    return Panel("permits/desk/_documents.html", {"documents": listed, "actions": again})


def is_pending(record: EiaDecision) -> bool:
    return record.status not in (*DECIDED_STATES, *ENDED_STATES)


def _clocks(record: EiaDecision, today: date, rows: ClockRows) -> Panel:
    context: dict[str, Any] = {}
    try:
        found = clocks(record, today, rows)
        context["clocks"] = [clock for clock in found if clock.state != ClockState.DONE]
        context["ended"] = [clock for clock in found if clock.state == ClockState.DONE]
    except PortalError as error:  # no limit, rule or calendar for these days: the page says so
        context["problem"] = str(error)
    return Panel("desk/_clocks.html", context, aside=True)


def _obstacles(record: EiaDecision, user: Any, today: date, rows: ClockRows) -> list[Panel]:
    if not is_pending(record):
        return []
    context: dict[str, Any] = {"actions": []}
    try:
        context["obstacles"] = decision_obstacles(record, today, rows)
    except PortalError as error:
        context["problem"] = str(error)
    awaits_missing = record.is_tolerant and record.missing_completed_on is None
    if awaits_missing and record.accepted_on and allows(may_record, user, record):
        url = reverse("permits:missing-complete", args=[record.ledger_no])
        context["actions"].append(("登记容缺补齐", url))
    return [Panel("permits/desk/_obstacles.html", context, aside=True)]


def _progress(record: EiaDecision, today: date, rows: ClockRows, *, plain: bool = True) -> Panel:
    sentences: list[str] = []
    if plain and is_pending(record) and record.status != EiaStatus.CORRECTING:
        try:
            sentences = [in_plain_words(statutory_clock(record, today, rows))]
        except PortalError as error:
            sentences = [str(error)]
    elif plain and record.end_reason:
        sentences = [f"理由：{record.end_reason}"]
    elif not plain and record.status == EiaStatus.ACCEPTED and (missing := missing_materials(record)):
        sentences = [f"受理公示前还须上传：{'、'.join(missing)}（在“附件”中上传并选定材料名称）。"]
    return Panel("desk/_progress.html", {"stages": stages(record, today), "sentences": sentences})


def _correction(record: EiaDecision) -> list[Panel]:
    request = CorrectionRequest.objects.filter(decision=record).prefetch_related("items").first()
    if request is None:
        return []
    items = [
        {
            "number": item.number,
            "title": subject_title(item.subject),
            "demand": item.demand,
            "answer": item.answer,
        }
        for item in request.items.all()
    ]
    context = {"correction": request, "items": items, "corrected_on": record.corrected_on}
    return [Panel("permits/desk/_correction.html", context)]


def _procedure(record: EiaDecision, face: Any, rows: ClockRows) -> list[Panel]:
    may_act = face.is_staff and allows(may_record, face.user, record)
    acts = may_act and is_pending(record)
    checks = list(record.checks.all())
    checkable = may_act and record.is_commitment and record.outcome == Outcome.APPROVED
    context = {
        "is_staff": face.is_staff,
        "notices": _notices(record, face),
        "notice_actions": _notice_actions(record, face, rows),
        "appraisals": [
            {"appraisal": each, "actions": _appraisal_actions(each) if acts else []}
            for each in record.appraisals.all()
        ],
        "hearings": [
            {
                "hearing": each,
                "late": _held_late(each, rows),
                "actions": _hearing_actions(each) if acts else [],
            }
            for each in record.hearings.all()
        ],
        "checks": checks if face.is_staff else [],
        "check_url": reverse("permits:check-new", args=[record.ledger_no]) if checkable else "",
        "revoke_url": _revoke_url(record, face, checks),
    }
    shown = ("notices", "notice_actions", "appraisals", "hearings", "checks", "check_url")
    return [Panel("permits/desk/_stages.html", context)] if any(context[name] for name in shown) else []


def _notices(record: EiaDecision, face: Any) -> list[dict[str, Any]]:
    counts: dict[int, Any] = {}
    if face.is_staff:
        counted = (
            NoticeComment.objects.filter(notice__decision=record)
            .order_by()
            .values("notice")
            .annotate(count=Count("pk"), waiting=Count("pk", filter=Q(status=CommentStatus.RECEIVED)))
        )
        counts = {row["notice"]: row for row in counted}
    found = []
    for notice in sorted(record.notices.all(), key=lambda each: (each.first_day, each.pk)):
        count = counts.get(notice.pk, {})
        found.append(
            {
                "notice": notice,
                "url": face.link(notice),
                "comments": count.get("count", 0),
                "waiting": count.get("waiting", 0),
                "comments_url": f"{reverse('permits:comments-list')}?q={notice.ledger_no}",
            }
        )
    return found


def _notice_actions(record: EiaDecision, face: Any, rows: ClockRows) -> list[Action]:
    """Putting a notice up again where it fell short of the law, by whoever may begin it."""
    if not face.is_staff or not is_pending(record):
        return []
    try:
        short = [kind for kind in PERIODIC if must_be_repeated(record, kind, rows)]
    except PortalError:  # no limit is loaded: the checklist beside it says so
        return []
    begun = {notice.kind for notice in record.notices.all()}
    return [
        (
            f"{'重新' if kind in begun else '补'}进行{kind.label}",
            reverse("permits:notice-repeat", args=[record.ledger_no, kind]),
        )
        for kind in short
        if allows(NOTICE_RULES[kind], face.user, record)
    ]


def _appraisal_actions(appraisal: Any) -> list[Action]:
    if appraisal.reported_on is not None:
        return []
    return [("登记评估意见", reverse("permits:appraisal-report", args=[appraisal.ledger_no]))]


def _hearing_actions(hearing: Hearing) -> list[Action]:
    if hearing.ended_on is not None or hearing.waived_on is not None:
        return []
    pages: Sequence[tuple[str, str]] = [
        ("通知听证" if hearing.announced_on is None else "更改听证通知", "hearing-announce"),
        ("登记听证情况", "hearing-hold"),
        ("登记放弃听证", "hearing-waive"),
    ]
    return [(label, reverse(f"permits:{name}", args=[hearing.ledger_no])) for label, name in pages]


def _held_late(hearing: Hearing, rows: ClockRows) -> bool:
    """Whether it was held past its limit: 行政许可法第四十七条 (二十日内组织听证)."""
    limit = rows.limit_on("license-hearing-holding", hearing.applied_on)
    if limit is None or hearing.held_on is None:
        return False
    arithmetic: Arithmetic = rows.arithmetic_over(limit.unit, hearing.applied_on, hearing.held_on)
    return arithmetic.count(hearing.applied_on, hearing.held_on).gross > limit.amount


def _revoke_url(record: EiaDecision, face: Any, checks: list[Any]) -> str:
    """Where a false commitment leads, for whoever may revoke."""
    if not face.is_staff or not any(check.result == CheckResult.FALSE for check in checks):
        return ""
    steps = workflow.steps(record, face.user)
    if not any(step.to == EiaStatus.REVOKED and not step.refusal for step in steps):
        return ""
    return reverse("permits:decisions-step", args=[record.ledger_no, EiaStatus.REVOKED])
