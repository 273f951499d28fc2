"""The addresses of registers: `<app>:<slug>-list|export|new|edit|step|detail`, and the enterprise's."""

from __future__ import annotations

from django.urls import URLPattern, path

from common.registers import views
from common.registers.declaration import Register, all_registers, registers_of


def register_urls(app_label: str) -> list[URLPattern]:
    """The staff pages of every register of an app, for its `urls.py`."""
    return [pattern for register in registers_of(app_label) for pattern in _staff_urls(register)]


def _staff_urls(register: Register) -> list[URLPattern]:
    slug, given = register.slug, {"register": register}
    return [
        path(f"{slug}/", views.list_view, given, name=f"{slug}-list"),
        path(f"{slug}/export/", views.export_view, given, name=f"{slug}-export"),
        path(f"{slug}/new/", views.create_view, given, name=f"{slug}-new"),
        # Keys are the clerks' own and may hold a slash.
        path(f"{slug}/<path:key>/edit/", views.edit_view, given, name=f"{slug}-edit"),
        path(f"{slug}/<path:key>/step/<slug:to>/", views.step_view, given, name=f"{slug}-step"),
        path(f"{slug}/<path:key>/", views.detail_view, given, name=f"{slug}-detail"),
    ]


def enterprise_register_urls() -> list[URLPattern]:
    """The pages on which enterprises read their own rows, of all registers that have such rows."""
    return [
        pattern
        for register in all_registers()
        if register.has_enterprise_rows
        for pattern in _enterprise_urls(register)
    ]


def _enterprise_urls(register: Register) -> list[URLPattern]:
    slug, given = register.slug, {"register": register}
    return [
        path(f"{slug}/", views.enterprise_list_view, given, name=f"{slug}-list"),
        path(f"{slug}/<path:key>/", views.enterprise_detail_view, given, name=f"{slug}-detail"),
    ]
