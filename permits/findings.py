"""What a reader of the figures of EIA approval must be told."""

from __future__ import annotations

from common.indicators import Figure, Finding, Period, figure_check
from common.presentation import plain_number
from permits.enums import EiaCategory
from permits.indicators import compression_formula, legal_base, recorded_base
from permits.selectors import misstated_days


@figure_check
def compression_base_differs_from_law(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """A printed percentage that rests on another base than the law's is shown on both."""
    found = []
    for id, category in (("I08", EiaCategory.REPORT), ("I09", EiaCategory.FORM)):
        figure = figures.get(id)
        if figure is None or figure.raw[0] is None:
            continue
        average = figure.raw[0]
        recorded, legal = recorded_base(category)(period), legal_base(category)(period)
        if recorded != legal:
            found.append(
                Finding(
                    code="eia-compression-base",
                    level="warning",
                    message=(
                        f"{category.label}审批时限压缩率{figure.display}%按登记的比较基数"
                        f"{plain_number(recorded)}日计算：{compression_formula(average, recorded)}。"
                        f"法定期限为{plain_number(legal)}日，"
                        f"按法定期限应为：{compression_formula(average, legal)}。"
                    ),
                    figures=(id,),
                )
            )
    return found


@figure_check
def stored_days_are_right(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """The averages rest on stored days: each must be what its recorded events give."""
    if not {"I06", "I07", "I08", "I09"} & set(figures):
        return []
    wrong = misstated_days(period.first, period.after)
    if not wrong:
        return []
    named = "、".join(decision.ledger_no for decision, _ in wrong[:10])
    more = "等" if len(wrong) > 10 else ""
    return [
        Finding(
            code="eia-days-misstated",
            level="error",
            message=(
                f"{len(wrong)}件审批记录的用时与登记的日期、中止期间不符（{named}{more}）。"
                "请核对其日期和中止期间，保存后系统将重新计算。"
            ),
            figures=("I06", "I07", "I08", "I09"),
        )
    ]
