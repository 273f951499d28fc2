"""What the public reads of the yearly list and of decisions.

Basis: 重大行政决策程序暂行条例第三条、第三十二条. Facet: year, of the list.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from common.errors import Refused
from common.publication import Projection, PublicColumn, public_kind
from governance.articles import LISTING, PUBLICATION, SCOPE_OF_OPINIONS
from governance.consultation.enums import RoundStatus
from governance.decision.enums import ListStatus
from governance.enums import DecisionStatus
from governance.models import DecisionList, MajorDecision

DECISION = "major-decision"
DECISION_LIST = "decision-list"


@public_kind(
    DECISION_LIST,
    label="重大行政决策年度清单",
    page=f"public-{DECISION_LIST}",
    columns=(
        PublicColumn("year", "清单年度", "body.year"),
        PublicColumn("title", "清单", "title"),
        PublicColumn("count", "事项数", "body.count"),
        PublicColumn("approved_on", "审定日期", "body.approved_on"),
        PublicColumn("published_on", "公布日期", "dated_on"),
        PublicColumn("number", "公布文号", "number"),
        PublicColumn("authority", "公布机关", "body.authority"),
    ),
    allowed={"year", "count", "approved_on", "published_on", "note", "matters", "authority"},
)
def project_list(yearly: DecisionList) -> Projection:
    """A published list with the matters that the public may know. Raises Refused before it is published."""
    published_on, approved_on = yearly.published_on, yearly.approved_on
    if yearly.status != ListStatus.PUBLISHED or published_on is None or approved_on is None:
        raise Refused("清单尚未公布，不能公开。", LISTING)
    rows = MajorDecision.objects.filter(list_year=yearly.year, on_list=True).select_related("department")
    matters = [
        {"title": each.title, "department": each.department.name, "proposal": each.proposal}
        for each in rows.order_by("ledger_no")
        if each.is_public
    ]
    return Projection(
        title=str(yearly),
        number=yearly.document_number,
        dated_on=published_on,
        body={
            "year": yearly.year,
            "count": len(matters),
            "approved_on": approved_on.isoformat(),
            "published_on": published_on.isoformat(),
            "note": yearly.note,
            "matters": matters,
            "authority": settings.SITE["name"],
        },
        search_terms=[each["title"] for each in matters],
        facets={"year": [str(yearly.year)]},
    )


@public_kind(
    DECISION,
    label="重大行政决策",
    list_title="已作出的重大行政决策",
    page=f"public-{DECISION}",
    columns=(
        PublicColumn("number", "文号", "number"),
        PublicColumn("title", "决策事项", "title"),
        PublicColumn("year", "清单年度", "body.year"),
        PublicColumn("department", "承办单位", "body.department"),
        PublicColumn("opinion_from", "征求意见起", "body.opinion_from", "未公开征求意见的为空"),
        PublicColumn("opinion_to", "征求意见止", "body.opinion_to"),
        PublicColumn("discussed_on", "集体讨论日期", "body.discussed_on"),
        PublicColumn("decided_on", "公布日期", "dated_on"),
        PublicColumn("authority", "决策机关", "body.authority"),
    ),
    allowed={
        "year",
        "department",
        "authority",
        "text",
        "announcement",
        "opinion_from",
        "opinion_to",
        "opinion_summary",
        "expert_on",
        "risk_on",
        "reviewed_on",
        "discussed_on",
        "decided_on",
    },
)
def project_decision(decision: MajorDecision) -> Projection:
    """A decision that was taken, with its explanation. Raises Refused before."""
    decided_on = decision.decided_on
    if decision.status not in (DecisionStatus.DECIDED, DecisionStatus.EVALUATED) or decided_on is None:
        raise Refused("决定尚未作出，不能公开。", PUBLICATION)
    if not decision.is_public:
        raise Refused("该事项依法不予公开，不能公布决定。", SCOPE_OF_OPINIONS)
    opinions = decision.opinionrounds.filter(status=RoundStatus.SUMMARISED).order_by("-pk").first()
    days: dict[str, Any] = {
        name: day.isoformat() if (day := getattr(decision, name)) else None
        for name in ("opinion_from", "opinion_to", "expert_on", "risk_on", "reviewed_on", "discussed_on")
    }
    return Projection(
        title=decision.title,
        number=decision.document_number,
        dated_on=decided_on,
        body={
            "year": decision.list_year,
            "department": decision.department.name,
            "authority": settings.SITE["name"],
            "text": decision.decision_text,
            "announcement": decision.announcement,
            "opinion_summary": opinions.summary if opinions else "",
            "decided_on": decided_on.isoformat(),
            **days,
        },
        search_terms=[decision.decision_text, decision.announcement],
        facets={"year": [str(decision.list_year)]},
    )
