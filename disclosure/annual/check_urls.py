"""Addresses beside filling in an annual report: checking, explaining, files, workbooks."""

from __future__ import annotations

from django.urls import URLPattern, path

from disclosure.views import annual_findings, annual_import


def check_patterns(stem: str) -> list[URLPattern]:
    """Under `<stem>/`, named `<stem>-…`, as the pages of filling in."""
    report = f"{stem}/<path:number>/"  # keys of the register may hold a slash
    table = f"{report}tables/<str:path>/"
    return [
        path(f"{report}findings/", annual_findings.findings, name=f"{stem}-findings"),
        path(
            f"{report}findings/withdraw/",
            annual_findings.explanation_withdraw,
            name=f"{stem}-explanation-withdraw",
        ),
        path(f"{report}files/", annual_findings.files, name=f"{stem}-files"),
        path(
            f"{report}files/<uuid:uuid>/withdraw/",
            annual_findings.file_withdraw,
            name=f"{stem}-file-withdraw",
        ),
        # Before those of all tables: a key may hold a slash, and would take the table for its own end.
        path(f"{table}import/", annual_import.import_new, name=f"{stem}-import"),
        path(f"{table}template/", annual_import.template, name=f"{stem}-template"),
        path(f"{report}import/", annual_import.import_new, name=f"{stem}-import-all"),
        path(f"{report}template/", annual_import.template, name=f"{stem}-template-all"),
        path(f"{report}imports/<int:pk>/", annual_import.import_detail, name=f"{stem}-import-detail"),
        path(f"{report}imports/<int:pk>/errors/", annual_import.import_errors, name=f"{stem}-import-errors"),
        path(
            f"{report}imports/<int:pk>/confirm/", annual_import.import_confirm, name=f"{stem}-import-confirm"
        ),
    ]
