"""What a sheet may not change of the study that is worked in the portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from common.errors import Refused
from common.registers.declaration import ImportedRow
from common.registers.import_rules import worked_here
from legal_training.models import StudyRequirement
from legal_training.study.rules import LIST_BASIS

# Requirements, sessions convened and sign-ins arise in the portal alone.
portal_only = worked_here()


def keep_arranged_plans(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
    """By a sheet, too, no law leaves a plan, and no plan its year, for which somebody was named."""
    asked = {
        record.pk: place
        for place, (record, changes) in enumerate(rows)
        if record.pk and changes.keys() & {"laws", "year"}
    }
    arranged = StudyRequirement.objects.filter(plan__in=asked, dropped_on__isnull=True).order_by()
    return {
        asked[pk]: Refused(
            "该方案已列学法任务，年度和必学法规随任务确定，请在方案页面添加或调出任务。", LIST_BASIS
        )
        for pk in arranged.values_list("plan", flat=True).distinct()
    }


def keep_signed_sessions(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
    """A session whose numbers follow from sign-ins is not rewritten by a sheet."""
    changed = {record.pk: place for place, (record, changes) in enumerate(rows) if record.pk and changes}
    if not changed:
        return {}
    model = type(rows[0][0])
    signed = model._default_manager.filter(pk__in=changed, meeting__isnull=False)
    return {
        changed[pk]: Refused("该场人数、学时由签到统计形成，不能用台账改写；请在对应的学习安排中更正。")
        for pk in signed.values_list("pk", flat=True)
    }
