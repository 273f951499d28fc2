"""双公示 of licences: the 28 columns for the credit platform, and by when each decision is due there.

The list of columns and their codes is known from secondary sources (domain.md §2, 待核); it stands in
one table, so that a correction is one line. What identifies a person has its columns, which stay
empty: the portal holds no such numbers, and the file is published.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.db.models import F, Min, Q

from common import column_files
from common.column_files import Cell, Column, empty
from common.masking import mask_text
from permits.enums import Outcome
from permits.models import EiaDecision, PublicityExport
from permits.models.decision import EiaQuerySet
from registry import publicity
from registry.enums import DayUnit
from registry.publicity import LIMIT, SOLE_TRADER, Duty, Publicity, configured, duty_of

NAME = "行政许可双公示"
VALIDITY = "eia-approval-validity"


class PublicityRows(publicity.PublicityRows):
    """The same with the validity of an approval."""

    CODES = (LIMIT, VALIDITY)

    def valid_until(self, decision: EiaDecision) -> date | None:
        """The last day before 重新审核: so many years after an approval; None for a refusal."""
        if decision.outcome != Outcome.APPROVED or decision.decided_on is None:
            return None
        limit = self.limit(VALIDITY, decision.decided_on)
        if limit is None or limit.unit != DayUnit.YEAR:
            return None
        return years_after(decision.decided_on, limit.amount)


def years_after(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


# -- the columns --


def _party_kind(decision: EiaDecision, rows: PublicityRows) -> Cell:
    return "个体工商户" if decision.enterprise.uscc.startswith(SOLE_TRADER) else "法人及非法人组织"


def _content(decision: EiaDecision, rows: PublicityRows) -> Cell:
    """What was decided on, in words; refusals name their ground."""
    subject = (
        f"{decision.get_outcome_display()}建设项目环评文件（{decision.get_category_display()}）："
        f"{decision.project_name}；建设地点：{decision.site}"
    )
    if decision.outcome == Outcome.REFUSED:
        subject += f"；理由：{decision.get_refusal_ground_display()}"
    return mask_text(subject)


def _valid_from(decision: EiaDecision, rows: PublicityRows) -> Cell:
    return decision.decided_on if decision.outcome == Outcome.APPROVED else None


def _state(decision: EiaDecision, rows: PublicityRows) -> Cell:
    return "无效" if decision.revoked_on else "有效"


def _remark(decision: EiaDecision, rows: PublicityRows) -> Cell:
    if decision.revoked_on:
        return f"决定已于{decision.revoked_on:%Y-%m-%d}撤销"
    return "不予许可决定" if decision.outcome == Outcome.REFUSED else ""


COLUMNS: tuple[Column, ...] = (
    Column("行政相对人名称", "XK_XDR_MC", lambda d, rows: d.enterprise.name),
    Column("行政相对人类别", "XK_XDR_LB", _party_kind),
    Column("行政相对人代码_1（统一社会信用代码）", "XK_XDR_SHXYM", lambda d, rows: d.enterprise.uscc),
    Column("行政相对人代码_2（工商注册号）", "XK_XDR_GSZC", empty, required=False),
    Column("行政相对人代码_3（组织机构代码）", "XK_XDR_ZZJG", empty, required=False),
    Column("行政相对人代码_4（税务登记号）", "XK_XDR_SWDJ", empty, required=False),
    Column("行政相对人代码_5（事业单位证书号）", "XK_XDR_SYDW", empty, required=False),
    Column("行政相对人代码_6（社会组织登记证号）", "XK_XDR_SHZZ", empty, required=False),
    Column("法定代表人", "XK_FRDB", lambda d, rows: d.enterprise.legal_representative),
    Column("法定代表人证件类型", "XK_FR_ZJLX", empty, required=False),
    Column("法定代表人证件号码", "XK_FR_ZJHM", empty, required=False),
    Column("证件类型（自然人）", "XK_XDR_ZJLX", empty, required=False),
    Column("证件号码（自然人）", "XK_XDR_ZJHM", empty, required=False),
    Column("行政许可决定文书名称", "XK_XKWS", lambda d, rows: d.decision_title),
    Column("行政许可决定文书号", "XK_WSH", lambda d, rows: d.document_number),
    Column("许可类别", "XK_XKLB", configured("licence_class")),
    Column("许可证书名称", "XK_XKZS", empty, required=False),  # an approval is no certificate
    Column("许可编号", "XK_XKBH", empty, required=False),
    Column("许可内容", "XK_NR", _content),
    Column("许可决定日期", "XK_JDRQ", lambda d, rows: d.decided_on),
    Column("有效期自", "XK_YXQZ", _valid_from, required=False),
    Column("有效期至", "XK_YXQZI", lambda d, rows: rows.valid_until(d), required=False),
    Column("许可机关", "XK_XKJG", configured("authority")),
    Column("许可机关统一社会信用代码", "XK_XKJGDM", configured("authority_code")),
    Column("当前状态", "XK_ZT", _state),
    Column("数据来源单位", "XK_LYDW", configured("source")),
    Column("数据来源单位统一社会信用代码", "XK_LYDWDM", configured("source_code")),
    Column("备注", "BZ", _remark, required=False),
)


row_of = partial(column_files.row_of, COLUMNS)
missing_in = partial(column_files.missing_in, COLUMNS)


# -- which decisions, and by when --


def decided_or_revoked(decisions: EiaQuerySet, first: date, last: date) -> EiaQuerySet:
    """What a file of [first, last] holds: decisions made in it, and those revoked in it."""
    within = Q(decided_on__range=(first, last)) | Q(revoked_on__range=(first, last))
    return decisions.filter(within).select_related("enterprise").order_by("decided_on", "pk")


def with_reports(decisions: EiaQuerySet) -> EiaQuerySet:
    """Adds when each decision, and its revocation, first stood in an exported file."""
    since_revoked = Q(exports__exported_at__date__gte=F("revoked_on"))
    return decisions.annotate(
        reported_at=Min("exports__exported_at"),
        revocation_reported_at=Min("exports__exported_at", filter=since_revoked),
    )


def duties(decision: Any, today: date, rows: PublicityRows) -> list[Duty]:
    """The duties of a decision read by `with_reports`, reckoned on `today` (`registry.publicity.duty_of`)."""
    values: dict[str, Any] = {"name": NAME, "today": today, "rows": rows}
    return [
        *duty_of(decision, "作出决定", decision.decided_on, decision.reported_at, **values),
        *duty_of(decision, "撤销决定", decision.revoked_on, decision.revocation_reported_at, **values),
    ]


PUBLICITY = Publicity(
    name=NAME,
    columns=COLUMNS,
    export_model=PublicityExport,
    many="decisions",
    visible=lambda user: EiaDecision.objects.visible_to(user),
    within=decided_or_revoked,
    with_reports=with_reports,
    duties=duties,
    rows=PublicityRows,
    page="permits:publicity",
    export_page="permits:publicity-export",
    nothing="该期间没有作出或撤销的行政许可决定，未生成文件；请调整起止日期。",
    texts={
        "intro": "环评审批决定（批准、不予批准、撤销）须在规定期限内报送信用信息平台。",
        "parties": "行政相对人",
        "acts": "作出或撤销的决定",
        "empty": "本期间没有作出或撤销的决定",
    },
    number=lambda decision: decision.document_number,
    party=lambda decision: decision.enterprise.name,
    needed_settings={
        "authority_code": "许可机关统一社会信用代码（PUBLICITY_AUTHORITY_CODE）",
        "source_code": "数据来源单位统一社会信用代码（PUBLICITY_SOURCE_CODE）",
    },
)
all_duties = PUBLICITY.all_duties
