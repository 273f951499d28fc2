"""Which law may be applied to a case, within which range, and until when the conduct can be punished.

Basis: 行政处罚法第二十九条 (one act, the higher fine), 第三十二条 (below the minimum only on a ground of
mitigation), 第三十六条 (limitation), 第三十七条 and 生态环境法典第一千零五十七条 (从旧兼从轻), 第三十八条 (no
penalty without a basis).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.errors import Refused
from common.obstacles import Obstacle
from enforcement.daily_reckoning import daily_penalty_decided_by
from enforcement.models import EnforcementCase, ViolationProvision, ViolationType
from enforcement.ranges import FineRange, current_worksheets, in_yuan, range_of, range_of_case, weighed_fine
from registry.clocks.arithmetic import period_end
from registry.models import Provision
from registry.rules import milder_law_basis, require_law_in_force
from registry.selectors import limit_on

LIMITATION, LIMITATION_AFTER_HARM = "penalty-limitation", "penalty-limitation-harm"
WEIGHING = "行政处罚法第三十四条、第五十九条"
NO_BASIS = "行政处罚法第三十八条、第五十九条"
UNRELATED = "行政处罚法第四条、第三十八条、第五十九条"


# -- which articles --


@dataclass(frozen=True)
class ApplicableLaw:
    """The articles that punish a kind of violation: those of the conduct, and those that came after it."""

    at_conduct: list[ViolationProvision]
    since: list[ViolationProvision]

    def counterpart(self, row: ViolationProvision) -> ViolationProvision | None:
        """The newer article for the same condition."""
        return next((each for each in self.since if each.condition == row.condition), None)

    def is_milder(self, row: ViolationProvision) -> bool | None:
        """Whether a newer article punishes less than the one of the conduct; None where none can tell."""
        older = next((each for each in self.at_conduct if each.condition == row.condition), None)
        if older is None:
            return None
        return _is_milder(range_of(row.provision), range_of(older.provision))


def _is_milder(new: FineRange | None, old: FineRange | None) -> bool | None:
    if new is None or old is None:
        return None
    if new == old:
        return False
    if new.low <= old.low and new.high <= old.high:
        return True
    return False if new.low >= old.low and new.high >= old.high else None


def provisions_for(
    violation_type: ViolationType, conduct_on: date, decided_on: date | None = None
) -> ApplicableLaw:
    """The articles for `violation_type`, by the law in force on the day of the conduct.

    With `decided_on` also those that are in force on the day of the decision only.
    """
    rows = violation_type.penalty_provisions.select_related("provision__law").order_by(
        "condition", "ledger_no"
    )
    at_conduct, since = [], []
    for row in rows:
        law = row.provision.law
        if law.is_in_force_on(conduct_on):
            at_conduct.append(row)
        elif decided_on is not None and decided_on >= conduct_on and law.is_in_force_on(decided_on):
            since.append(row)
    return ApplicableLaw(at_conduct, since)


# -- what stands in the way of a penalty --


def law_obstacles(
    case: EnforcementCase,
    day: date,
    fine: Decimal | None = None,
    confiscation: Decimal | None = None,
    *,
    provisions: Iterable[Provision] | None = None,
) -> list[Obstacle]:
    """Why `fine` may not be imposed on `day` by the articles cited (or by `provisions`, about to be).

    What is confiscated has no range of its own, but needs an article like the fine.
    """
    if case.conduct_on is None:
        return [Obstacle("请填写违法行为发生日期，据此确定适用的法律", milder_law_basis(day))]
    given = case.provisions.select_related("law") if provisions is None else provisions
    cited = list(given)
    if not cited:
        imposed = "罚款、没收" if fine or confiscation else "处罚"
        return [Obstacle(f"请选择据以{imposed}的条款，没有依据的处罚无效", NO_BASIS)]
    found = [obstacle for provision in cited for obstacle in _force_obstacles(case, provision, day)]
    if found:
        return found
    resting = articles_of_fine(case, cited, day) if fine else cited
    found = fine_obstacles(case, fine, resting) if resting else [_unrelated(case, cited)]
    return [*_comparison_obstacles(case, cited, day), *found]


def articles_of_fine(case: EnforcementCase, cited: Sequence[Provision], day: date) -> list[Provision]:
    """Those of the articles cited on which a fine may rest: they punish a kind of violation of this case.

    By 案由罚则 in force for the conduct, or by a worksheet, whose maker tied the article to the kind. A
    kind without any row cannot tell; then every article counts.
    """
    assert case.conduct_on is not None
    linked = {sheet.provision_id for sheet in current_worksheets(case)}
    kinds = list(case.violation_types.all())
    for kind in kinds:
        law = provisions_for(kind, case.conduct_on, day)
        rows = [*law.at_conduct, *law.since]
        if not rows and not kind.penalty_provisions.exists():
            return list(cited)
        linked |= {row.provision_id for row in rows}
    return [provision for provision in cited if provision.pk in linked] if kinds else list(cited)


def _unrelated(case: EnforcementCase, cited: Sequence[Provision]) -> Obstacle:
    kinds = "、".join(str(kind) for kind in case.violation_types.all())
    articles = "、".join(map(str, cited))
    message = (
        f"所引{articles}不是本案案由“{kinds}”的罚则，罚款没有依据；"
        "请改引该案由的罚则，条款确实适用的，请在“案由罚则”登记簿中登记后再引用"
    )
    return Obstacle(message, UNRELATED)


def _force_obstacles(case: EnforcementCase, provision: Provision, day: date) -> list[Obstacle]:
    """The article's law was not in force on the day of the conduct."""
    assert case.conduct_on is not None
    try:
        require_law_in_force(
            provision.law, case.conduct_on, decided_on=day, milder=bool(case.milder_law_reason.strip())
        )
    except Refused as refused:
        note = ""
        if provision.law.is_in_force_on(day):
            note = "新法处罚较轻或者不认为违法的，请填写“从旧兼从轻说明”后适用。"
        return [Obstacle(f"{refused.message}{note}", refused.basis)]
    return []


def _comparison_obstacles(case: EnforcementCase, cited: Sequence[Provision], day: date) -> list[Obstacle]:
    """从旧兼从轻: the new law where it is milder, and never where it is heavier."""
    assert case.conduct_on is not None
    conduct_on, explained = case.conduct_on, bool(case.milder_law_reason.strip())
    keys = {provision.pk for provision in cited}
    found = []
    for kind in case.violation_types.all():
        law = provisions_for(kind, conduct_on, day)
        for row in law.since:
            if row.provision_id in keys and law.is_milder(row) is False:
                message = f"{row.provision}处罚不轻于行为时的规定，应当适用行为时有效的法律"
                found.append(Obstacle(message, milder_law_basis(day)))
        for row in law.at_conduct:
            if row.provision_id in keys and not explained:
                found += _old_law_obstacles(law, row, day)
    return list(dict.fromkeys(found))


def _old_law_obstacles(law: ApplicableLaw, row: ViolationProvision, day: date) -> list[Obstacle]:
    """The article of the conduct is cited without a word on a newer one that is, or may be, milder."""
    newer = law.counterpart(row)
    milder = law.is_milder(newer) if newer is not None else None
    if milder is False or (not milder and row.provision.law.is_in_force_on(day)):
        return []
    if newer is not None and milder:
        message = (
            f"{newer.provision}处罚较轻（{_ranged(newer)}，行为时{_ranged(row)}），应当适用；"
            "仍适用旧法的，请在“从旧兼从轻说明”中写明理由"
        )
    else:
        message = f"{row.provision.law}已失效，请在“从旧兼从轻说明”中写明与现行规定比较的结果"
    return [Obstacle(message, milder_law_basis(day))]


def _ranged(row: ViolationProvision) -> str:
    found = range_of(row.provision)
    return str(found) if found else "未定幅度"


# -- amount --


def fine_obstacles(case: EnforcementCase, fine: Decimal | None, cited: Sequence[Provision]) -> list[Obstacle]:
    """Why `fine` does not fit the ranges of the articles cited, or of the worksheets that applied them."""
    if not fine or daily_penalty_decided_by(case):
        # 按日连续处罚: as many times the first fine as days were counted, which no article's range holds;
        # the decision must state the very amount reckoned.
        return []
    allowed = range_of_case(case, cited)
    basis = "、".join(str(provision) for provision in cited if range_of(provision)) or "、".join(
        map(str, cited)
    )
    if allowed is None:
        message = "所引条款没有录入罚款幅度，请先填写裁量表，写明幅度的计算"
        return [Obstacle(message, "行政处罚法第三十四条、第五十九条")]
    if fine > allowed.high:
        return [Obstacle(f"罚款{in_yuan(fine)}超过法定幅度（{allowed}）", basis)]
    if fine < allowed.low and not allowed.mitigated:
        message = f"罚款{in_yuan(fine)}低于法定幅度（{allowed}）；有减轻处罚法定情形的，请在裁量表中选定"
        return [Obstacle(message, f"{basis}；行政处罚法第三十二条")]
    found = [*_sheet_obstacles(case, cited)]
    if found:
        return found
    weighed = weighed_fine(case)
    if weighed is not None and weighed != fine:
        message = f"罚款{in_yuan(fine)}与裁量表的拟罚款{in_yuan(weighed)}不一致，请重新填写裁量表"
        return [Obstacle(message, "行政处罚法第三十四条")]
    return []


def _sheet_obstacles(case: EnforcementCase, cited: Sequence[Provision]) -> Iterator[Obstacle]:
    """A worksheet weighs a kind of violation of this case, under an article that is cited."""
    kinds, articles = {kind.pk for kind in case.violation_types.all()}, {each.pk for each in cited}
    for sheet in current_worksheets(case):
        if sheet.violation_type_id not in kinds:
            yield Obstacle(f"裁量表的案由“{sheet.violation_type}”不在本案案由之内，请重新裁量", WEIGHING)
        elif sheet.provision_id not in articles:
            yield Obstacle(
                f"裁量表所依据的{sheet.provision}未列入本案处罚依据，请一并引用或者重新裁量", WEIGHING
            )


# -- limitation --


def limitation_ends(case: EnforcementCase) -> date | None:
    """The last day on which the conduct could be discovered and still be punished.

    By the row in force on the day of the conduct: a longer limitation does not reach back. None without
    a day of conduct. Raises Refused where no row is loaded.
    """
    if case.conduct_on is None:
        return None
    code = LIMITATION_AFTER_HARM if case.has_harm else LIMITATION
    limit = limit_on(code, case.conduct_on)
    return period_end(case.conduct_on, limit.amount, limit.unit)


def limitation_obstacles(case: EnforcementCase, day: date) -> list[Obstacle]:
    """The conduct was discovered too late to be punished; `day` is that of the step."""
    if case.conduct_on is None:
        return [Obstacle("请填写违法行为发生日期，据此计算追责时效", "行政处罚法第三十六条")]
    code = LIMITATION_AFTER_HARM if case.has_harm else LIMITATION
    try:
        limit = limit_on(code, case.conduct_on)
    except Refused as refused:  # conduct older than any row: nobody can tell, so the rows must be mended
        return [Obstacle(refused.message, "行政处罚法第三十六条")]
    last = period_end(case.conduct_on, limit.amount, limit.unit)
    discovered = min(case.lead_on, day)
    if discovered <= last:
        return []
    message = (
        f"违法行为终了于{case.conduct_on}，{discovered}才被发现，已超过{limit.amount}{limit.get_unit_display()}追责时效（{last}届满），"
        "不再给予行政处罚"
    )
    return [Obstacle(message, limit.basis)]
