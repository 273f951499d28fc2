"""Which EIA document a project needs: the national catalogue and the bureau's own dated lists applied.

The asker chooses the rows of the catalogue that the project falls under and says of each what is met;
nothing here guesses from words. What follows by the catalogue's own articles is drawn from that, with
each row, version and article named. The rows are entered by hand: until a version has all of its
rows, a project that is not found is never called unlisted.
Basis: 生态环境法典第九十五条 (before 2026-08-15 环境影响评价法第十六条); 分类管理名录第四条, 第五条.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from permits.enums import EiaCategory, ListKind, ManagementLevel
from permits.models import CatalogueItem, CatalogueVersion, ProjectList, ProjectListEntry
from registry.enums import Certainty

HIGHEST = "分类管理名录第四条第二款"
BY_PARTS = "分类管理名录第四条第三款"
UNLISTED = "分类管理名录第五条"
NOT_LOWERED = "分类管理名录第四条第一款"

L = ManagementLevel
_BETWEEN = re.compile(r"[；;](?![^（）]*）)")  # between alternatives, not within an exception in brackets
# A criterion that leaves nothing over, and the one that the place alone fulfils.
_CATCH_ALL = frozenset({"全部", "其他"})
_SENSITIVE = re.compile(r"涉及环境敏感区的(（含[^（）]*）)?")
_IN_SENSITIVE = re.compile(r"(?<!不)涉及环境敏感区的")
# What needs a document that an authority approves; the others are filed, or nothing.
APPROVED_LEVELS = {L.FORM: EiaCategory.FORM, L.REPORT: EiaCategory.REPORT}


@dataclass(frozen=True)
class Answer:
    """What the asker says of one row: the criterion met, and the place.

    `in_sensitive_area` is about the areas that the row itself names. `is_changed` is False for works
    that stand already and that the alteration or extension leaves as they are.
    """

    item: CatalogueItem
    level: str  # ManagementLevel of the criterion met; NONE where the project meets none
    in_sensitive_area: bool = False
    is_changed: bool = True


@dataclass(frozen=True)
class Reason:
    """A sentence of the explanation and the article or row that it rests on."""

    text: str
    basis: str = ""
    doubtful: bool = False  # rests on a row that nobody checked against the official text


@dataclass(frozen=True)
class Finding:
    """The level that one row gives, and why where it is not the one that was answered."""

    item: CatalogueItem
    level: ManagementLevel
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Ruling:
    """What one of the bureau's lists in force that day says of the project.

    `applies` is None where no list is in force: then nothing can be said.
    """

    applies: bool | None
    project_list: ProjectList | None = None
    entries: tuple[ProjectListEntry, ...] = ()
    reason: Reason = Reason("")


@dataclass(frozen=True)
class Classification:
    """The result; `level` is None where the catalogue as entered does not decide."""

    level: ManagementLevel | None
    day: date
    version: CatalogueVersion | None
    findings: tuple[Finding, ...] = ()
    explanation: tuple[Reason, ...] = ()
    authority: Ruling = Ruling(None)
    commitment: Ruling = Ruling(None)

    @property
    def items(self) -> tuple[CatalogueItem, ...]:
        """The rows that decide: those whose level is the highest."""
        return tuple(each.item for each in self.findings if each.level == self.level)

    @property
    def category(self) -> str:
        """The EiaCategory of the document that is approved, "" where none is."""
        return str(APPROVED_LEVELS.get(self.level, "")) if self.level else ""

    @property
    def is_doubtful(self) -> bool:
        """Whether the result rests on a row or list that is still to be checked (待核)."""
        return any(reason.doubtful for reason in self.explanation)


def catalogue_on(day: date) -> CatalogueVersion | None:
    """The version of the catalogue in force on `day`."""
    return CatalogueVersion.objects.in_force_on(day).order_by("-effective_from").first()


def list_on(kind: str, day: date) -> ProjectList | None:
    """The version of one of the bureau's lists in force on `day`."""
    return ProjectList.objects.in_force_on(day).filter(kind=kind).order_by("-effective_from").first()


def is_complete(version: CatalogueVersion) -> bool:
    """Whether all rows of the version are entered, so that what is not found is unlisted."""
    return 0 < version.item_total <= version.items.count()


def commitment_entry_on(catalogue_number: int | None, category: str, day: date) -> ProjectListEntry | None:
    """The entry of the 承诺制 list in force on `day` for a row of the catalogue, None when not listed.

    `category` is the EiaCategory of the document; an entry that names none takes both.
    """
    if catalogue_number is None:
        return None
    project_list = list_on(ListKind.COMMITMENT, day)
    version = catalogue_on(day)
    if project_list is None or version is None:
        return None
    item = version.items.filter(number=catalogue_number).first()
    industry = item.industry if item else ""
    entries = project_list.entries.all()
    return next((e for e in entries if _covers(e, catalogue_number, industry, category)), None)


def classify(answers: Sequence[Answer], day: date, *, parts_only: bool = False) -> Classification:
    """What the project needs on `day`, by the rows chosen; no answers means that no row was found.

    `parts_only`: an alteration or extension that does not touch the main works; then the rows of
    works that stay as they are do not count. Raises ValueError on rows of another version.
    """
    version = catalogue_on(day)
    if version is None:
        reason = Reason(f"{day}没有已录入的有效名录版本，不能判定，请向本局咨询。")
        return Classification(None, day, None, explanation=(reason,))
    if any(answer.item.version_id != version.pk for answer in answers):
        raise ValueError("the rows are not of the version in force on that day")
    counted = [answer for answer in answers if answer.is_changed or not parts_only]
    notes = _notes_of_parts(answers, counted) if parts_only else []
    if not counted:
        level, reason = _of_unlisted(version, left_out=bool(answers))
        return Classification(level, day, version, explanation=(*notes, reason))
    findings = tuple(_finding(answer, version) for answer in counted)
    level = max((each.level for each in findings), key=lambda each: each.rank)
    told = [reason for each in findings for reason in each.reasons]
    deciding = [each.item for each in findings if each.level == level]
    managed = [each.item for each in findings if each.level in APPROVED_LEVELS]
    authority, commitment = _authority(level, deciding, day), _commitment(level, managed, day)
    rulings = [each.reason for each in (authority, commitment) if each.reason.text]
    explanation = (*notes, *told, *_highest(findings, level), *rulings)
    return Classification(level, day, version, findings, explanation, authority, commitment)


# -- the rows --------------------------------------------------------------------------------------


def criterion(item: CatalogueItem, level: str) -> str:
    """The row's text for a level; "" where the catalogue has "/"."""
    texts = {
        L.REPORT: item.report_criterion,
        L.FORM: item.form_criterion,
        L.REGISTRATION: item.registration_criterion,
    }
    return texts.get(ManagementLevel(level), "").strip()


def least_level(item: CatalogueItem) -> ManagementLevel:
    """The level below which no project of the row falls: where its text is 全部 or plainly 其他."""
    for level in (L.REPORT, L.FORM, L.REGISTRATION):
        if criterion(item, level) in _CATCH_ALL:
            return level
    return L.NONE


def sensitive_level(item: CatalogueItem) -> ManagementLevel:
    """The level that a project of the row has by lying in a sensitive area that the row names."""
    for level in (L.REPORT, L.FORM, L.REGISTRATION):
        if any(_SENSITIVE.fullmatch(each) for each in _alternatives(criterion(item, level))):
            return level
    return L.NONE


def _place_to_check(item: CatalogueItem, level: ManagementLevel) -> ManagementLevel | None:
    """A level above `level` that a sensitive area gives under a further condition or exception."""
    for higher in (L.REPORT, L.FORM, L.REGISTRATION):
        if higher.rank <= level.rank:
            return None
        if _IN_SENSITIVE.search(criterion(item, higher)):
            return higher
    return None


def needs_sensitive_area(item: CatalogueItem, level: str) -> bool:
    """Whether the row's text for a level can be met in a sensitive area alone."""
    alternatives = _alternatives(criterion(item, level))
    return bool(alternatives) and all(_IN_SENSITIVE.search(each) for each in alternatives)


def _alternatives(text: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def _finding(answer: Answer, version: CatalogueVersion) -> Finding:
    item, answered = answer.item, ManagementLevel(answer.level)
    place = sensitive_level(item) if answer.in_sensitive_area else L.NONE
    level = max((answered, least_level(item), place), key=lambda each: each.rank)
    basis = f"《{version.name}》第{item.number}项"
    doubtful = item.certainty != Certainty.VERIFIED
    text = criterion(item, level)
    said = f"符合{level.label}栏“{text}”" if text else "不符合报告书、报告表、登记表任一栏"
    reasons = [Reason(f"“{item.name}”：{said}，{_asks(level)}。", basis, doubtful)]
    if level != answered:
        why = "位于本栏目所称环境敏感区" if level == place else "该栏包括其余全部情形"
        reasons.append(Reason(f"所选为“{answered.label}”，但{why}，不得降低类别。", NOT_LOWERED))
    higher = _place_to_check(item, level) if answer.in_sensitive_area else None
    if higher is not None:
        told = f"项目涉及环境敏感区，而{higher.label}栏规定“{criterion(item, higher)}”，"
        reasons.append(Reason(f"{told}请核对是否符合；符合的{_asks(higher)}。", basis, doubtful=True))
    return Finding(item, level, tuple(reasons))


def _asks(level: ManagementLevel) -> str:
    return {
        L.REPORT: "应当编制报告书",
        L.FORM: "应当编制报告表",
        L.REGISTRATION: "应当填报登记表",
        L.NONE: "该项不纳入环评管理",
    }[level]


def _highest(findings: Sequence[Finding], level: ManagementLevel) -> list[Reason]:
    if level == L.NONE:
        return [Reason("所选各项均未达到应当办理环评手续的情形，不纳入环境影响评价管理。", UNLISTED)]
    if len(findings) == 1:
        return []
    numbers = "、".join(f"第{each.item.number}项" for each in findings if each.level == level)
    return [
        Reason(f"项目涉及{len(findings)}个类别，按单项等级最高的确定：{level.label}（{numbers}）。", HIGHEST)
    ]


def _notes_of_parts(answers: Sequence[Answer], counted: Sequence[Answer]) -> list[Reason]:
    left = "、".join(f"第{answer.item.number}项" for answer in answers if answer not in counted)
    tail = f"，已有工程{left}不计" if left else ""
    return [Reason(f"改建、扩建内容不涉及主体工程，按改建、扩建的工程内容确定{tail}。", BY_PARTS)]


def _of_unlisted(version: CatalogueVersion, *, left_out: bool) -> tuple[ManagementLevel | None, Reason]:
    if not is_complete(version):
        entered = version.items.count()
        return None, Reason(
            f"本站录入的《{version.name}》目前只有{entered}项（共{version.item_total or '未知数目'}项），"
            "未找到相应类别不等于名录未列，不能据此认为无需办理，请向本局咨询。",
            UNLISTED,
            doubtful=True,
        )
    what = "改建、扩建的内容" if left_out else "项目"
    return L.NONE, Reason(
        f"{what}未列入《{version.name}》，不纳入环境影响评价管理；省级生态环境主管部门认为确有必要纳入的除外。",
        UNLISTED,
        doubtful=version.certainty != Certainty.VERIFIED,
    )


# -- the bureau's lists ----------------------------------------------------------------------------


def _covers(entry: ProjectListEntry, number: int, industry: str, category: str) -> bool:
    if entry.category not in ("", category):
        return False
    if entry.catalogue_number is None:
        return bool(industry) and entry.name == industry
    return entry.catalogue_number == number


def _entries_for(
    project_list: ProjectList, items: Iterable[CatalogueItem], category: str
) -> list[ProjectListEntry | None]:
    """For each row the entry that covers it."""
    entries = list(project_list.entries.all())
    return [
        next((e for e in entries if _covers(e, item.number, item.industry, category)), None) for item in items
    ]


def _authority(level: ManagementLevel, items: Sequence[CatalogueItem], day: date) -> Ruling:
    if level not in APPROVED_LEVELS:
        return Ruling(None)
    project_list = list_on(ListKind.AUTHORITY, day)
    if project_list is None:
        return Ruling(None, reason=Reason("本局审批目录尚未录入，审批机关请向本局咨询。", doubtful=True))
    found = _entries_for(project_list, items, APPROVED_LEVELS[level])
    entries = tuple(entry for entry in found if entry)
    doubtful = project_list.certainty != Certainty.VERIFIED
    basis = _named(project_list)
    if None not in found:
        reason = Reason(f"属于本局审批的项目：{_conditions(entries)}。", basis, doubtful)
        return Ruling(True, project_list, entries, reason)
    missing = "、".join(f"第{i.number}项" for i, e in zip(items, found, strict=True) if e is None)
    text = f"{missing}不在本局审批目录内，可能由上级审批，请向本局核实后再报批。"
    return Ruling(False, project_list, entries, Reason(text, basis, doubtful))


def _commitment(level: ManagementLevel, items: Sequence[CatalogueItem], day: date) -> Ruling:
    """By commitment only where every row that needs a document is on the list."""
    if level not in APPROVED_LEVELS:
        return Ruling(None)
    project_list = list_on(ListKind.COMMITMENT, day)
    if project_list is None:
        return Ruling(None, reason=Reason("告知承诺制正面清单尚未录入，按一般程序办理。", doubtful=True))
    found = _entries_for(project_list, items, APPROVED_LEVELS[level])
    entries = tuple(entry for entry in found if entry)
    doubtful = project_list.certainty != Certainty.VERIFIED
    if None in found:
        text = "不在告知承诺制正面清单内，按一般程序办理。"
        return Ruling(False, project_list, entries, Reason(text, _named(project_list), doubtful))
    text = f"可以选择告知承诺制：{_conditions(entries)}。"
    return Ruling(True, project_list, entries, Reason(text, _named(project_list), doubtful))


def _conditions(entries: Iterable[ProjectListEntry]) -> str:
    return "；".join(
        f"{entry.name}（{entry.condition}）" if entry.condition else entry.name for entry in entries
    )


def _named(project_list: ProjectList) -> str:
    number = f"（{project_list.document_number}）" if project_list.document_number else ""
    return f"《{project_list.name}》{number}"
