"""The lists of `/decisions/` and `/normative-documents/`, from snapshots alone."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from common.models import PublishedRecord
from common.models.publication import PublishedQuerySet
from common.shelves import Facet, Labels, Shelf
from governance.consultation.enums import OpinionStatus, RoundStatus
from governance.consultation.public import MATTERS, OPINION, ROUND, opinion_category
from governance.decision.public import DECISION, DECISION_LIST
from governance.normative.public import CLEAN_UP, DOCUMENT, Validity

FIRST_YEAR = 2019  # 713号令 is in force since 2019-09-01
STAGES = {stage.value: str(stage.label) for stage in (RoundStatus.OPEN, RoundStatus.SUMMARISED)}
NEWEST = {"-dated_on": "日期由近到远", "dated_on": "日期由远到近"}


def _years() -> Labels:
    """From next year's list, which may be published already, back to the first."""
    return {str(year): f"{year}年" for year in range(timezone.localdate().year + 1, FIRST_YEAR - 1, -1)}


def _shelf(kind: str, name: str, title: str, day: str, hint: str, *facets: Facet, section: str) -> Shelf:
    return Shelf(
        kind=kind,
        title=title,
        day=day,
        page=f"public-{kind}",
        list_name=f"{section}:{name}-list",
        feed_name=f"{section}:{name}-feed",
        api=f"governance-public-api:{name}",
        facets=facets,
        orderings=NEWEST,
        hint=hint,
        year_of_day=False,
    )


ROUNDS = _shelf(
    ROUND,
    "round",
    "公开征求意见",
    "公开日期",
    "事项名称、草案中的字词",
    Facet("matter", "事项类别", lambda: dict(MATTERS), tuple(MATTERS)),
    Facet("stage", "阶段", lambda: dict(STAGES), tuple(STAGES)),
    section="decisions",
)
DECISIONS = _shelf(
    DECISION,
    "decision",
    "已作出的重大行政决策",
    "公布日期",
    "事项名称、文号、决定中的字词",
    Facet("year", "清单年度", _years),
    section="decisions",
)
LISTS = _shelf(
    DECISION_LIST,
    "list",
    "重大行政决策年度清单",
    "公布日期",
    "事项名称",
    Facet("year", "清单年度", _years),
    section="decisions",
)
DOCUMENTS = _shelf(
    DOCUMENT,
    "document",
    "行政规范性文件",
    "公布日期",
    "文件名称、文号、正文中的字词",
    Facet.of("validity", "有效性", Validity),
    Facet("year", "公布年度", _years),
    section="normative-documents",
)
CLEAN_UPS = _shelf(
    CLEAN_UP,
    "clean-up",
    "规范性文件清理结果",
    "公布日期",
    "清理名称、文件名称、文号",
    Facet("year", "公布年度", _years),
    section="normative-documents",
)
DECISION_SHELVES = {shelf.kind: shelf for shelf in (ROUNDS, DECISIONS, LISTS)}
DOCUMENT_SHELVES = {shelf.kind: shelf for shelf in (DOCUMENTS, CLEAN_UPS)}
SHELVES = DECISION_SHELVES | DOCUMENT_SHELVES


def section_of(kind: str) -> dict[str, Shelf]:
    """The shelves beside which a kind stands."""
    return DECISION_SHELVES if kind in DECISION_SHELVES else DOCUMENT_SHELVES


def round_key(record: PublishedRecord) -> str:
    """The key of the round that a snapshot shows."""
    return record.source.rpartition(":")[2]


def takes_opinions(record: PublishedRecord) -> bool:
    """Whether the public may speak today; the last day counts to its end."""
    body: dict[str, Any] = record.body
    today = timezone.localdate().isoformat()
    is_open = record.withdrawn_at is None and body.get("stage") == RoundStatus.OPEN
    return bool(is_open and body["first_day"] <= today <= body["last_day"])


def opinions_in(record: PublishedRecord) -> PublishedQuerySet:
    """The published opinions of a round, the newest first."""
    found: PublishedQuerySet = _opinions(record).filter(body__state=OpinionStatus.PUBLISHED)
    return found.order_by("-dated_on", "-pk")


def withheld_in(record: PublishedRecord) -> list[tuple[str, int]]:
    """Why opinions were not published, and how many for each reason."""
    counted: dict[str, int] = {}
    rows = _opinions(record).filter(body__state=OpinionStatus.REJECTED)
    for reason in rows.order_by("body__reason").values_list("body__reason", flat=True):
        counted[reason] = counted.get(reason, 0) + 1
    return sorted(counted.items(), key=lambda row: (-row[1], row[0]))


def _opinions(record: PublishedRecord) -> PublishedQuerySet:
    found: PublishedQuerySet = PublishedRecord.objects.on_display(timezone.localdate())
    return found.filter(kind=OPINION, category=opinion_category(round_key(record)))


def round_of(opinion: PublishedRecord) -> PublishedRecord | None:
    """The round in which a published opinion stands, None when it is not on display."""
    source = f"governance.opinionround:{opinion.category}"
    return PublishedRecord.objects.current().filter(kind=ROUND, source=source).first()
