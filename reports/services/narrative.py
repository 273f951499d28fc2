"""The language of the narrative: text in which `{{I10}}` stands for a figure.

`{{I10}}` prints the figure as the report writes it; `{{I23|words}}` prints the words and ties
them to the records that bear them out; `{{year}}`, `{{last_year}}`, `{{next_year}}` print years;
`{{problems}}` lists the year's 存在问题 in a sentence; `{{plans}}`, alone in a paragraph, gives each
of the 下一步打算 a section. Paragraphs are lines. Nothing else is special.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from common.indicators import Figure, Finding, all_indicators
from reports.models import NarrativeSection, ReportEdition
from reports.rendering.document import Paragraph, Run, Section

PLACEHOLDER = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|([^{}|]*))?\}\}")
YEARS = {"year": 0, "last_year": -1, "next_year": 1}
PROBLEMS, PLANS = "problems", "plans"
PLANS_ALONE = re.compile(r"\{\{\s*plans\s*\}\}")
ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Problem:
    """Something wrong with the text; `code` is machine-readable, `message` tells how to mend it."""

    code: str
    message: str
    section: str = ""


def placeholders(text: str) -> list[str]:
    """The names in `{{…}}`, in order, with repetitions."""
    return [found.group(1) for found in PLACEHOLDER.finditer(text)]


def text_problems(text: str, *, where: str = "") -> list[Problem]:
    """What stops a text from being saved: unknown or misplaced placeholders and stray braces."""
    known = {each.id for each in all_indicators()} | set(YEARS) | {PROBLEMS, PLANS}
    problems = [
        Problem(
            "unknown-placeholder",
            f"占位符“{{{{{name}}}}}”不存在，请从指标列表中选用，如 {{{{I10}}}}。",
            where,
        )
        for name in dict.fromkeys(placeholders(text))
        if name not in known
    ]
    rest = PLACEHOLDER.sub("", text)
    if "{{" in rest or "}}" in rest:
        problems.append(Problem("stray-braces", "有不成对的“{{”或“}}”，请补全占位符，如 {{I10}}。", where))
    if any(PLANS in placeholders(line) and not is_plans(line) for line in text.splitlines()):
        problems.append(
            Problem(
                "plans-not-alone",
                "占位符“{{plans}}”展开为若干小节，请让它独占一段，同段不写其他文字。",
                where,
            )
        )
    return problems


def heading_problems(heading: str) -> list[Problem]:
    """What stops a heading from being saved: what a text may not hold, and lists of sentences."""
    lists = [name for name in (PROBLEMS, PLANS) if name in placeholders(heading)]
    return text_problems(heading) + [
        Problem("list-in-heading", f"标题中不能用“{{{{{name}}}}}”，请把它写在正文里。") for name in lists
    ]


def is_plans(line: str) -> bool:
    """Whether the paragraph is `{{plans}}` and nothing else."""
    return PLANS_ALONE.fullmatch(line.strip()) is not None


def used_figures(sections: Iterable[NarrativeSection]) -> set[str]:
    """Ids of the indicators that the sections print."""
    return {
        name
        for section in sections
        for name in placeholders(section.heading + section.body)
        if name not in YEARS and name not in (PROBLEMS, PLANS)
    }


def unused_mandatory(sections: Iterable[NarrativeSection]) -> list[Problem]:
    """Mandatory indicators that no section prints."""
    used = used_figures(sections)
    return [
        Problem(
            f"unused-mandatory-{each.id}",
            f"必报指标 {each.id}“{each.name}”未在正文中使用，请在相应段落加入 {{{{{each.id}}}}}。",
        )
        for each in all_indicators()
        if each.mandatory and each.id not in used
    ]


def edition_problems(edition: ReportEdition) -> list[Problem]:
    """Everything wrong with the text of an edition."""
    sections = list(edition.sections.all())
    problems = [
        problem
        for section in sections
        for problem in text_problems(f"{section.heading}\n{section.body}", where=str(section))
    ]
    return problems + unused_mandatory(sections)


def text_findings(sections: Iterable[NarrativeSection], figures: Mapping[str, Figure]) -> list[Finding]:
    """Errors of the text that stop the signature: mandatory figures left out, claims without a record."""
    sections = list(sections)
    missing = [Finding(problem.code, "error", problem.message) for problem in unused_mandatory(sections)]
    return [*missing, *unsupported_claims(sections, figures)]


def unsupported_claims(sections: Iterable[NarrativeSection], figures: Mapping[str, Figure]) -> list[Finding]:
    """Claims in words (`{{I23|…}}`) that no record bears out: the text must change or the records come."""
    claims: dict[str, list[str]] = {}
    for section in sections:
        for name, words in PLACEHOLDER.findall(f"{section.heading}\n{section.body}"):
            if words and name in figures and not figures[name].count:
                claims.setdefault(name, []).append(f"“{words}”")
    return [
        Finding(
            code=f"claim-without-record-{name}",
            level="error",
            message=f"正文称{'、'.join(dict.fromkeys(said))}，但指标 {name} 没有任何记录支持，"
            "请补录记录或修改正文。",
            figures=(name,),
        )
        for name, said in claims.items()
    ]


class HasDisplay(Protocol):
    """A live figure, or a frozen one."""

    @property
    def display(self) -> str: ...


@dataclass(frozen=True)
class Texts:
    """What placeholders stand for in one edition."""

    year: int
    figures: Mapping[str, HasDisplay]
    problems: list[str]
    plans: list[tuple[str, str]]  # heading, text


def runs(text: str, texts: Texts) -> Iterator[Run]:
    """The text cut into plain runs and figure runs; an unknown placeholder stands as it was typed."""
    position = 0
    for found in PLACEHOLDER.finditer(text):
        if found.start() > position:
            yield Run(text[position : found.start()])
        name, words = found.groups()
        if name in YEARS:
            yield Run(str(texts.year + YEARS[name]))
        elif name == PROBLEMS:
            yield Run(enumerate_in_words(texts.problems))
        elif name in texts.figures:
            yield Run(words or texts.figures[name].display, figure_id=name)
        else:
            yield Run(found.group())
        position = found.end()
    if position < len(text):
        yield Run(text[position:])


def enumerate_in_words(items: list[str]) -> str:
    """一是……；二是……。"""
    if not items:
        return ""
    return (
        "；".join(
            f"{ORDINALS[n] if n < 10 else n + 1}是{item.rstrip('。；')}" for n, item in enumerate(items)
        )
        + "。"
    )


def build_sections(edition: ReportEdition, texts: Texts) -> tuple[Section, ...]:
    """The sections of the printed document, with everything filled in."""
    return tuple(built for section in edition.sections.all() for built in build_section(section, texts))


def build_section(section: NarrativeSection, texts: Texts) -> list[Section]:
    """One section filled in, followed by the sections that `{{plans}}` gives."""
    lines = [line.strip() for line in section.body.splitlines() if line.strip()]
    built = [
        Section(
            level=section.level,
            heading="".join(run.text for run in runs(section.heading, texts)),
            paragraphs=tuple(Paragraph(tuple(runs(line, texts))) for line in lines if not is_plans(line)),
            run_in=section.run_in,
        )
    ]
    if any(is_plans(line) for line in lines):
        built += [
            Section(2, heading, (Paragraph((Run(text),)),), run_in=True) for heading, text in texts.plans
        ]
    return built
