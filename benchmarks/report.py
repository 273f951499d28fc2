"""The year's report assembled warm, against WeasyPrint alone on the same finished page.

The peer is at its best: stock WeasyPrint, warm, with fonts and style sheet loaded beforehand and
without our justification of Chinese lines. Assembling computes the figures, sets the text, draws
the charts and makes PDF, DOCX and HTML, as the worker does; only the filing is left out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from weasyprint import HTML
from weasyprint.layout import inline

from accounts.enums import Role
from benchmarks.measure import Result, medians
from common.indicators import Period
from lanzhou_eco.demo import demo_user
from reports.models import ReportEdition
from reports.rendering import justification, pdf
from reports.rendering.docx import render_docx
from reports.rendering.html import render_html, render_print_html
from reports.selectors import current_edition
from reports.services import assembly, editions
from reports.services.document import build_document
from reports.services.snapshots import take

YEAR = 2024
CASES = 1_000  # over ten years: about as many a year as the bureau has
ROUNDS = 5
GOAL = 1.3


def prepare() -> ReportEdition:
    """The draft of the year's report over the sample ledger, or over as many invented records."""
    call_command("seed_demo", stdout=sys.stderr)
    ledger = settings.BASE_DIR / "samples" / f"ledger-{YEAR}"
    if (ledger / "SYNTHETIC").exists():
        call_command("load_ledger", str(ledger), stdout=sys.stderr)
    else:
        call_command("seed_scale", cases=CASES, stdout=sys.stderr)
    edition = current_edition(YEAR)
    return edition or editions.begin_edition(actor=demo_user(Role.REPORT_OFFICER), year=YEAR)


@contextmanager
def stock_justification() -> Iterator[None]:
    """WeasyPrint as it comes, for the peer."""
    ours = inline.justify_line
    inline.justify_line = justification._justify_spaces
    try:
        yield
    finally:
        inline.justify_line = ours


def weasyprint_alone(source: str) -> bytes:
    configuration, stylesheet, fetcher = pdf._press()
    with stock_justification():
        content = HTML(string=source, url_fetcher=fetcher).write_pdf(
            stylesheets=[stylesheet], font_config=configuration, pdf_variant=pdf.VARIANT
        )
    assert content
    return content


def run() -> Iterator[Result]:
    edition = prepare()
    period = Period.of_year(YEAR)
    document = build_document(edition, take(period))
    source = render_print_html(document)
    pages = weasyprint_alone(source).count(b"/Type /Page\n")
    whole, printed, alone = medians(
        lambda: assembly._make(edition, assembly.no_progress),
        lambda: pdf.render_pdf(document),
        lambda: weasyprint_alone(source),
        rounds=ROUNDS,
    )
    peer, note = "WeasyPrint alone", f"{len(source) // 1024} KiB of HTML, {pages} pages"
    yield Result("report assembled: figures, PDF, DOCX, HTML", whole, "ms", peer, alone, GOAL, note)
    yield Result("report printed: PDF only", printed, "ms", peer, alone, GOAL)
    figures, docx, html = medians(
        lambda: build_document(edition, take(period)),
        lambda: render_docx(document),
        lambda: render_html(document),
        rounds=ROUNDS,
    )
    for name, taken in (("figures and text", figures), ("DOCX", docx), ("HTML", html)):
        yield Result(f"report: {name}", taken, "ms", peer, alone)
