"""Published results and orders as tests of their lists need them: the snapshots alone, without a case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from django.utils import timezone

from common.folding import folded
from common.models import PublishedRecord
from common.publication import facet_text

ATOM = "{http://www.w3.org/2005/Atom}"


def _record(kind: str, number: int, values: Mapping[str, Any], **more: Any) -> PublishedRecord:
    body = dict(values)
    title = more.pop("title")
    terms = [
        title,
        body["party"],
        body["number"],
        body.get("facts", ""),
        body.get("demand", ""),
        body["uscc"],
    ]
    return PublishedRecord(
        **{
            "kind": kind,
            "source": f"enforcement.test:{kind}{number}",
            "version": 1,
            "number": body["number"],
            "party": body["party"],
            "title": title,
            "body": body,
            "uscc": body["uscc"],
            "search_text": folded("\n".join(terms)),
            "published_at": timezone.now(),
            "sha256": "0" * 64,
            **more,
        }
    )


def result(
    number: int = 0,
    *,
    party: str = "示范公司",
    facts: str = "超标排放废水。",
    uscc: str = "",
    day: date = date(2024, 4, 1),
    amount: int | None = 100_000,
    facets: Mapping[str, str] | None = None,
    **more: Any,
) -> PublishedRecord:
    """The result of a case, unsaved; `facets` as {"law": "air"}."""
    fine = None if amount is None else f"{amount:.2f}"
    values = {
        "number": f"兰新环罚〔{day.year}〕{number}号",
        "party": party,
        "party_kind": "legal_person",
        "party_label": "法人或其他组织",
        "uscc": uscc,
        "legal_representative": "",
        "violations": ["超标排放"],
        "facts": facts,
        "basis": "",
        "provisions": [],
        "penalties": [{"kind": "fine", "label": "罚款", "content": ""}],
        "penalty_labels": ["罚款"],
        "result": "",
        "fine": fine,
        "confiscation": None,
        "procedure": "普通程序",
        "authority": "兰州新区生态环境局",
        "park": "",
        "decided_on": day.isoformat(),
        "served_on": None,
        "published_on": day.isoformat(),
        "display_until": None,
        "remedies": ["可以依法申请行政复议。"],
        "timeline": [{"on": day.isoformat(), "label": "作出处罚决定"}],
    }
    named = {"year": str(day.year), **(facets or {})}
    return _record(
        "case-result",
        number,
        values,
        title=f"{party}第{number}案",
        dated_on=day,
        amount=None if amount is None else Decimal(amount),
        facets=facet_text({name: value.split() for name, value in named.items()}),
        **more,
    )


def order(
    number: int = 0, *, party: str = "示范公司", state: str = "served", uscc: str = "", **more: Any
) -> PublishedRecord:
    """An order to correct, unsaved."""
    day = more.pop("day", date(2024, 3, 1))
    values = {
        "number": f"兰新环责改〔{day.year}〕{number}号",
        "party": party,
        "uscc": uscc,
        "violations": ["超标排放"],
        "demand": more.pop("demand", "立即停止超标排放。"),
        "issued_on": day.isoformat(),
        "correct_by": None,
        "state": "已送达",
        "corrected_on": None,
        "authority": "兰州新区生态环境局",
        "park": "",
    }
    return _record(
        "rectification-order",
        number,
        values,
        title=f"{party}第{number}号责令改正决定",
        dated_on=day,
        facets=facet_text({"year": [str(day.year)], "state": [state]}),
        **more,
    )


def publish(*records: PublishedRecord) -> list[PublishedRecord]:
    return PublishedRecord.objects.bulk_create(records)


def titles(response: Any) -> list[str]:
    """The titles that a list page shows, in order."""
    return re.findall(r'<th scope="row"><span><a [^>]*>(.*?)</a>', response.content.decode())


def feed_titles(response: Any) -> list[str | None]:
    entries = ElementTree.fromstring(response.content).findall(f"{ATOM}entry")
    return [entry.findtext(f"{ATOM}title") for entry in entries]


def facet_numbers(response: Any) -> dict[str, dict[str, str]]:
    """What the page says of each value: by heading of the facet and name of the value."""
    return {
        group.label: {value.label: value.count.words for value in [*group.values, *group.rest]}
        for group in response.context["groups"]
    }
