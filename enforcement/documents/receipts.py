"""What the party's receipt of an enforcement document amounts to: delivery only where it agreed to that."""

from __future__ import annotations

from common.documents.receipts import receipt_terms
from common.documents.registry import kind_of
from common.models import OfficialDocument
from enforcement.models import EnforcementCase

BASIS = "行政处罚法第六十一条"
KEPT = "签收时间和签收人记入办理过程"


@receipt_terms("enforcement")
def of_enforcement(document: OfficialDocument) -> tuple[str, str]:
    """Served by receipt: a case's own papers, with the party's 送达地址确认书 consenting to it."""
    case = document.owner
    if not isinstance(case, EnforcementCase):
        return f"{KEPT}，由本局核对后登记送达", ""
    if kind_of(document.kind).receipt_hook is None:
        return KEPT, BASIS
    if case.accepts_electronic_delivery:
        return f"{KEPT}；已签署送达地址确认书同意电子送达，签收即为送达", BASIS
    return f"{KEPT}；未签署送达地址确认书同意电子送达，仍由本局依法另行送达", BASIS
