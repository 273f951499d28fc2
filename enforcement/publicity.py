"""双公示 of penalties: the 30 columns for the credit platform, and by when each decision is due there.

The list of columns is known from memory, its codes partly from secondary sources (domain.md §2, 待核); it
stands in one table, so that a correction is one line. What identifies a person has its columns, which
stay empty; a natural person is named as on the public page. Decisions that are not published – withheld
ones and those about minors – are not handed over.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.db.models import F, Min, Q

from common import column_files
from common.column_files import Cell, Column, empty
from common.masking import mask_text
from common.presentation import wan
from enforcement.enums import CaseOutcome, PartyKind, PenaltyKind
from enforcement.models import CasePublication, EnforcementCase, PenaltyPublicityExport
from enforcement.procedure_enums import PublicationStatus
from enforcement.public.cases import fine_in_force, penalties_of, public_party
from enforcement.public.concealment import concealment_of
from registry.publicity import SOLE_TRADER, Duty, Publicity, PublicityRows, configured, duty_of

NAME = "行政处罚双公示"
PERMIT_KINDS = (PenaltyKind.PERMIT_SUSPENSION, PenaltyKind.PERMIT_REVOCATION)
PERSON, SOLE, LEGAL = "自然人", "个体工商户", "法人及非法人组织"


# -- the columns --


def _publication(case: EnforcementCase) -> CasePublication | None:
    return getattr(case, "publication", None)


def _hidden(case: EnforcementCase, text: str) -> str:
    return mask_text(concealment_of(case, _publication(case))(text))


def _party_kind(case: EnforcementCase, rows: PublicityRows) -> Cell:
    if case.is_citizen:
        return PERSON
    sole = case.party_kind == PartyKind.SOLE_TRADER or _uscc(case, rows).startswith(SOLE_TRADER)
    return SOLE if sole else LEGAL


def _uscc(case: EnforcementCase, rows: PublicityRows) -> str:
    return "" if case.is_citizen or case.enterprise is None else case.enterprise.uscc


def _representative(case: EnforcementCase, rows: PublicityRows) -> Cell:
    return "" if case.is_citizen or case.enterprise is None else case.enterprise.legal_representative


def _violations(case: EnforcementCase, rows: PublicityRows) -> Cell:
    return _hidden(case, "；".join(sorted(each.name for each in case.violation_types.all())))


def _facts(case: EnforcementCase, rows: PublicityRows) -> Cell:
    publication = _publication(case)
    return _hidden(case, publication.public_facts if publication else case.facts)


def _basis(case: EnforcementCase, rows: PublicityRows) -> Cell:
    return "；".join(str(each) for each in sorted(case.provisions.all(), key=lambda each: each.code))


def _kinds(case: EnforcementCase, rows: PublicityRows) -> Cell:
    return "；".join(str(PenaltyKind(kind).label) for kind in penalties_of(case))


def _content(case: EnforcementCase, rows: PublicityRows) -> Cell:
    return _hidden(case, case.decision_content)


def _permits(case: EnforcementCase, rows: PublicityRows) -> Cell:
    """The names and numbers of permits that were suspended or revoked."""
    found = [each.content for each in case.penalties.all() if each.kind in PERMIT_KINDS and each.content]
    return _hidden(case, "；".join(found))


def _display_until(case: EnforcementCase, rows: PublicityRows) -> Cell:
    publication = _publication(case)
    return publication.display_until if publication else None


def _remark(case: EnforcementCase, rows: PublicityRows) -> Cell:
    if case.annulled_on:
        return f"处罚决定已于{case.annulled_on:%Y-%m-%d}撤销"
    if case.amended_on:
        return f"罚款已于{case.amended_on:%Y-%m-%d}变更，原决定罚款{wan(case.fine_amount)}万元"
    return ""


def _wan(amount: Any) -> Cell:
    return wan(amount) if amount else ""


COLUMNS: tuple[Column, ...] = (
    Column("行政相对人名称", "CF_XDR_MC", lambda case, rows: public_party(case)),
    Column("行政相对人类别", "CF_XDR_LB", _party_kind),
    Column("行政相对人代码_1（统一社会信用代码）", "CF_XDR_SHXYM", _uscc, required=False),
    Column("行政相对人代码_2（工商注册号）", "CF_XDR_GSZC", empty, required=False),
    Column("行政相对人代码_3（组织机构代码）", "CF_XDR_ZZJG", empty, required=False),
    Column("行政相对人代码_4（税务登记号）", "CF_XDR_SWDJ", empty, required=False),
    Column("行政相对人代码_5（事业单位证书号）", "CF_XDR_SYDW", empty, required=False),
    Column("行政相对人代码_6（社会组织登记证号）", "CF_XDR_SHZZ", empty, required=False),
    Column("法定代表人", "CF_FRDB", _representative, required=False),
    Column("法定代表人证件类型", "CF_FR_ZJLX", empty, required=False),
    Column("法定代表人证件号码", "CF_FR_ZJHM", empty, required=False),
    Column("证件类型（自然人）", "CF_XDR_ZJLX", empty, required=False),
    Column("证件号码（自然人）", "CF_XDR_ZJHM", empty, required=False),
    Column("行政处罚决定书文号", "CF_WSH", lambda case, rows: case.decision_number),
    Column("违法行为类型", "CF_WFXW", _violations),
    Column("违法事实", "CF_SY", _facts),
    Column("处罚依据", "CF_YJ", _basis),
    Column("处罚类别", "CF_CFLB", _kinds),
    Column("处罚内容", "CF_NR", _content),
    Column("罚款金额（万元）", "CF_NR_FK", lambda case, rows: _wan(fine_in_force(case)), required=False),
    Column(
        "没收违法所得、没收非法财物的金额（万元）",
        "CF_NR_WFFF",
        lambda case, rows: _wan(case.confiscated_amount),
        required=False,
    ),
    Column("暂扣或吊销证照名称及编号", "CF_NR_ZKDX", _permits, required=False),
    Column("处罚决定日期", "CF_JDRQ", lambda case, rows: case.decided_on),
    Column("处罚有效期", "CF_YXQ", empty, required=False),
    Column("公示截止期", "CF_GSJZQ", _display_until),
    Column("处罚机关", "CF_CFJG", configured("authority")),
    Column("处罚机关统一社会信用代码", "CF_CFJGDM", configured("authority_code")),
    Column("数据来源单位", "CF_SJLY", configured("source")),
    Column("数据来源单位统一社会信用代码", "CF_SJLYDM", configured("source_code")),
    Column("备注", "BZ", _remark, required=False),
)
row_of = partial(column_files.row_of, COLUMNS)
missing_in = partial(column_files.missing_in, COLUMNS)


# -- which decisions, and by when --


def decided_or_changed(cases: Any, first: date, last: date) -> Any:
    """What a file of [first, last] holds: decisions made in it, and those changed or annulled in it."""
    period = (first, last)
    within = Q(decided_on__range=period) | Q(amended_on__range=period) | Q(annulled_on__range=period)
    published = cases.filter(within, outcome=CaseOutcome.PENALTY, is_minor_party=False)
    published = published.exclude(publication__status=PublicationStatus.WITHHELD)
    return published.select_related("enterprise", "publication", "lead").order_by("decided_on", "pk")


def with_reports(cases: Any) -> Any:
    """Adds when each decision, its change and its annulment first stood in an exported file."""
    since = {
        name: Min("exports__exported_at", filter=Q(exports__exported_at__date__gte=F(name)))
        for name in ("amended_on", "annulled_on")
    }
    reported = cases.annotate(
        reported_at=Min("exports__exported_at"),
        change_reported_at=since["amended_on"],
        annulment_reported_at=since["annulled_on"],
    )
    rows = ("violation_types", "provisions__law", "penalties", "defences", "hearings")
    return reported.prefetch_related(*rows)


def duties(case: Any, today: date, rows: PublicityRows) -> list[Duty]:
    """The duties of a case read by `with_reports`, reckoned on `today` (`registry.publicity.duty_of`)."""
    values: dict[str, Any] = {"name": NAME, "today": today, "rows": rows}
    return [
        *duty_of(case, "作出决定", case.decided_on, case.reported_at, **values),
        *duty_of(case, "变更决定", case.amended_on, case.change_reported_at, **values),
        *duty_of(case, "撤销决定", case.annulled_on, case.annulment_reported_at, **values),
    ]


PUBLICITY = Publicity(
    name=NAME,
    columns=COLUMNS,
    export_model=PenaltyPublicityExport,
    many="cases",
    visible=lambda user: EnforcementCase.objects.visible_to(user),
    within=decided_or_changed,
    with_reports=with_reports,
    duties=duties,
    rows=PublicityRows,
    page="enforcement:publicity",
    export_page="enforcement:publicity-export",
    nothing="该期间没有作出、变更或撤销的行政处罚决定，未生成文件；请调整起止日期。",
    texts={
        "intro": (
            "行政处罚决定及其变更、撤销须在规定期限内报送信用信息平台；"
            "不予公开的和当事人为未成年人的不报送，自然人只报送姓氏。"
        ),
        "parties": "当事人",
        "acts": "作出、变更或撤销的决定",
        "empty": "本期间没有作出、变更或撤销的决定",
    },
    number=lambda case: case.decision_number,
    party=lambda case: case.party,
    needed_settings={
        "authority_code": "处罚机关统一社会信用代码（PUBLICITY_AUTHORITY_CODE）",
        "source_code": "数据来源单位统一社会信用代码（PUBLICITY_SOURCE_CODE）",
    },
)
all_duties = PUBLICITY.all_duties
