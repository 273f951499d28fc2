"""What will be public of a case beside its internal record, item by item, for whoever approves it."""

from __future__ import annotations

from dataclasses import dataclass

from common.models import PublishedRecord
from common.presentation import money, zh_date
from enforcement.models import EnforcementCase
from enforcement.public.cases import fine_in_force

NOT_PUBLIC = "不公开"


@dataclass(frozen=True)
class Compared:
    """One item: what the record holds, and what the public will read."""

    label: str
    internal: str
    public: str

    @property
    def differs(self) -> bool:
        return self.internal != self.public

    @property
    def is_withheld(self) -> bool:
        return self.public == NOT_PUBLIC


def compared(case: EnforcementCase, made: PublishedRecord) -> list[Compared]:
    """What is published first, then what the record holds and the public never reads."""
    return [*_published(case, made), *_withheld(case)]


def _published(case: EnforcementCase, made: PublishedRecord) -> list[Compared]:
    body = made.body
    firm = None if case.is_citizen else case.enterprise
    fine, taken = fine_in_force(case), case.confiscated_amount
    return [
        Compared("标题", case.title, made.title),
        Compared("文号", case.decision_number, made.number),
        Compared("当事人", case.party, made.party),
        Compared("统一社会信用代码", firm.uscc if firm else "", body["uscc"]),
        Compared("法定代表人", firm.legal_representative if firm else "", body["legal_representative"]),
        Compared("违法行为类型", _joined(case), "、".join(body["violations"])),
        Compared("主要违法事实", case.facts, body["facts"]),
        Compared(
            "处罚依据", "；".join(str(each) for each in case.provisions.order_by("code")), body["basis"]
        ),
        Compared("处罚种类", "、".join(body["penalty_labels"]), "、".join(body["penalty_labels"])),
        Compared("处罚内容", case.decision_content, body["result"]),
        Compared("罚款（元）", money(fine), money(body["fine"])),
        Compared("没收（元）", money(taken), money(body["confiscation"])),
        Compared("决定日期", zh_date(case.decided_on), zh_date(made.dated_on)),
        Compared("处罚机关", body["authority"], body["authority"]),
    ]


def _joined(case: EnforcementCase) -> str:
    return "、".join(each.name for each in case.violation_types.order_by("code"))


def _withheld(case: EnforcementCase) -> list[Compared]:
    """Held by the record, outside the allowlist; shown so that the approver looks for them in the texts."""
    held = [
        ("当事人证件号码", case.party_id_number),
        ("当事人住址", case.party_address),
        ("调查人员", "、".join(str(each) for each in case.investigators.all())),
        ("陈述申辩人", "、".join(filter(None, (each.author for each in case.defences.all())))),
        ("举报人", "已登记，依法保密" if case.lead and case.lead.reporter_name else ""),
    ]
    return [Compared(label, value, NOT_PUBLIC) for label, value in held if value]
