"""What of a report is not published: asked for on a stated ground, decided by the reviewer item by item.

Basis: 部令24号第六条 (national and trade secrets follow their own law); 政府信息公开条例第十四条、第十五条.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.rules import require_role
from common import events
from common.errors import Conflict, Refused
from disclosure.annual import store
from disclosure.enums import EDITABLE_FILINGS, FilingStatus, WithholdingGround, WithholdingStatus
from disclosure.filing.access import last_submission, represents
from disclosure.filing.comments import UNDER_REVIEW
from disclosure.filing.places import Places, place_of
from disclosure.models import AnnualDisclosure, Withholding

BASIS = "企业环境信息依法披露管理办法第六条；政府信息公开条例第十四条、第十五条"
OPEN = (WithholdingStatus.REQUESTED, WithholdingStatus.GRANTED)

deciders = require_role(Role.REVIEWER)


def request_withholding(
    *, actor: Any, report: AnnualDisclosure, path: str, ground: str, reason: str
) -> Withholding:
    """The enterprise asks that an item, a column, a row, a cell or a table be not published.

    Only while the report is being filled in, since the request is certified along with it.
    """
    represents(actor, report)
    with transaction.atomic():
        locked = _locked(report)
        if locked.status not in EDITABLE_FILINGS:
            raise Conflict("报告已提交，不能再提出不予公开的申请；需要的，请在退回补正或者更正时提出。")
        return _made(actor, locked, store.typed_content(locked), path, ground, reason)


def withhold(*, actor: Any, report: AnnualDisclosure, path: str, ground: str, reason: str) -> Withholding:
    """The reviewer withholds an item by the law itself, asked for or not, while the report is reviewed."""
    deciders(actor, report)
    with transaction.atomic():
        locked = _locked(report)
        submission = last_submission(locked)
        if locked.status not in (*UNDER_REVIEW, FilingStatus.ACCEPTED) or submission is None:
            raise Conflict("只有提交后、公开前的报告可以确定不予公开的项目，请刷新页面查看最新状态。")
        made = _made(actor, locked, submission.content, path, ground, reason)
        return _decided(actor, locked, made, WithholdingStatus.GRANTED, reason)


def drop_withholding(*, actor: Any, withholding: Withholding) -> Withholding:
    """The enterprise gives a request up while it still fills the report in."""
    represents(actor, withholding.report)
    with transaction.atomic():
        locked = _locked(withholding.report)
        found = _open(withholding, WithholdingStatus.REQUESTED)
        if locked.status not in EDITABLE_FILINGS:
            raise Conflict("报告已提交，不能撤回不予公开的申请。")
        found.status = WithholdingStatus.DROPPED
        found.save(update_fields=["status"])
        label = Places(store.typed_content(locked)).label(found.path)
        events.append(
            locked, "withholding_dropped", actor=actor, changes={label: [found.get_ground_display(), None]}
        )
    return found


def decide_withholding(
    *, actor: Any, withholding: Withholding, granted: bool, reason: str = ""
) -> Withholding:
    """The reviewer grants or refuses a request; a refusal has its reason, which the enterprise reads."""
    deciders(actor, withholding.report)
    if not granted and not reason.strip():
        raise Refused("不同意不予公开的，须写明理由。", basis=BASIS)
    with transaction.atomic():
        locked = _locked(withholding.report)
        if locked.status not in UNDER_REVIEW:
            raise Conflict("该报告不在审核中，请刷新页面查看最新状态。")
        found = _open(withholding, WithholdingStatus.REQUESTED)
        to = WithholdingStatus.GRANTED if granted else WithholdingStatus.REFUSED
        return _decided(actor, locked, found, to, reason)


def granted_paths(report: AnnualDisclosure) -> dict[str, str]:
    """What is withheld of the report: path → ground, in words."""
    rows = Withholding.objects.filter(report=report, status=WithholdingStatus.GRANTED)
    return {each.path: each.get_ground_display() for each in rows}


def ground_of(path: str, withheld: dict[str, str]) -> str:
    """On which ground the item at `path` is withheld, "" where it is not.

    What is withheld may be the item itself, its table, its column or its row.
    """
    for each in covering(path):
        if each in withheld:
            return withheld[each]
    return ""


def covering(path: str) -> Iterable[str]:
    """The paths that cover an item: itself, and of a cell its row, its column and its table."""
    yield path
    parts = path.split(".")
    if len(parts) == 4:
        chapter, table, row, column = parts
        yield f"{chapter}.{table}.{row}"
        yield f"{chapter}.{table}.{column}"
        yield f"{chapter}.{table}"
    elif len(parts) == 3:
        yield ".".join(parts[:2])


def _made(
    actor: Any, report: AnnualDisclosure, content: Any, path: str, ground: str, reason: str
) -> Withholding:
    place = place_of(path)
    if not Places(content).holds(path):
        raise ValidationError({"path": "报告中没有这一行，请从页面上选择。"})
    made = Withholding(
        report=report,
        path=place.path,
        ground=ground,
        reason=reason.strip(),
        requested_by=actor,
        requested_at=timezone.now(),
    )
    made.full_clean()
    made.save(force_insert=True)
    words = f"{WithholdingGround(ground).label}：{made.reason}"
    events.append(
        report, "withholding_requested", actor=actor, changes={Places(content).label(path): [None, words]}
    )
    return made


def _decided(
    actor: Any, report: AnnualDisclosure, found: Withholding, to: WithholdingStatus, reason: str
) -> Withholding:
    before = found.get_status_display()
    found.status, found.decision_reason = to, reason.strip()
    found.decided_by, found.decided_at = actor, timezone.now()
    found.full_clean()
    found.save(update_fields=["status", "decision_reason", "decided_by", "decided_at"])
    submission = last_submission(report)
    label = Places(submission.content if submission else {}).label(found.path)
    changes = {label: [before, found.get_status_display()]}
    events.append(report, "withholding_decided", actor=actor, reason=found.decision_reason, changes=changes)
    return found


def _open(withholding: Withholding, status: WithholdingStatus) -> Withholding:
    found = Withholding.objects.select_for_update().get(pk=withholding.pk)
    if found.status != status:
        raise Conflict(f"该申请已经{found.get_status_display()}，请刷新页面。")
    return found


def _locked(report: AnnualDisclosure) -> AnnualDisclosure:
    return AnnualDisclosure.objects.select_for_update().get(pk=report.pk)
