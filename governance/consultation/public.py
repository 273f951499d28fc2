"""What the public reads of rounds of opinions, and of the opinions in them.

Facets (`PublishedRecord.facets`):

    matter  decision or normative
    stage   RoundStatus of the round
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone

from common.errors import Refused
from common.masking import mask_name
from common.publication import Projection, PublicColumn, public_kind
from governance.consultation.enums import OpinionStatus, RoundStatus
from governance.models import OpinionRound, RoundOpinion

ROUND = "opinion-round"
OPINION = "round-opinion"
MATTERS = {"decision": "重大行政决策", "normative": "行政规范性文件"}


@public_kind(
    ROUND,
    label="公开征求意见",
    list_title="公开征求意见（重大行政决策、规范性文件草案）",
    page=f"public-{ROUND}",
    columns=(
        PublicColumn("title", "征求意见事项", "title"),
        PublicColumn("matter", "事项类别", "body.matter_label"),
        PublicColumn("stage", "阶段", "body.stage_label", "征求意见期满而未公布采纳情况的仍为公开征求意见"),
        PublicColumn("department", "承办单位", "body.department"),
        PublicColumn("first_day", "征求意见起", "body.first_day"),
        PublicColumn("last_day", "征求意见止", "body.last_day", "含当日"),
        PublicColumn("short_reason", "缩短期限的理由", "body.short_reason", "期限不足法定日数的才有"),
        PublicColumn("received", "收到意见条数", "body.received", "公布采纳情况后才有"),
        PublicColumn("adopted", "采纳条数", "body.adopted"),
        PublicColumn("partly", "部分采纳条数", "body.partly"),
        PublicColumn("declined", "未采纳条数", "body.declined"),
        PublicColumn("summarised_on", "采纳情况公布日期", "body.summarised_on"),
        PublicColumn("authority", "征求意见机关", "body.authority"),
    ),
    allowed={
        "matter",
        "matter_label",
        "stage",
        "stage_label",
        "department",
        "authority",
        "first_day",
        "last_day",
        "short_reason",
        "methods",
        "draft",
        "explanation",
        "summary",
        "summarised_on",
        "received",
        "adopted",
        "partly",
        "declined",
    },
)
def project_round(opinions: OpinionRound) -> Projection:
    """A round that was opened. Raises Refused for any other."""
    first, last = opinions.first_day, opinions.last_day
    shown = (RoundStatus.OPEN, RoundStatus.SUMMARISED)
    if opinions.status not in shown or first is None or last is None:
        raise Refused(f"征求意见{opinions.get_status_display()}，不能公开。")
    matter = "decision" if opinions.decision_id else "normative"
    over = opinions.status == RoundStatus.SUMMARISED
    return Projection(
        title=f"{opinions.title}（征求意见）"[:200],
        dated_on=first,
        body={
            "matter": matter,
            "matter_label": MATTERS[matter],
            "stage": opinions.status,
            "stage_label": opinions.get_status_display(),
            "department": opinions.department.name,
            "authority": settings.SITE["name"],
            "first_day": first.isoformat(),
            "last_day": last.isoformat(),
            "short_reason": opinions.short_reason,
            "methods": opinions.methods,
            "draft": opinions.draft,
            "explanation": opinions.explanation,
            **(_outcome(opinions) if over else {}),
        },
        search_terms=[opinions.draft, opinions.summary],
        category=opinions.status,
        closes_on=last,
        facets={"matter": [matter], "stage": [opinions.status]},
    )


def _outcome(opinions: OpinionRound) -> dict[str, Any]:
    """What was adopted, in words and numbers; opinions that were withheld count as received."""
    verdicts = list(opinions.opinions.values_list("adoption", flat=True))
    day = opinions.summarised_on
    return {
        "summary": opinions.summary,
        "summarised_on": day.isoformat() if day else None,
        "received": len(verdicts),
        "adopted": verdicts.count("adopted"),
        "partly": verdicts.count("partly"),
        "declined": verdicts.count("declined"),
    }


@public_kind(
    OPINION,
    label="公众意见",
    list_title="公众意见与采纳情况",
    page=f"public-{OPINION}",
    columns=(
        PublicColumn("number", "意见编号", "number"),
        PublicColumn("title", "事项", "title"),
        PublicColumn("received_on", "收到日期", "body.received_on"),
        PublicColumn("author", "提出人", "body.author", "未同意公开的只留首字"),
        PublicColumn("text", "意见", "body.text"),
        PublicColumn("adoption", "采纳情况", "body.adoption"),
        PublicColumn("answer", "采纳说明", "body.answer"),
        PublicColumn("reason", "不予公开理由", "body.reason"),
    ),
    allowed={"state", "author", "text", "adoption", "answer", "reason", "received_on"},
)
def project_opinion(opinion: RoundOpinion) -> Projection:
    """The officers' copy with what became of it; of a rejected one the reason alone."""
    if opinion.status == OpinionStatus.RECEIVED:
        raise Refused("意见尚未审核，不能公开。")
    received_on = timezone.localdate(opinion.received_at)
    body: dict[str, Any] = {"state": opinion.status, "received_on": received_on.isoformat()}
    published = opinion.status == OpinionStatus.PUBLISHED
    if published:
        body |= {
            "author": _author(opinion),
            "text": opinion.published_text,
            "adoption": opinion.get_adoption_display(),
            "answer": opinion.answer,
        }
    else:
        body["reason"] = opinion.rejection_reason
    return Projection(
        title=f"对“{opinion.round.title}”的意见"[:200],
        number=opinion.ledger_no,
        dated_on=received_on,
        body=body,
        search_terms=[opinion.published_text, opinion.answer] if published else [],
        category=opinion_category(opinion.round_id),
        unmasked=[opinion.name] if opinion.name and opinion.wants_name_shown else [],
    )


def opinion_category(round_pk: int | str) -> str:
    """The category under which the opinions of one round are found."""
    return str(round_pk)


def _author(opinion: RoundOpinion) -> str:
    if not opinion.name:
        return "匿名"
    return opinion.name if opinion.wants_name_shown else mask_name(opinion.name)
