"""Invented records for benchmarks: ten years of cases and of what goes with them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date

from django.conf import settings
from django.db import transaction
from stdnum.cn import uscc

from accounts.enums import DepartmentKind
from accounts.models import Department
from common.errors import Refused
from enforcement.models import (
    CasePenalty,
    EnforcementCase,
    EnforcementDisclosure,
    FinePayment,
    Inspection,
    OrderViolation,
    PoliceTransfer,
    RectificationOrder,
    ViolationType,
)
from lanzhou_eco.scale import Plan, choose, day, insert, pick, plus_days, tune, without_indexes
from permits.models import EiaDecision, ExemptReply, RegistrationFiling
from registry.models import Enterprise

FIRST_DAY = date(2016, 1, 1)
DAYS = 3653  # ten years, to 31 December 2025
MARK = "GM"  # 规模: the ledger numbers of these records begin with it
VIOLATION_TYPES = 12
CASES_PER_ENTERPRISE = 50
MOST_ENTERPRISES = 20_000
BULK_FROM = 10_000
_CASE = "JOIN enforcement_enforcementcase c ON c.ledger_no = 'GMZF' || i"
_ORDER = "JOIN enforcement_rectificationorder o ON o.ledger_no = 'GMZFZ' || i"

Say = Callable[[str], None]


def seed_scale(cases: int, *, force: bool = False, say: Say) -> None:
    """Bring the invented cases up to `cases`, and what goes with them in proportion.

    The bulk of rows has no events. Raises Refused in production, and without `force` beside records
    that are not invented.
    """
    _refuse(force)
    with transaction.atomic():
        present = EnforcementCase.objects.filter(ledger_no__startswith=f"{MARK}ZF").count()
        _seed_references(max(present, cases))
        tune()
        for plan in _plans():
            first, last = present // plan.cases_per_row + 1, cases // plan.cases_per_row
            # A few rows are checked faster than the indexes of many are built anew.
            is_bulk = last - first >= BULK_FROM
            with without_indexes(plan.model) if is_bulk else nullcontext():
                say(f"{plan.model._meta.verbose_name}：新增{insert(plan, first, last)}条")


def _refuse(force: bool) -> None:
    if settings.PRODUCTION:
        raise Refused("正式运行的系统不得写入规模测试数据，请在测试环境的数据库上运行。")
    models = (EnforcementCase, RectificationOrder, EiaDecision, RegistrationFiling, ExemptReply)
    real = [model for model in models if model.objects.filter(is_synthetic=False).exists()]
    if real and not force:
        names = "、".join(str(model._meta.verbose_name) for model in real)
        raise Refused(f"数据库中有非示范的{names}，不再写入规模测试数据；确需写入请加 --force。")


def _seed_references(cases: int) -> None:
    """A department, kinds of violation, and enterprises enough for so many cases."""
    department, _ = Department.objects.get_or_create(
        code="scale", defaults={"name": "规模测试科室", "kind": DepartmentKind.SECTION, "is_synthetic": True}
    )
    for number in range(1, VIOLATION_TYPES + 1):
        ViolationType.objects.get_or_create(
            code=f"scale-{number}", defaults={"name": f"规模测试案由{number}", "is_synthetic": True}
        )
    wanted = min(max(cases // CASES_PER_ENTERPRISE, 10), MOST_ENTERPRISES)
    present = Enterprise.objects.filter(uscc__startswith=_USCC_START).count()
    Enterprise.objects.bulk_create(
        [
            Enterprise(
                uscc=_uscc(number),
                name=f"规模测试企业{number}（虚构）",
                department=department,
                is_synthetic=True,
            )
            for number in range(present + 1, wanted + 1)
        ],
        batch_size=2000,
    )


_USCC_START = "91620100MAGM"


def _uscc(number: int) -> str:
    body = f"{_USCC_START}{number:05d}"
    return body + uscc.calc_check_digit(body)


def _plans() -> list[Plan]:
    """What is written, in the order of what refers to what."""
    return [
        _inspections(),
        _cases(),
        _violation_links(),
        _penalties(),
        _payments(),
        _transfers(),
        _disclosures(),
        _orders(),
        _order_violations(),
        _approvals(),
        _filings(),
        _replies(),
    ]


def _enterprise(multiplier: int) -> str:
    """Joins one of the invented enterprises to each number."""
    count = Enterprise.objects.filter(uscc__startswith=_USCC_START).count()
    columns, where = "id AS enterprise, department_id AS department", f"uscc LIKE '{_USCC_START}%%'"
    return f"{_numbered('registry_enterprise', columns, where, 'e')} ON e.r = {pick(multiplier, count)}"


def _violation_kinds() -> str:
    """Joins the invented kinds of violation, numbered from 0."""
    return _numbered("enforcement_violationtype", "id AS kind", "code LIKE 'scale-%%'", "v")


def _numbered(table: str, columns: str, where: str, alias: str) -> str:
    number = "row_number() OVER (ORDER BY id) - 1 AS r"
    return f"JOIN (SELECT {columns}, {number} FROM {table} WHERE {where}) AS {alias}"  # noqa: S608 - our own


def _own(prefix: str) -> dict[str, str]:
    """The columns that all records of one enterprise share."""
    return {"ledger_no": f"'{MARK}{prefix}' || i", "department": "e.department", "enterprise": "e.enterprise"}


def _inspections() -> Plan:
    source = choose(pick(11, 4), ("= 0", "'random'"), ("= 1", "'complaint'"), otherwise="'routine'")
    values = {
        "source": source,
        "inspected_on": day(FIRST_DAY, pick(7919, DAYS)),
        "is_on_positive_list": f"{pick(13, 5)} = 0",
        "is_off_site": f"{pick(17, 3)} = 0",
        "is_full_checkup": f"{pick(19, 7)} = 0",
        "result": choose(pick(23, 3), ("= 0", "'problem'"), otherwise="'clean'"),
        "status": "'done'",
    }
    return Plan(Inspection, {**_own("ZFJ"), **values}, cases_per_row=2, source=_enterprise(101))


# The outcome of a case by a number from 0 to 99: below 70 a penalty, of which 68 and 69 are annulled.
def _cases() -> Plan:
    k = pick(7919, 100)
    lead = pick(104_729, DAYS)
    filed, decided = f"{lead} + {pick(31, 15)}", f"{lead} + 20 + {pick(37, 70)}"
    fine = f"CAST(({pick(41, 600)} + 1) * 500 AS numeric)"
    values = {
        "title": "'规模测试案件' || i || '（虚构）'",
        "filing_number": "'规模立〔' || i || '〕号'",
        "source": choose(
            pick(43, 3), ("= 0", "'inspection'"), ("= 1", "'complaint'"), otherwise="'assigned'"
        ),
        "facts": "'规模测试数据：第' || i || '号现场检查发现废气处理设施未正常运行，排放口浓度超过许可限值，"
        "危险废物贮存间标识不全、台账记录不完整，执法人员当场制作笔录并采样，企业负责人签字确认。'",
        "lead_on": day(FIRST_DAY, lead),
        "filed_on": day(FIRST_DAY, filed),
        "outcome": choose(
            k,
            ("< 70", "'penalty'"),
            ("< 75", "'no_penalty'"),
            ("< 79", "'dismissed'"),
            ("< 81", "'transferred'"),
            ("< 84", "'not_filed'"),
            otherwise="''",
        ),
        "status": choose(
            k,
            ("< 45", "'closed'"),
            ("< 60", "'archived'"),
            ("< 68", "'served'"),
            ("< 70", "'annulled'"),
            ("< 75", "'no_penalty'"),
            ("< 79", "'dismissed'"),
            ("< 81", "'transferred'"),
            ("< 84", "'not_filed'"),
            otherwise="'investigating'",
        ),
        "decided_on": choose(k, ("< 70", day(FIRST_DAY, decided))),
        "decision_number": choose(k, ("< 70", "'规模罚〔' || i || '〕号'"), otherwise="''"),
        "fine_amount": choose(k, ("< 7", "NULL"), ("< 70", fine)),
        "served_on": choose(k, ("< 70", day(FIRST_DAY, f"{decided} + 5"))),
        "amended_on": choose(k, ("= 50", day(FIRST_DAY, f"{decided} + 90"))),
        "amended_fine": choose(k, ("= 50", "CAST(250 AS numeric)")),
        "annulled_on": choose(k, ("IN (68, 69)", day(FIRST_DAY, f"{decided} + 40 + {pick(47, 300)}"))),
        "dismissed_on": choose(k, ("BETWEEN 75 AND 78", day(FIRST_DAY, f"{filed} + 30"))),
        "closed_on": choose(k, ("< 60", day(FIRST_DAY, f"{decided} + 45"))),
        "archived_on": choose(k, ("BETWEEN 45 AND 59", day(FIRST_DAY, f"{decided} + 60"))),
    }
    return Plan(EnforcementCase, {**_own("ZF"), **values}, source=_enterprise(103))


def _violation_links() -> Plan:
    link = EnforcementCase.violation_types.through
    kinds = f"{_violation_kinds()} ON v.r = {pick(53, VIOLATION_TYPES)}"
    return Plan(link, {"enforcementcase": "c.id", "violationtype": "v.kind"}, source=f"{_CASE} {kinds}")


def _penalties() -> Plan:
    values = {"ledger_no": f"'{MARK}ZFK' || i", "case": "c.id"}
    values["kind"] = "CASE WHEN c.fine_amount IS NULL THEN 'warning' ELSE 'fine' END"
    return Plan(CasePenalty, values, source=_CASE, where="c.outcome = 'penalty'")


def _payments() -> Plan:
    values = {
        "ledger_no": f"'{MARK}ZFQ' || i",
        "case": "c.id",
        "kind": choose(pick(59, 20), ("= 0", "'surcharge'"), otherwise="'fine'"),
        "amount": "c.fine_amount",
        "paid_on": plus_days("c.decided_on", "20"),
    }
    where = "c.fine_amount IS NOT NULL AND c.status IN ('closed', 'archived')"
    return Plan(FinePayment, values, source=_CASE, where=where)


def _transfers() -> Plan:
    values = {
        "ledger_no": f"'{MARK}ZFY' || i",
        "department": "c.department_id",
        "enterprise": "c.enterprise_id",
        "case": "c.id",
        "kind": choose(pick(61, 2), ("= 0", "'crime'"), otherwise="'detention'"),
        "document_number": "'规模移〔' || i || '〕号'",
        "matter": "'规模测试'",
        "recipient": "'规模测试公安机关'",
        "transferred_on": plus_days("c.filed_on", "10"),
    }
    return Plan(PoliceTransfer, values, source=_CASE, where=f"{pick(67, 50)} = 0")


def _disclosures() -> Plan:
    values = {
        "ledger_no": f"'{MARK}ZFG' || i",
        "department": "c.department_id",
        "kind": "'result'",
        "title": "'规模测试公示' || i",
        "case": "c.id",
        "published_on": plus_days("c.decided_on", pick(71, 12)),
        "channel": "'规模测试平台'",
        "days_taken": pick(71, 9),
    }
    return Plan(
        EnforcementDisclosure, values, source=_CASE, where=f"c.outcome = 'penalty' AND {pick(73, 2)} = 0"
    )


def _orders() -> Plan:
    k = pick(79, 100)
    issued = pick(15_485_863, DAYS)
    values = {
        "number": "'规模改〔' || i || '〕号'",
        "issued_on": day(FIRST_DAY, issued),
        "served_on": day(FIRST_DAY, f"{issued} + 2"),
        "corrected_on": choose(k, ("< 90", day(FIRST_DAY, f"{issued} + 10 + {pick(83, 60)}"))),
        "withdrawn_on": choose(k, (">= 97", day(FIRST_DAY, f"{issued} + 30"))),
        "withdrawal_reason": choose(k, (">= 97", "'规模测试'"), otherwise="''"),
        "status": choose(k, ("< 90", "'corrected'"), ("< 97", "'served'"), otherwise="'withdrawn'"),
    }
    return Plan(RectificationOrder, {**_own("ZFZ"), **values}, cases_per_row=2, source=_enterprise(107))


def _order_violations() -> Plan:
    kinds = f"{_violation_kinds()} ON v.r < 1 + {pick(89, 2)}"
    values = {
        "ledger_no": f"'{MARK}ZFW' || i || '-' || v.r",
        "order": "o.id",
        "violation_type": "v.kind",
        "description": "'规模测试违法行为'",
        "corrected_on": "o.corrected_on",
        "is_without_penalty": f"{pick(97, 3)} = 0",
    }
    return Plan(OrderViolation, values, cases_per_row=2, source=f"{_ORDER} {kinds}")


def _approvals() -> Plan:
    k = pick(101, 100)
    received, net = pick(32_452_843, DAYS), f"3 + {pick(103, 25)}"
    decided = f"{received} + 10 + {pick(107, 50)}"
    values = {
        "category": choose(pick(109, 10), ("= 0", "'report'"), otherwise="'form'"),
        "application_kind": choose(pick(113, 20), ("= 0", "'major_change'"), otherwise="'first'"),
        "project_name": "'规模测试项目' || i",
        "site": "'兰州新区'",
        "eia_agency": "'规模测试环评机构'",
        "investment": f"CAST(({pick(127, 5000)} + 1) * 100000 AS numeric)",
        "is_commitment": f"{pick(131, 4)} = 0",
        "is_parallel": f"{pick(137, 3)} = 0",
        "received_on": day(FIRST_DAY, received),
        "accepted_on": day(FIRST_DAY, f"{received} + 5"),
        "decided_on": choose(k, ("< 93", day(FIRST_DAY, decided))),
        "outcome": choose(k, ("< 90", "'approved'"), ("< 93", "'refused'"), otherwise="''"),
        "refusal_ground": choose(k, ("BETWEEN 90 AND 92", "'document'"), otherwise="''"),
        "document_number": choose(k, ("< 93", "'规模环审〔' || i || '〕号'"), otherwise="''"),
        "revoked_on": choose(k, ("= 89", day(FIRST_DAY, f"{decided} + 200"))),
        "status": choose(
            k,
            ("< 89", "'announced'"),
            ("= 89", "'revoked'"),
            ("< 93", "'refused'"),
            otherwise="'appraisal'",
        ),
        "gross_days": choose(k, ("< 93", f"{net} + 7")),
        "stopped_days": choose(k, ("< 93", "7")),
        "net_days": choose(k, ("< 93", net)),
    }
    return Plan(EiaDecision, {**_own("HP"), **values}, cases_per_row=5, source=_enterprise(109))


def _filings() -> Plan:
    values = {
        "filing_number": "'规模备' || i",
        "project_name": "'规模测试项目' || i",
        "site": "'兰州新区'",
        "investment": f"CAST(({pick(139, 900)} + 1) * 10000 AS numeric)",
        "filed_on": day(FIRST_DAY, pick(7919, DAYS)),
        "source": "'national'",
    }
    return Plan(RegistrationFiling, {**_own("HPB"), **values}, cases_per_row=10, source=_enterprise(113))


def _replies() -> Plan:
    asked = pick(104_729, DAYS)
    values = {
        "project_name": "'规模测试项目' || i",
        "site": "'兰州新区'",
        "investment": f"CAST(({pick(149, 900)} + 1) * 10000 AS numeric)",
        "asked_on": day(FIRST_DAY, asked),
        "replied_on": day(FIRST_DAY, f"{asked} + 5"),
        "document_number": "'规模答〔' || i || '〕号'",
        "ground": "'规模测试'",
    }
    return Plan(ExemptReply, {**_own("HPM"), **values}, cases_per_row=10, source=_enterprise(127))
