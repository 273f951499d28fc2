"""The form of a step that has obstacles and a document: the base of the apps' own step forms."""

from __future__ import annotations

from typing import Any

from common.registers.declaration import Register
from common.registers.forms import StepForm


class ProcedureStepForm(StepForm):
    """A step of a procedure: its own fields, what stands in its way, and the preview of its document.

    The app serves the preview under `<app>:<register>-preview`, with the key and the state.
    """

    page_template = "registers/_procedure_step.html"
    has_document = True
    reason_label = "办理意见"
    reason_required = False
    is_grave = False  # weighs heavily on the party, or cannot be taken back

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        self.register = register
        self.record: Any = record
        self.user = user
        self.to = to
        self.obstacles: list[Any] = []
        self.told: list[str] = []
        self.prepare()
        self.fields["reason"].label = self.reason_label
        self.fields["reason"].required = self.reason_required
        own = [name for name in self.fields if name not in ("reason", "seen")]
        self.order_fields([*own, "reason", "seen"])

    def prepare(self) -> None:
        """Set choices and proposals that depend on the record."""

    @property
    def preview_url(self) -> str:
        """Where the document of the step is shown before it is taken, "" without one."""
        if not self.has_document:
            return ""
        return self.register.url("preview", getattr(self.record, self.register.key), self.to)

    def changes(self) -> dict[str, Any]:
        """What was filled in; what was left empty is for the step's service to decide."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("reason", "seen")}
        return {name: value for name, value in given.items() if value not in (None, "")}
