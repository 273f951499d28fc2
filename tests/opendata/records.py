"""Published records for the tests of the open data."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from django.utils import timezone

from common.models import PublishedRecord
from opendata import services
from opendata.models import BulkFile

KIND = "case-result"


def record(place: int, **values: Any) -> PublishedRecord:
    """A published result of a case; `body` is added to an ordinary one."""
    body = {
        "party_label": "法人及非法人组织",
        "uscc": "91620100MA00000018",
        "violations": ["未批先建", "超标排放"],
        "facts": f"第{place}号案件的事实。",
        "fine": "100000.00",
        "confiscation": None,
        "decided_on": "2026-03-02",
    } | values.pop("body", {})
    given: dict[str, Any] = {
        "kind": KIND,
        "source": f"enforcement.enforcementcase:{place}",
        "version": 1,
        "title": f"某厂案{place}",
        "number": f"兰新环罚〔2026〕{place}号",
        "party": "兰州新区某厂",
        "dated_on": date(2026, 3, 2),
        "amount": "100000.00",
        "body": body,
        "published_at": timezone.now(),
        "sha256": f"{place:064d}",
    }
    return PublishedRecord.objects.create(**given | values)


def bytes_of(file_format: str = "csv", kind: str = KIND) -> bytes:
    """The content of the present file."""
    file = BulkFile.objects.get(kind=kind, file_format=file_format, is_current=True)
    return (services.folder() / file.file.name).read_bytes()


def rows(kind: str = KIND) -> list[dict[str, str]]:
    """The rows of the present CSV by the names of their columns."""
    return list(csv.DictReader(io.StringIO(bytes_of("csv", kind).decode("utf-8-sig"), newline="")))
