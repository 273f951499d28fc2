"""What the public reads of an order to correct: kind "rectification-order".

Basis: 政府信息公开条例; 行政处罚法第二十八条 – an order is not a penalty, and its text says so. The demand is
published with the violations, as the clerk wrote them for the party; `common.masking` hides numbers and
addresses, `concealment` whoever reported. The legal representative and the code go as the bureau has set
for penalties.
"""

from __future__ import annotations

from django.conf import settings

from common.errors import Refused
from common.masking import mask_tail
from common.publication import Projection, PublicColumn, public_kind
from enforcement.enums import OrderStatus
from enforcement.models import RectificationOrder
from enforcement.public.concealment import concealment_of_order

RECTIFICATION_ORDER = "rectification-order"

COLUMNS = (
    PublicColumn("number", "决定书文号", "number"),
    PublicColumn("party", "当事人", "party"),
    PublicColumn("uscc", "统一社会信用代码", "body.uscc"),
    PublicColumn("violations", "违法行为", "body.violations"),
    PublicColumn("demand", "改正要求", "body.demand"),
    PublicColumn("issued_on", "下达日期", "dated_on"),
    PublicColumn("correct_by", "改正期限", "body.correct_by", "责令立即改正的为空"),
    PublicColumn("state", "改正状态", "body.state"),
    PublicColumn("corrected_on", "改正完成日期", "body.corrected_on"),
    PublicColumn("authority", "决定机关", "body.authority"),
)


@public_kind(
    RECTIFICATION_ORDER,
    label="责令改正违法行为决定",
    list_title="责令改正违法行为决定",
    page=f"public-{RECTIFICATION_ORDER}",
    columns=COLUMNS,
    allowed={
        "number",
        "party",
        "uscc",
        "violations",
        "demand",
        "issued_on",
        "correct_by",
        "state",
        "corrected_on",
        "authority",
        "park",
    },
)
def project_order(order: RectificationOrder) -> Projection:
    """An order with its violations by kind. Raises Refused for one that is withdrawn or names nothing."""
    if order.status == OrderStatus.WITHDRAWN:
        raise Refused("该责令改正决定书已撤销，不能公开。", basis="政府信息公开条例第二十条")
    if order.case is not None and order.case.is_minor_party:
        raise Refused("该案当事人为未成年人，责令改正决定不予公开。", "生态环境行政处罚办法第六十三条")
    violations = list(order.violations.select_related("violation_type").order_by("ledger_no"))
    if not violations:
        raise Refused("该责令改正决定书尚未登记违法行为，不能公开。", basis="政府信息公开条例第二十条")
    kinds = sorted({each.violation_type.code for each in violations})
    names = list(dict.fromkeys(each.violation_type.name for each in violations))
    enterprise, park = order.enterprise, order.enterprise.park
    demand = concealment_of_order(order)(order.demand)
    hidden_digits = settings.CASE_PUBLICATION["mask_uscc_digits"]
    uscc = mask_tail(enterprise.uscc, hidden_digits)
    return Projection(
        title=f"{enterprise.name}{'、'.join(names)}责令改正决定"[:200],
        number=order.number,
        party=enterprise.name,
        dated_on=order.issued_on,
        body={
            "number": order.number,
            "party": enterprise.name,
            "uscc": uscc,
            "violations": names,
            "demand": demand,
            "issued_on": order.issued_on.isoformat(),
            "correct_by": order.correct_by.isoformat() if order.correct_by else None,
            "state": order.get_status_display(),
            "corrected_on": order.corrected_on.isoformat() if order.corrected_on else None,
            "authority": settings.SITE["name"],
            "park": park.name if park else "",
        },
        search_terms=[*names, demand, uscc],
        park=park.code if park else "",
        uscc="" if hidden_digits else enterprise.uscc,  # no page of its own where codes are cut short
        facets={"violation": kinds, "year": [str(order.issued_on.year)], "state": [order.status]},
    )
