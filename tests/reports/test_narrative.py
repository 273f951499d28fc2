"""The language of the narrative."""

from types import SimpleNamespace

import pytest

from reports.rendering.document import Run
from reports.services.narrative import (
    Texts,
    build_section,
    edition_problems,
    enumerate_in_words,
    heading_problems,
    placeholders,
    runs,
    text_problems,
    unsupported_claims,
    unused_mandatory,
)
from tests.factories.reports import NarrativeSectionFactory

FIGURES = {"I10": SimpleNamespace(display="107"), "I38": SimpleNamespace(display="6400余")}
PLANS = [("压实责任", "抓好落实。"), ("规范执法", "提升水平。")]
TEXTS = Texts(2024, FIGURES, ["学习不够深入。", "力量不足"], PLANS)


def test_text_is_cut_into_plain_and_figure_runs():
    assert list(runs("全年{{I10}}个，发放{{ I38 }}份", TEXTS)) == [
        Run("全年"),
        Run("107", "I10"),
        Run("个，发放"),
        Run("6400余", "I38"),
        Run("份"),
    ]


def test_words_are_tied_to_their_figure():
    assert list(runs("{{I10|办理审批}}", TEXTS)) == [Run("办理审批", "I10")]


def test_years_are_filled_in():
    filled = runs("{{last_year}}、{{year}}、{{next_year}}", TEXTS)
    assert "".join(run.text for run in filled) == "2023、2024、2025"


def test_problems_are_enumerated_in_words():
    assert enumerate_in_words(["甲。", "乙；", "丙"]) == "一是甲；二是乙；三是丙。"
    assert enumerate_in_words([]) == ""


@pytest.mark.django_db
def test_plans_become_sections_of_their_own():
    section = NarrativeSectionFactory(level=1, heading="下一步打算", body="概述。\n{{plans}}")
    built = build_section(section, TEXTS)
    assert [(part.level, part.heading, part.run_in) for part in built] == [
        (1, "下一步打算", False),
        (2, "压实责任", True),
        (2, "规范执法", True),
    ]
    assert [paragraph.text for paragraph in built[0].paragraphs] == ["概述。"]


def test_unknown_placeholder_and_stray_braces_are_named(catalogue):
    found = text_problems("{{I99}}和{{I10}}，还有{{I1")
    assert [problem.code for problem in found] == ["unknown-placeholder", "stray-braces"]
    assert "I99" in found[0].message
    assert text_problems("{{I10}}{{year}}{{problems}}") == []


def test_unused_mandatory_figures_are_named(catalogue):
    found = unused_mandatory([SimpleNamespace(heading="", body="{{I10}}")])
    assert [problem.code for problem in found] == ["unused-mandatory-I13"]
    assert "I13" in found[0].message


def test_edition_with_everything_used_has_no_problems(edition):
    assert edition_problems(edition) == []


def test_placeholders_keep_order_and_repetition():
    assert placeholders("{{I10}}{{I38|x}}{{I10}}") == ["I10", "I38", "I10"]


@pytest.mark.parametrize("text", ["打算：{{plans}}", "{{plans}}{{I10}}", "{{plans}}。"])
def test_plans_stand_alone_in_their_paragraph(catalogue, text):
    assert [problem.code for problem in text_problems(text)] == ["plans-not-alone"]
    assert text_problems(f"导语\n {{{{ plans }}}} \n{text}")[0].code == "plans-not-alone"
    assert text_problems("导语\n {{ plans }} ") == []


@pytest.mark.parametrize("name", ["plans", "problems"])
def test_heading_holds_no_list(catalogue, name):
    assert "list-in-heading" in [problem.code for problem in heading_problems(f"{{{{{name}}}}}")]


def test_text_with_misplaced_or_unknown_placeholders_still_reads(catalogue):
    """The workbench must open where a text is wrong, so that it can be mended."""
    for text in ("{{plans}}{{I10}}", "{{I99}}"):
        assert "".join(run.text for run in runs(text, TEXTS)).startswith("{{")


def test_claims_of_one_figure_are_one_finding(catalogue):
    sections = [
        SimpleNamespace(heading="{{I23|柔性执法}}", body="{{I23|首违不罚}}"),
        SimpleNamespace(heading="", body="{{I23|柔性执法}}"),
    ]
    [finding] = unsupported_claims(sections, {"I23": SimpleNamespace(count=0)})
    assert "“柔性执法”、“首违不罚”" in finding.message
