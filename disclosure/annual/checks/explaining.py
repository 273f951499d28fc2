"""Warnings that are true all the same: explained by the enterprise, in writing."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from common import events
from common.errors import Refused
from disclosure.annual.access import locked_for_writing
from disclosure.annual.checks.finding import RULES, Finding
from disclosure.annual.checks.reading import all_findings
from disclosure.models import AnnualDisclosure, FindingExplanation

BASIS = "企业环境信息依法披露管理办法"


def explain_finding(
    *, actor: Any, report: AnnualDisclosure, code: str, path: str, text: str
) -> FindingExplanation:
    """Explain a warning as it now reads; an earlier explanation of it is replaced.

    Raises Refused for an error and for what the checks no longer find, Conflict once the report was
    handed in, ValidationError for an explanation that is empty or too long.
    """
    with transaction.atomic():
        locked = locked_for_writing(actor, report)
        finding = _finding(locked, code, path)
        made = FindingExplanation(
            report=locked, code=code, path=path, message=finding.message, text=text.strip(), by=actor
        )
        made.full_clean(exclude=["report", "by"])
        earlier = _take_back(locked, code, path, actor)
        made.save(force_insert=True)
        changes = {RULES[code].says: [earlier, made.text]}
        events.append(locked, "finding_explained", actor=actor, reason=finding.message, changes=changes)
    return made


def withdraw_explanation(*, actor: Any, report: AnnualDisclosure, code: str, path: str) -> bool:
    """Take an explanation back; False where there is none. Raises Refused, Conflict as above."""
    with transaction.atomic():
        locked = locked_for_writing(actor, report)
        earlier = _take_back(locked, code, path, actor)
        if earlier is None:
            return False
        says = RULES[code].says if code in RULES else code
        events.append(locked, "explanation_withdrawn", actor=actor, changes={says: [earlier, None]})
    return True


def _finding(report: AnnualDisclosure, code: str, path: str) -> Finding:
    for each in all_findings(report):
        if (each.code, each.path) == (code, path):
            if each.is_error:
                raise Refused("这一项是错误，须改正填写内容，不能以说明代替。", BASIS)
            return each
    raise Refused("核对结果中已没有这一项，无需说明，请刷新页面。", BASIS)


def _take_back(report: AnnualDisclosure, code: str, path: str, actor: Any) -> str | None:
    """Mark the explanations that stand as taken back; the text of the last."""
    standing = FindingExplanation.objects.filter(report=report, code=code, path=path, withdrawn_at=None)
    texts = list(standing.values_list("text", flat=True))
    standing.update(withdrawn_at=timezone.now(), withdrawn_by=actor)
    return texts[-1] if texts else None
