"""Form fields, error summaries and filter bars of the design system."""

from __future__ import annotations

import copy
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.http import QueryDict

from common.presentation import zh_date

register = template.Library()

# Parameters that say where in a list one is; meaningless once the filter changes.
POSITION_PARAMETERS = ("page", "after", "before", "cursor")

# Our inputs use the browser's own date controls, which want ISO dates whatever the locale.
NATIVE_INPUTS: list[tuple[type[forms.DateTimeInput | forms.DateInput | forms.TimeInput], str, str]] = [
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.TimeInput, "time", "%H:%M"),
]


STOCK_ROWS = "10"  # what Django gives every textarea; too tall for forms of thirty fields


def _native(widget: forms.Widget, field: forms.Field) -> forms.Widget:
    """A copy of `widget` that renders as the browser's own control for its kind of value."""
    widget = copy.deepcopy(widget)
    if isinstance(widget, forms.MultiWidget):
        part_fields = list(getattr(field, "fields", ())) or [field] * len(widget.widgets)
        parts = [
            _native(part, part_field) for part, part_field in zip(widget.widgets, part_fields, strict=True)
        ]
        for position, part in enumerate(parts):
            part.attrs.setdefault("aria-label", _part_label(len(parts), position))
        widget.widgets = parts
        return widget
    if isinstance(widget, forms.ClearableFileInput):
        # Files are private: the stock widget would link to storage directly.
        return forms.FileInput(widget.attrs)
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == STOCK_ROWS:
        widget.attrs["rows"] = "4"
    if type(widget) is forms.TextInput:  # django-filter's ranges come as plain text inputs
        if isinstance(field, forms.DateField):
            widget = forms.DateInput(widget.attrs)
        elif isinstance(field, forms.DateTimeField):
            widget = forms.DateTimeInput(widget.attrs)
    for kind, input_type, date_format in NATIVE_INPUTS:
        if isinstance(widget, kind):
            widget.input_type = input_type
            widget.format = date_format
            return widget
    return widget


def _part_label(count: int, position: int) -> str:
    if count == 2:
        return ("起", "止")[position]
    return f"第{position + 1}项"


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if widget.use_fieldset:
        return "parts"
    if isinstance(widget, forms.Textarea):
        return "text"
    return "file" if isinstance(widget, forms.FileInput) else "input"


def _target(bound: BoundField) -> str:
    """The id of the first control of a field, for a link to it."""
    return bound.id_for_label or f"{bound.auto_id}_0"


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, hint: str = "", compact: bool = False) -> dict[str, Any]:
    """A bound field with label, help, errors and their aria relations; dates as `type=date`.

    `hint` replaces the field's help text. `compact` is for filter bars: no help, no required mark.
    """
    widget = _native(bound.field.widget, bound.field)
    kind = _kind(widget)
    help_text = "" if compact else hint or bound.help_text
    described = [f"{bound.auto_id}_helptext"] * bool(help_text) + [f"{bound.auto_id}_error"] * bool(
        bound.errors
    )
    attrs: dict[str, Any] = {}
    if kind in ("choices", "parts"):
        attrs["class"] = "choices" if kind == "choices" else "control"
    else:
        attrs["class"] = "check" if kind == "check" else "control"
        if described:
            attrs["aria-describedby"] = " ".join(described)
    current = bound.initial if kind == "file" else None
    return {
        "field": bound,
        "control": bound.as_widget(widget=widget, attrs=attrs),
        "kind": kind,
        "hidden": bound.is_hidden,
        "help_text": help_text,
        "described_by": " ".join(described),
        "required": bound.field.required and not compact,
        "compact": compact,
        "current_file": getattr(current, "name", "") or "",
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(*all_forms: Any) -> dict[str, Any]:
    """The summary at the top of a page: every error of the forms given, linked to its field."""
    items: list[dict[str, str]] = []
    for form in all_forms:
        if not form or not form.is_bound:
            continue
        items += [{"text": text, "target": ""} for text in form.non_field_errors()]
        for bound in form:
            target = "" if bound.is_hidden else _target(bound)
            items += [{"label": bound.label, "text": text, "target": target} for text in bound.errors]
    # A refusal of the whole names nothing on the page that could be filled in otherwise.
    return {"items": items, "mendable": any("label" in item for item in items)}


@register.inclusion_tag("components/filter_bar.html", takes_context=True)
def filter_bar(
    context: template.Context,
    form: forms.Form,
    primary: int = 4,
    label: str = "筛选条件",
    button: str = "筛选",
    more: str = "更多条件",
) -> dict[str, Any]:
    """A GET form of the first `primary` fields, the rest folded, with a chip for each active filter.

    `button` and `more` word the button and what unfolds the rest.

    The address is the state, so a reload, a bookmark and the back button keep the filter.
    """
    request = context["request"]
    form.is_valid()  # a chip words the cleaned value
    fields = [bound for bound in form if not bound.is_hidden]
    chips = [chip for bound in form if (chip := _chip(bound, request.GET))]
    rest = fields[primary:]
    active = {chip["name"] for chip in chips}
    return {
        "form": form,
        "label": label,
        "button": button,
        "more": more,
        "primary": fields[:primary],
        "rest": rest,
        "rest_open": any(bound.name in active or bound.errors for bound in rest),
        "hidden": [bound for bound in form if bound.is_hidden],
        "chips": chips,
        "path": request.path,
        "sort": request.GET.get("sort", ""),
    }


def _names(bound: BoundField) -> list[str]:
    """The query parameters that belong to a field."""
    widget: Any = bound.field.widget
    if not hasattr(widget, "widgets_names"):  # one control
        return [bound.html_name]
    if hasattr(widget, "suffixed"):
        return [widget.suffixed(bound.html_name, suffix) for suffix in widget.suffixes]
    return [bound.html_name + name for name in widget.widgets_names]


def _chip(bound: BoundField, query: QueryDict) -> dict[str, Any] | None:
    names = _names(bound)
    values = [value for name in names for value in query.getlist(name) if value.strip()]
    if not values:
        return None
    remaining = query.copy()
    for name in (*names, *POSITION_PARAMETERS):
        remaining.pop(name, None)
    return {
        "name": bound.name,
        "label": bound.label,
        "value": _chip_value(bound, values),
        "query": f"?{remaining.urlencode()}",
    }


def _chip_value(bound: BoundField, values: list[str]) -> str:
    cleaned = getattr(bound.form, "cleaned_data", {}).get(bound.name)
    if isinstance(cleaned, slice):  # django-filter's ranges
        first, last = (_end(end) for end in (cleaned.start, cleaned.stop))
        return f"{first}起" if first and not last else f"至{last}" if not first else f"{first}至{last}"
    if isinstance(bound.field, forms.ModelMultipleChoiceField):
        return "、".join(bound.field.label_from_instance(obj) for obj in cleaned or ())
    if isinstance(bound.field, forms.ModelChoiceField) and cleaned is not None:
        return str(bound.field.label_from_instance(cleaned))
    if isinstance(bound.field, forms.ChoiceField):
        words = {str(key): str(text) for key, text in _flat(bound.field.choices)}
        return "、".join(words.get(value, value) for value in values)
    if isinstance(bound.field, forms.BooleanField):
        return "是"
    return zh_date(cleaned) if hasattr(cleaned, "year") else "、".join(values)


def _end(value: Any) -> str:
    return zh_date(value) if hasattr(value, "year") else "" if value is None else str(value)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for key, text in choices:
        flat += list(text) if isinstance(text, list | tuple) else [(key, text)]
    return flat
