"""Drafts mark what is missing; documents refuse it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import override_settings

from common.documents.wording import MissingValue, marking_gaps, worded

TEMPLATE = "标题：通知书\n---\n{{ 当事人 }}：{{ 事实.要点 }}{% if 依据 %}依据{{ 依据 }}{% endif %}。\n"


@pytest.fixture
def wording(tmp_path, settings):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "notice.txt").write_text(TEMPLATE, encoding="utf-8")
    templates = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    with override_settings(TEMPLATES=templates):
        yield lambda values: worded("notice", values, issuer="某局", dated_on=date(2025, 3, 3))


def test_a_document_refuses_what_is_missing(wording):
    for values in ({"当事人": "", "事实": {"要点": "排污"}, "依据": ""}, {"当事人": "甲", "依据": ""}):
        with pytest.raises(MissingValue):
            wording(values)


def test_a_draft_marks_and_names_it(wording):
    with marking_gaps() as gaps:
        content = wording({"当事人": "", "事实": {}, "依据": ""})
    assert content.blocks[0].text == "【缺：当事人】：【缺：要点】。"
    assert gaps == ["当事人", "要点"]


def test_marking_ends_with_the_draft(wording):
    with marking_gaps() as gaps:
        pass
    with pytest.raises(MissingValue):
        wording({"当事人": "", "事实": {"要点": "排污"}, "依据": ""})
    assert gaps == []
