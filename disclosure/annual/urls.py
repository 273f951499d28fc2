"""The pages of filling in, once for enterprises and once for the staff who enter reports from paper."""

from __future__ import annotations

from django.urls import URLPattern, path

from disclosure.views import annual, annual_tables, printing


def annual_patterns(stem: str) -> list[URLPattern]:
    """Under `<stem>/`, named `<stem>-…`."""
    report = f"{stem}/<path:number>/"  # keys of the register may hold a slash
    return [
        path(f"{stem}/new/", annual.new, name=f"{stem}-new"),
        path(f"{report}fill/", annual.detail, name=f"{stem}-detail"),
        path(f"{report}preview/", annual.preview, name=f"{stem}-preview"),
        path(f"{report}pdf/", printing.own, name=f"{stem}-pdf"),
        path(f"{report}chapters/<slug:code>/", annual.chapter, name=f"{stem}-chapter"),
        path(
            f"{report}chapters/<slug:code>/prefill/", annual.chapter_prefill, name=f"{stem}-chapter-prefill"
        ),
        path(f"{report}tables/<str:path>/", annual_tables.table, name=f"{stem}-table"),
        path(
            f"{report}tables/<str:path>/prefill/", annual_tables.table_prefill, name=f"{stem}-table-prefill"
        ),
        path(
            f"{report}tables/<str:path>/rows/<uuid:row>/remove/",
            annual_tables.row_remove,
            name=f"{stem}-row-remove",
        ),
    ]
