"""What an applicant sees of a demand for correction: the form of each item, and what was changed so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.events import history
from common.models.event import digest
from permits.application_forms import SECTION_OF, Route, Section, SectionForm, Setting, subject_title
from permits.materials import MaterialRule, rule_of
from permits.models import CorrectionItem, CorrectionRequest, EiaApplication, EiaDecision

CORRECTED = "corrected"  # in the application's sections: corrected values that have no field on the record


def route_of_decision(decision: EiaDecision) -> Route:
    """The kind of application by the approval's record."""
    return Route(decision.category, decision.application_kind, decision.is_commitment)


def application_of(decision: EiaDecision) -> EiaApplication | None:
    """The online application of a record; None for one that came on paper."""
    return EiaApplication.objects.filter(decision=decision).first()


@dataclass
class ItemState:
    """One demand with what belongs to it: a section's form, a kind of document, or words alone."""

    item: CorrectionItem
    decision: EiaDecision
    application: EiaApplication | None

    @property
    def section(self) -> Section | None:
        found = SECTION_OF.get(self.item.subject)
        return found if found is not None and found.correctable else None

    @property
    def material(self) -> MaterialRule | None:
        return rule_of(self.item.subject)

    @property
    def title(self) -> str:
        return subject_title(self.item.subject)

    @property
    def setting(self) -> Setting:
        return Setting(
            route=route_of_decision(self.decision),
            enterprise=self.decision.enterprise,
            project_name=self.decision.project_name,
            agency=self.decision.eia_agency,
        )

    def typed(self) -> dict[str, str]:
        """What one would have typed for the values as they now are."""
        if self.section is None:
            return {}
        kept: dict[str, str] = {}
        if self.application is not None:
            sections = self.application.sections
            original = sections.get(self.section.code, {}).get("data", {})
            corrected = sections.get(CORRECTED, {}).get(self.section.code, {})
            kept = {name: (original | corrected).get(name, "") for name in self.section.form.names()}
        return kept | self.section.form.typed_from(self.decision)

    def form(self, data: Any = None) -> SectionForm | None:
        """The section's form, filled with the values as they now are unless `data` is given."""
        if self.section is None:
            return None
        made = self.section.form(data, setting=self.setting, initial=self.typed())
        if self.application is None:
            made.only_of_decision()
        return made

    @property
    def seen(self) -> str:
        """By which a page knows that nobody answered meanwhile."""
        return digest([self.typed(), self.item.answer])


def item_states(correction: CorrectionRequest) -> list[ItemState]:
    """Every demand of a notice of correction, in order."""
    decision = correction.decision
    application = application_of(decision)
    return [ItemState(item, decision, application) for item in correction.items.order_by("number")]


@dataclass(frozen=True)
class Change:
    """One value as it was before the correction and as it is now, and who changed it last."""

    label: str
    before: str
    after: str
    who: str
    at: datetime


def changes_since_notice(correction: CorrectionRequest) -> list[Change]:
    """What was changed or uploaded since the applicant was told what to correct."""
    decision = correction.decision
    labels = {field.name: str(getattr(field, "verbose_name", "")) for field in decision._meta.get_fields()}
    found: dict[str, Change] = {}
    events = history(decision).filter(
        at__gte=correction.created_at, kind__in=["changed", "attached", "detached"]
    )
    for event in events:
        if event.kind != "changed":
            before, after = event.changes["附件"]
            label = f"材料：{event.reason}" if event.kind == "attached" else "撤回的材料"
            key = f"{event.kind}:{event.sequence}"
            found[key] = Change(label, before or "", after or "", event.actor_name, event.at)
            continue
        for name, (before, after) in event.changes.items():
            first = found[name].before if name in found else _worded(before)
            found[name] = Change(labels.get(name, name), first, _worded(after), event.actor_name, event.at)
    return [change for change in found.values() if change.before != change.after]


def _worded(value: Any) -> str:
    if isinstance(value, list):
        return "；".join(map(str, value))
    return {None: "", True: "是", False: "否"}.get(value, str(value))
