"""What an application's draft amounts to: state of its sections, what is still wrong, its sealed content.

Nothing here writes. Whether a section is right is found anew each time, so that a changed rule or a
changed name is noticed before the application is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from common.models.event import digest
from permits.application_forms import ROUTE, SECTION_OF, Route, Section, SectionForm, Setting, sections_of
from permits.classification import commitment_entry_on
from permits.materials import COMMITMENT_BASIS, MaterialState, material_states
from permits.models import EiaApplication

FILES = "files"  # the pseudo-section that lists the files as they were handed in


@dataclass(frozen=True)
class Problem:
    """Something that keeps an application from being handed in, and where to mend it."""

    section: str  # a section's code, or "materials"
    title: str
    field: str
    message: str

    @property
    def place(self) -> str:
        """The name by which the API tells it."""
        return f"{self.section}.{self.field}" if self.field else self.section


class SectionState:
    """One section as it was last saved."""

    def __init__(self, section: Section, kept: Mapping[str, Any], setting: Setting) -> None:
        self.section = section
        self.kept = kept
        self.setting = setting

    @property
    def data(self) -> dict[str, str]:
        """What was typed."""
        return dict(self.kept.get("data", {}))

    @property
    def version(self) -> int:
        """How often it was saved; 0 when never."""
        return int(self.kept.get("version", 0))

    @property
    def saved_by(self) -> str:
        return str(self.kept.get("saved_by", ""))

    @property
    def saved_at(self) -> datetime | None:
        return parse_datetime(self.kept["saved_at"]) if self.kept.get("saved_at") else None

    @cached_property
    def form(self) -> SectionForm:
        """The form on what was typed, checked."""
        form = self.section.form(self.data, setting=self.setting)
        form.is_valid()
        return form

    @cached_property
    def is_complete(self) -> bool:
        return bool(self.version) and not self.form.errors

    @property
    def total(self) -> int:
        """How many fields must be filled in; at least one, so that each section counts."""
        return max(1, len(self._must))

    @property
    def done(self) -> int:
        """How many of them are filled in and right."""
        if self.is_complete:
            return self.total
        right = [name for name in self._must if self.data.get(name) and name not in self.form.errors]
        return min(len(right), self.total - 1)

    @property
    def _must(self) -> list[str]:
        return [name for name, each in self.form.fields.items() if each.required or name in self.form.errors]

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total

    def problems(self) -> list[Problem]:
        """What is wrong with it, each by its field."""
        code, title = self.section.code, self.section.title
        if not self.version:
            return [Problem(code, title, "", "尚未填写。")]
        return [
            Problem(code, title, "" if name == NON_FIELD_ERRORS else name, f"{self._label(name)}{message}")
            for name, messages in self.form.errors.items()
            for message in messages
        ]

    def _label(self, name: str) -> str:
        return f"{self.form.fields[name].label}：" if name in self.form.fields else ""


class Draft:
    """An application as its page shows it."""

    def __init__(self, application: EiaApplication, today: date | None = None) -> None:
        self.application = application
        self.today = today or timezone.localdate()

    @cached_property
    def route(self) -> Route:
        """What kind of application it is, by what was last typed."""
        return route_of(self._data("route"))

    @cached_property
    def setting(self) -> Setting:
        return Setting(
            route=self.route,
            enterprise=self.application.enterprise,
            project_name=self._data("project").get("project_name", ""),
            agency=self._data("agency").get("eia_agency", ""),
            today=self.today,
        )

    def _data(self, code: str) -> dict[str, str]:
        return dict(self.application.sections.get(code, {}).get("data", {}))

    def section(self, code: str) -> SectionState:
        """One section, whether or not this kind of application has it."""
        return SectionState(SECTION_OF[code], self.application.sections.get(code, {}), self.setting)

    @cached_property
    def sections(self) -> list[SectionState]:
        return [self.section(section.code) for section in sections_of(self.route)]

    @cached_property
    def materials(self) -> list[MaterialState]:
        return material_states(self.route, self.application)

    @property
    def missing_materials(self) -> list[MaterialState]:
        return [state for state in self.materials if state.is_missing]

    @property
    def percent(self) -> int:
        """How much of the whole is there: fields to fill in, and documents to upload."""
        required = [state for state in self.materials if state.required]
        total = sum(state.total for state in self.sections) + len(required)
        done = sum(state.done for state in self.sections)
        return 100 * (done + len(required) - len(self.missing_materials)) // total

    def problems(self) -> list[Problem]:
        """Everything that keeps it from being handed in, in the order of the pages."""
        found = [problem for state in self.sections for problem in state.problems()]
        found += self._not_listed()
        return found + [
            Problem("materials", "材料", state.rule.code, f"缺少“{state.rule.label}”，请上传。")
            for state in self.missing_materials
        ]

    def _not_listed(self) -> list[Problem]:
        """告知承诺 is only for what stands on the list in force that day."""
        entry = self.section("project").form.cleaned_data.get("catalogue_entry")
        if not self.route.is_commitment or entry is None:
            return []
        if commitment_entry_on(entry.number, self.route.category, self.today) is not None:
            return []
        message = (
            f"名录项目“{entry}”未列入今天有效的告知承诺制正面清单，不能以告知承诺方式申请；"
            f"请取消告知承诺或更正名录项目（依据：{COMMITMENT_BASIS}）。"
        )
        return [Problem(ROUTE.code, ROUTE.title, "is_commitment", message)]

    def values(self) -> dict[str, Any]:
        """The values of the approval's record; only when there are no problems."""
        found: dict[str, Any] = {}
        for state in self.sections:
            found |= state.form.values()
        return found

    def content(self) -> dict[str, Any]:
        """The whole application as it is sealed: what was typed, and each file by its hash."""
        return sealed_content(
            self.application,
            {state.section.code: state.data for state in self.sections},
            [file_entry(file) for state in self.materials for file in state.files],
        )

    @cached_property
    def sha256(self) -> str:
        """The hash of the content as it stands now."""
        return digest(self.content())


def route_of(typed: Mapping[str, str]) -> Route:
    """The kind of application by what was typed into its first section."""
    return Route(
        category=typed.get("category", ""),
        application_kind=typed.get("application_kind", ""),
        is_commitment=bool(typed.get("is_commitment")),
    )


def file_entry(attachment: Any) -> dict[str, Any]:
    """How a file stands in the sealed content."""
    return {
        "kind": attachment.kind,
        "name": attachment.name,
        "size": attachment.size,
        "sha256": attachment.sha256,
    }


def sealed_content(
    application: EiaApplication, typed: Mapping[str, Any], files: list[dict[str, Any]]
) -> dict[str, Any]:
    """What the seal of an application covers."""
    return {
        "ledger_no": application.ledger_no,
        "enterprise": application.enterprise.uscc,
        "sections": dict(typed),
        "files": files,
    }


def is_seal_intact(application: EiaApplication) -> bool:
    """Whether what was handed in still has the hash that it was sealed with."""
    kept = application.sections
    typed = {code: kept[code]["data"] for code in kept.get(FILES, {}).get("sections", ())}
    content = sealed_content(application, typed, kept.get(FILES, {}).get("data", []))
    return bool(application.sha256) and digest(content) == application.sha256
