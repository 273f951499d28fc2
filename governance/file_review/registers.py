"""The registers of file reviews."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.enums import BUSINESS_ROLES, UserKind
from accounts.models import User
from common.errors import Refused
from common.registers import Register
from common.registers.declaration import nobody
from governance.file_review import rules
from governance.file_review.enums import RoundStatus
from governance.file_review.forms import ScoreForm
from governance.file_review.panels import file_panels, mark_panels, round_panels
from governance.file_review.services import take_file_step, take_round_step
from governance.import_guards import worked_here
from governance.models import FileReviewRound, ReviewedFile, ReviewItem, ReviewMark, ReviewStandard


def edit_unused(user: Any, obj: Any) -> None:
    """A standard by which files were drawn to be scored stands; a changed one is a new version."""
    rules.organisers(user, obj)
    standard = obj.standard if isinstance(obj, ReviewItem) else obj
    if standard is None or standard.pk is None:
        return
    if FileReviewRound.objects.filter(standard=standard).exclude(status=RoundStatus.PREPARED).exists():
        raise Refused("该标准已用于评查，不得修改；请登记新版本并从新批次起使用。", rules.BASIS)


class ReviewersField(forms.ModelMultipleChoiceField):
    """Officers, told apart by their section."""

    def __init__(self) -> None:
        staff = User.objects.filter(
            kind=UserKind.STAFF, is_active=True, roles__role__in=BUSINESS_ROLES
        ).select_related("department")
        super().__init__(
            staff.distinct().order_by("department__ordering", "username"),
            label="评查人员",
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text="抽取时自动避开本人办理过的案卷。",
        )

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.full_name}（{obj.department or '未归入单位'}）"


def review_registers(make: Any) -> list[Register]:
    """Declared by `make`, which knows the workbook, the group and the usual rules."""
    return [
        make(
            model=ReviewStandard,
            slug="review-standards",
            title="案卷评查标准",
            description="评查标准、分数线和有效期；用于评查后不得修改，另立新版本。",
            columns=[
                "ledger_no",
                "kind",
                "title",
                "version",
                "excellent",
                "good",
                "passing",
                "basis",
                "certainty",
                "effective_from",
                "effective_to",
            ],
            listing=["ledger_no", "kind", "title", "version", "certainty", "effective_from", "effective_to"],
            filters=["kind", "certainty", "effective_from"],
            search=["ledger_no", "title"],
            date_field="effective_from",
            children=["items"],
            may_create=rules.organisers,
            may_change=edit_unused,
            import_rule=worked_here(),
        ),
        make(
            model=ReviewItem,
            slug="review-items",
            title="案卷评查项目",
            description="评查标准的逐项内容、分值和重大问题。",
            columns=[
                "ledger_no",
                "standard",
                "number",
                "section",
                "text",
                "points",
                "is_major",
                "finder",
                "basis",
            ],
            listing=["ledger_no", "standard__title", "number", "section", "text", "points", "is_major"],
            filters=["is_major", "section"],
            search=["ledger_no", "text", "section"],
            ordering="ledger_no",
            may_create=rules.organisers,
            may_change=edit_unused,
            import_rule=worked_here("standard"),
        ),
        make(
            model=FileReviewRound,
            slug="file-review-rounds",
            title="案卷评查批次",
            description="按期间随机抽取已办结的案卷，指定未承办的人员评查，逐件反馈、复核和总结。",
            # What proves a draw – snapshot, seed, digest – is no column: no ledger may bring it in.
            columns=[
                "ledger_no",
                "department",
                "for_year",
                "title",
                "kind",
                "standard",
                "period_from",
                "period_to",
                "sample_size",
                "reviewers",
                "status",
                "drawn_on",
                "drawn_by",
                "witness",
                "summary",
                "closed_on",
            ],
            listing=[
                "ledger_no",
                "for_year",
                "title",
                "kind",
                "sample_size",
                "status",
                "drawn_on",
                "closed_on",
            ],
            filters=["for_year", "kind", "status"],
            search=["ledger_no", "title"],
            date_field="drawn_on",
            ordering="-for_year",
            read_only=["drawn_on", "drawn_by", "witness", "summary", "closed_on"],
            form_fields={"reviewers": ReviewersField},
            may_create=rules.organisers,
            may_change=rules.edit_prepared,
            step_fields={"drawn": ["witness"], "closed": ["summary"]},
            step_service=take_round_step,
            panels=round_panels,
            import_rule=worked_here(),
        ),
        make(
            model=ReviewedFile,
            slug="reviewed-files",
            title="评查案卷",
            description="抽定的案卷：评查人员评分，承办人核对、提出异议和整改，组织者确定结果。",
            columns=[
                "ledger_no",
                "review_round",
                "place",
                "enforcement_case",
                "eia_decision",
                "reviewer",
                "replaced_reason",
                "handler",
                "status",
                "score",
                "has_major",
                "grade",
                "opinion",
                "scored_on",
                "objection",
                "objected_on",
                "answer",
                "final_on",
                "correction_due_on",
                "correction",
                "corrected_on",
            ],
            listing=[
                "ledger_no",
                "review_round__title",
                "place",
                "status",
                "score",
                "has_major",
                "grade",
                "scored_on",
            ],
            filters=[
                "review_round__for_year",
                "review_round__kind",
                "status",
                "grade",
                "has_major",
                "scored_on",
            ],
            search=["ledger_no", "review_round__title"],
            date_field="scored_on",
            ordering="ledger_no",
            may_create=nobody,
            may_change=nobody,
            step_fields={"objected": ["objection"], "final": ["answer", "correction_due_on"]},
            step_forms={"scored": ScoreForm},
            step_service=take_file_step,
            panels=file_panels,
            import_rule=worked_here("review_round"),
        ),
        make(
            model=ReviewMark,
            slug="review-marks",
            title="案卷评查问题",
            description="评查中扣分和认定的问题，逐项可查。",
            columns=["ledger_no", "file", "item", "deducted", "is_major", "finding", "proposed"],
            listing=[
                "ledger_no",
                "file__review_round__title",
                "item__section",
                "item__text",
                "deducted",
                "is_major",
            ],
            filters=["is_major", "file__review_round__for_year", "item__section"],
            search=["ledger_no", "item__text", "finding"],
            ordering="ledger_no",
            may_create=nobody,
            may_change=nobody,
            panels=mark_panels,
            import_rule=worked_here("file"),
        ),
    ]
