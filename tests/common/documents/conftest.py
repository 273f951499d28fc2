"""A kind of document of its own, about an enterprise, so that no app's rules are in the way."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from common.documents import registry
from common.documents.registry import DocumentKind
from registry.models import Enterprise
from tests.factories.registry import EnterpriseFactory

DAY = date(2026, 9, 2)
WORDING = """标题：{{ 名称 }}告知书
主送：{{ 名称 }}
附件：材料清单
附注：联系人：综合科
---
# 一、事项
现将{{ 事项 }}告知如下：
{% for 项 in 清单 %}
- {{ 项 }}
{% endfor %}
| 事项 | 内容 |
| 名称 | {{ 名称 }} |
{% if 说明 %}
{{ 说明 }}
{% endif %}
"""
RECEIVED: list[tuple[Any, Any]] = []


def note_receipt(document: Any, *, actor: Any) -> None:
    RECEIVED.append((document.pk, actor.pk))


def facts(owner: Enterprise, *, issued_on: date, **extra: Any) -> dict[str, Any]:
    return {"名称": owner.name, "事项": "有关事项", "清单": ["甲", "乙"], "说明": "", **extra}


@pytest.fixture
def firm(db: None) -> Enterprise:
    return EnterpriseFactory(name="示范化工有限公司")


@pytest.fixture
def wording(tmp_path: Path, settings: Any) -> Any:
    """Writes the wording of the test's kind; begins with WORDING."""
    folder = tmp_path / "documents" / "test"
    folder.mkdir(parents=True)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]

    def write(text: str) -> None:
        (folder / "notice.txt").write_text(text, encoding="utf-8")

    write(WORDING)
    return write


@pytest.fixture
def kinds(wording: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """`notice` is numbered and for the party, once; `memo` is neither, and may be repeated."""
    RECEIVED.clear()
    hook = f"{__name__}.note_receipt"
    notice = DocumentKind("notice", "告知书", "test/notice", True, True, False, hook, facts)
    memo = DocumentKind("memo", "记录", "test/notice", False, False, True, "", facts)
    monkeypatch.setattr(registry, "_kinds", {**registry._kinds, "notice": notice, "memo": memo})
