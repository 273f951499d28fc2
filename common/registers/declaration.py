"""The declaration of a register, and the columns derived from its model.

An app's `ledger.py` holds `REGISTERS = [Register(...), ...]` in the order in which they must be
imported (what is referred to comes first). Everything else – header, type, choices, whether it
must be filled, help – is read from the model's fields, so that nothing is said twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import Any

from django import forms
from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils.module_loading import module_has_submodule

from common import records, workflow
from common.errors import Refused
from common.indicators import ledger_key_field

MULTI_SEPARATOR = "；"
KEY_HELP = "必填，由填表人编号，本登记簿内唯一。导入时据此判断新增或更新。"


@dataclass(frozen=True)
class Column:
    """One column of the ledger: a concrete or many-to-many field of the model.

    A foreign key is written by the natural key of its target (LEDGER_KEY); several values of a
    many-to-many field stand in one cell, separated by “；”.
    """

    field: models.Field

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def header(self) -> str:
        return str(self.field.verbose_name)

    @property
    def target(self) -> type[models.Model] | None:
        """The model referred to, for foreign keys and many-to-many fields."""
        return self.field.related_model if self.field.is_relation else None

    @property
    def target_key(self) -> str:
        return ledger_key_field(self.target) if self.target else ""

    @property
    def is_many(self) -> bool:
        return bool(self.field.many_to_many)

    @property
    def required(self) -> bool:
        if self.is_many:
            return not self.field.blank
        return not self.field.blank and not self.field.has_default()

    @property
    def choices(self) -> list[tuple[Any, str]]:
        return [(value, str(label)) for value, label in self.field.flatchoices or []]

    @property
    def help(self) -> str:
        # A form numbers what is left empty; a sheet names its rows itself, or nothing could refer to them.
        return KEY_HELP if self.name == "ledger_no" else str(self.field.help_text)


@dataclass(frozen=True)
class Filter:
    """One filter of the list: an exact match of a field, or a date range for date fields."""

    name: str  # field path; `field__year` is allowed
    label: str = ""  # the field's verbose name when empty


Rule = Callable[[Any, Any], None]  # (user, obj or None); raises Refused
ImportedRow = tuple[Any, Mapping[str, Any]]  # the record as the sheet has it, field name → [old, new]


@dataclass(frozen=True)
class Panel:
    """A part of a record's page beside its fields: a template of the app and what it needs.

    `aside` puts it into the side column, where the steps are.
    """

    template: str
    context: Mapping[str, Any]
    aside: bool = False


def no_panels(record: Any, face: Any) -> Sequence[Panel]:
    """The default: a record's page shows its fields, children and steps alone."""
    return ()


def nobody(user: Any, obj: Any) -> None:
    """The default rule: closed."""
    raise Refused("本登记簿不在此处增改，请通过业务办理或导入台账。")


@dataclass(frozen=True, eq=False)
class Register:
    """The declaration. `slug` is unique in the portal and names URLs; `sheet` the worksheet.

    An app whose records need more than a plain write names its own services here; they have the
    signatures of `common.records.create`, `common.records.change` and `common.workflow.transition`.
    """

    model: type[models.Model]
    slug: str
    title: str
    workbook: str  # file name without ending, e.g. "02-环评审批"
    columns: Sequence[str]  # ledger columns in order; the first is the natural key
    listing: Sequence[str]  # columns of the list page (field paths allowed)
    filters: Sequence[Filter | str] = ()
    search: Sequence[str] = ()  # field paths searched by substring
    date_field: str = ""  # default order (newest first) and the year filter
    ordering: str = ""  # default order where it is another: a field path, with "-" for descending
    children: Sequence[str] = ()  # reverse relation names shown as tables on the detail page
    hides_empty_children: bool = False  # a table without rows is left out, where most have none
    may_read: Rule = nobody
    may_create: Rule = nobody
    may_change: Rule = nobody
    group: str = ""  # heading in the staff navigation
    description: str = ""  # a sentence under the title: what stands here and by which law
    read_only: Sequence[str] = field(default=())  # ledger columns that forms do not offer
    # Ledger columns that are written down and then shown on no page, file or endpoint of the register; an
    # app shows them on a panel to whom they concern. A blank cell of an import leaves them as they are.
    confidential: Sequence[str] = ()
    # What an enterprise reads of its own rows; the listing columns when empty.
    enterprise_columns: Sequence[str] = ()
    # Form fields that differ from what the model field would give, by column name.
    form_fields: Mapping[str, Callable[[], forms.Field]] = field(default_factory=dict)
    # What a step asks for beside the reason, by target state: names of model fields.
    step_fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # Forms of steps that ask for more than model fields, by target state (subclasses of StepForm).
    step_forms: Mapping[str, Any] = field(default_factory=dict)
    # (record, face) → what the app shows on the record's page, to the staff or to the enterprise.
    panels: Callable[[Any, Any], Sequence[Panel]] = no_panels
    create_service: Callable[..., Any] = records.create
    change_service: Callable[..., Any] = records.change
    step_service: Callable[..., Any] = workflow.transition
    # (rows of an import with what differs of each, nothing for new ones) → position → why that row is
    # refused: what a procedure of the portal has fixed is not changed by a sheet.
    import_rule: Callable[[Sequence[ImportedRow]], Mapping[int, Refused]] | None = None
    # Called with the primary keys of the rows that an import wrote, and the actor, once for each sheet,
    # inside the import's transaction: an app brings derived values in line there.
    after_import: Callable[[Sequence[int], Any], Any] | None = None

    @property
    def sheet(self) -> str:
        return self.title

    @property
    def app_label(self) -> str:
        return self.model._meta.app_label

    @cached_property
    def ledger_columns(self) -> list[Column]:
        return [Column(self.model._meta.get_field(name)) for name in self.columns]  # type: ignore[arg-type]

    @property
    def open_columns(self) -> tuple[str, ...]:
        """The columns that whoever may read the register reads."""
        return tuple(name for name in self.columns if name not in self.confidential)

    @property
    def party_columns(self) -> Sequence[str]:
        """What an enterprise reads of its own rows."""
        return self.enterprise_columns or self.listing

    @property
    def has_enterprise_rows(self) -> bool:
        """Whether enterprise users read rows of their own here."""
        return bool(getattr(self.model, "ENTERPRISE_PATH", ""))

    @property
    def key(self) -> str:
        """The natural key's field name."""
        return ledger_key_field(self.model)

    def url(self, action: str, *args: Any) -> str:
        """The address of a staff page: list, new, export; detail, edit of a key; step of key and state."""
        return reverse(f"{self.app_label}:{self.slug}-{action}", args=args)

    def list_url(self) -> str:
        return self.url("list")

    def detail_url(self, obj: models.Model) -> str:
        return self.url("detail", getattr(obj, self.key))


def registers_of(app_label: str) -> list[Register]:
    """The registers that one app declares, in import order."""
    config = apps.get_app_config(app_label)
    if not module_has_submodule(config.module, "ledger"):
        return []
    return list(import_module(f"{config.name}.ledger").REGISTERS)


def all_registers() -> list[Register]:
    """Every register, in import order: apps in the order of INSTALLED_APPS (lower floors first)."""
    return [register for config in apps.get_app_configs() for register in registers_of(config.label)]


def register_for(model: type[models.Model]) -> Register | None:
    """The register that shows rows of `model`, None when there is none."""
    for register in registers_of(model._meta.app_label):
        if register.model is model:
            return register
    return None
