"""The year's report assembled warm, against WeasyPrint alone on the same finished page.

The peer is at its best: stock WeasyPrint, warm, with fonts and style sheet loaded beforehand and
without our justification of Chinese lines. Assembling computes the figures, sets the text, draws
the charts and makes PDF, DOCX and HTML, as the worker does; only the filing is left out.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from django.conf import settings
from django.core.management import call_command
from weasyprint import HTML
from weasyprint.layout import inline

from accounts.enums import Role
from benchmarks.measure import Result, medians
from common.indicators import Period
from common.typesetting import justification
from common.typesetting import pdf as press
from lanzhou_eco.demo import demo_user
from reports.models import ReportEdition
from reports.rendering.html import render_print_html
from reports.rendering.pdf import STYLESHEET
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
    configuration, stylesheet, fetcher = press._press(STYLESHEET)
    with stock_justification():
        content = HTML(string=source, url_fetcher=fetcher).write_pdf(
            stylesheets=[stylesheet], font_config=configuration, pdf_variant=press.VARIANT
        )
    assert content
    return content


class StageClock:
    """Takes the times between the stages that assembling reports."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def assemble(self, edition: ReportEdition) -> None:
        marks: list[tuple[str, float]] = []
        assembly._make(edition, lambda stage, percent: marks.append((stage.label, time.perf_counter())))
        marks.append(("", time.perf_counter()))
        for (label, start), (_, end) in pairwise(marks):
            self.seconds[label].append(end - start)


def run() -> Iterator[Result]:
    edition = prepare()
    source = render_print_html(build_document(edition, take(Period.of_year(YEAR))))
    clock = StageClock()
    whole, alone = medians(lambda: clock.assemble(edition), lambda: weasyprint_alone(source), rounds=ROUNDS)
    peer, note = "WeasyPrint alone", f"{len(source) // 1024} KiB of HTML"
    yield Result("report assembled: figures, PDF, DOCX, HTML", whole.wall, "ms", peer, alone.wall, GOAL, note)
    yield Result("report assembled: processor time", whole.cpu, "ms", peer, alone.cpu, GOAL)
    for label, seconds in clock.seconds.items():
        yield Result(f"  of it {label}", statistics.median(seconds[1:]) * 1000, "ms", peer, alone.wall)
