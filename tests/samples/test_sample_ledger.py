"""The sample ledger, imported, gives the published figures; its files are what the script makes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, Sum

from common.importing import runs
from common.importing.problems import ProblemLog
from common.importing.sheets import Mode
from common.indicators import Figure, Period, compute, findings
from common.models import Record
from disclosure.models import AnnualDisclosure, TemporaryDisclosure
from enforcement.enums import CaseOutcome, PaymentKind
from enforcement.models import EnforcementCase, FinePayment, RectificationOrder
from legal_training.models import StudySession
from permits.figures import TABLES
from permits.models import EiaDecision, RegistrationFiling, StopInterval
from registry.models import Enterprise, EnterpriseName
from registry.selectors import work_calendar
from scripts.make_sample_ledger import make

# Marked so that a test database is made; the rows come from the fixture of the whole module.
pytestmark = pytest.mark.django_db

LEDGER = Path(settings.BASE_DIR) / "samples" / "ledger-2024"
YEAR = Period.of_year(2024)

# What the published report prints, as the figures show it.
PUBLISHED = {
    "I01": "7", "I02": "7", "I03": "10", "I04": "1", "I05": "1", "I06": "9", "I07": "5", "I08": "84.7",
    "I09": "91.8", "I10": "107", "I11": "63", "I12": "81", "I13": "360", "I14": "6", "I15": "2", "I16": "35",
    "I17": "12", "I18": "168", "I19": "45", "I20": "49", "I21": "是", "I22": "76", "I23": "是", "I24": "27",
    "I25": "20余", "I26": "103", "I27": "153", "I28": "56", "I29": "1047.2", "I30": "2", "I32": "1",
    "I33": "2", "I34": "3", "I35": "1", "I36": "1", "I37": "8", "I38": "6400余", "I39": "2",
    "I47": "3项问题、3项打算", "I49": "1",
}  # fmt: skip
CLAIMS = ("I21", "I23", "I31", "I40", "I41", "I42", "I43", "I44", "I45", "I46", "I48", "I50")


def load(*, write: bool) -> runs.Outcome:
    sources = [runs.Source(path, path.name) for path in sorted(LEDGER.glob("*.xlsx"))]
    step = runs.write if write else runs.check
    outcome = step(sources, Mode(synthetic=True), ProblemLog(None), lambda rows, expected: None)
    assert [str(problem) for problem in outcome.problems.shown] == []
    return outcome


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[runs.Outcome]:
    """The ledger, imported once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", stdout=StringIO())
        call_command("seed_demo", stdout=StringIO())
        yield load(write=True)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def figures(loaded: runs.Outcome) -> dict[str, Figure]:
    return compute(YEAR)


def test_figures_are_those_of_the_published_report(figures: dict[str, Figure]) -> None:
    assert {id: figures[id].display for id in PUBLISHED} == PUBLISHED


def test_net_days_add_up_to_101_and_472(loaded: runs.Outcome, figures: dict[str, Figure]) -> None:
    for id, count, total in (("I06", 11, 101), ("I07", 96, 472)):
        rows = figures[id].parts[0].rows
        assert rows.aggregate(n=Count("pk"), days=Sum("net_days")) == {"n": count, "days": total}


PLAIN_SQL = """
    SELECT category, count(*), round(avg(net_days), 2), round(avg(gross_days), 2),
        sum(investment) / 100000000.0
    FROM permits_eiadecision
    WHERE outcome = 'approved' AND decided_on >= '2024-01-01' AND decided_on < '2025-01-01'
      AND (revoked_on IS NULL OR revoked_on >= '2025-01-01')
    GROUP BY category ORDER BY category DESC
"""


def test_tables_of_approval_are_what_plain_sql_gives(loaded: runs.Outcome) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PLAIN_SQL)
        plain = {category: [float(each) for each in values] for category, *values in cursor.fetchall()}
    tables = {id: make(YEAR, lambda model: model._default_manager.all()) for id, make in TABLES.items()}

    def value(table: str, row: str, column: str) -> float:
        found = tables[table].cell(row, column)
        assert found is not None
        return float(found[2].value)

    for category, (count, net, gross, _) in plain.items():
        assert value("kinds", category, "approved") == count
        assert value("compressions", category, "net") == net
        assert value("months", "total", f"{category}_gross") == gross
        months = [value("months", str(month), f"{category}_count") for month in range(1, 13)]
        assert sum(months) == count
    invested = sum(values[3] for values in plain.values())
    assert value("parks", "total", "approved_investment") == pytest.approx(invested) == 360
    assert value("timely", "total", "legal_share") == 100
    assert value("compressions", "form", "recorded") == 91.8
    assert value("compressions", "form", "legal") == 83.6


def test_other_bases_and_readings_differ_from_what_is_printed(figures: dict[str, Figure]) -> None:
    assert figures["I09.legal"].display == "83.6"
    assert figures["I10.decided"].value > 107
    assert figures["I28.filed"].value > figures["I28"].value > figures["I28.filed_and_decided"].value
    assert figures["I29.paid"].value < figures["I29"].value < figures["I29.decided"].value
    assert figures["I20.items"].value > 49
    assert figures["I16.reports"].value > 35
    assert figures["I18.total"].value == 210
    assert 6400 < figures["I38"].value < 6500
    assert 20 < figures["I25"].value < 30


def test_every_claim_has_evidence_of_each_kind(figures: dict[str, Figure]) -> None:
    for id in CLAIMS:
        assert all(figures[id].raw), id


def test_no_figure_is_in_error_and_warnings_are_the_expected(figures: dict[str, Figure]) -> None:
    found = findings(YEAR, figures)
    assert [(each.code, each.message) for each in found if each.level == "error"] == []
    assert {each.code for each in found if each.level == "warning"} == {"eia-compression-base"}


def test_last_year_has_something_to_compare_with(loaded: runs.Outcome) -> None:
    before = compute(Period.of_year(2023), ["I10", "I11", "I12", "I20", "I26", "I28", "I01", "I25", "I38"])
    assert all(figure.value > 0 for figure in before.values())
    assert before["I10"].value == 12
    assert before["I28"].value == 12


def test_loading_again_changes_nothing(loaded: runs.Outcome) -> None:
    again = load(write=True).total
    assert (again.created, again.changed, again.status_kept) == (0, 0, 0)
    assert again.unchanged == loaded.rows


def test_every_imported_row_is_marked_as_invented(loaded: runs.Outcome) -> None:
    reference = {"Department", "Park", "Law", "Provision", "StatutoryLimit", "Threshold", "CalendarYear",
                 "CalendarException", "Membership", "ClockRule", "ViolationType", "StudyTag",
                 "DutyCriterion", "CreditScheme", "GradeThreshold", "DocumentSeries", "ReminderRule",
                 "NoticeRule", "CatalogueVersion", "CatalogueItem", "ProjectList",
                 "ProjectListEntry", "RatingItem", "ViolationProvision", "ChecklistItem", "DiscretionLevel",
                 "DiscretionStandard", "DisplayRule", "InspectionMatter", "PublicInfo",
                 "ForbiddenContent", "ReviewItem", "ReviewStandard"}  # fmt: skip
    models = [
        model
        for model in apps.get_models()
        if issubclass(model, Record) and model.__name__ not in reference and hasattr(model, "is_synthetic")
    ]
    real = {model.__name__: model._default_manager.filter(is_synthetic=False).count() for model in models}
    assert {name: count for name, count in real.items() if count} == {}


def test_the_awkward_cases_are_there(loaded: runs.Outcome) -> None:
    cases = EnforcementCase.objects.all()
    in_year = {"decided_on__year": 2024}
    assert cases.filter(filed_on__year=2023, **in_year, fine_amount__gt=0).count() == 5
    assert cases.filter(annulled_on__year=2024, **in_year).count() == 2
    assert cases.filter(amended_on__isnull=False, **in_year).count() == 1
    assert cases.filter(filed_on__year=2024, outcome="").count() >= 9
    assert RectificationOrder.objects.filter(issued_on__year=2024, violations__case=None).exists()
    assert FinePayment.objects.filter(kind=PaymentKind.SURCHARGE).exists()
    assert EnterpriseName.objects.count() == 2
    filed = RegistrationFiling.objects
    for day in (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)):
        assert filed.filter(filed_on=day).exists()
    assert EiaDecision.objects.filter(decided_on=date(2024, 12, 31)).exists()
    assert EiaDecision.objects.filter(corrected_on__isnull=False, decided_on__isnull=False).exists()
    assert StudySession.objects.annotate(n=Count("tags")).filter(n=2, held_on__year=2024).exists()
    assert AnnualDisclosure.objects.filter(returned_on__isnull=False, published_on__isnull=False).exists()
    assert AnnualDisclosure.objects.filter(for_year=2023, filed_on__gt=date(2024, 3, 15)).exists()
    twice = TemporaryDisclosure.objects.values("enterprise").annotate(n=Count("pk")).filter(n__gte=2)
    assert twice.exists()


def test_stops_overlap_and_are_subtracted_once(loaded: runs.Outcome) -> None:
    decision = EiaDecision.objects.filter(net_days__isnull=False, is_parallel=True).first()
    assert decision is not None
    stops = StopInterval.objects.filter(decision=decision)
    calendar = work_calendar()
    summed = sum(calendar.within(stop.first_day, stop.last_day) for stop in stops)
    assert decision.stopped_days < summed


def test_fines_lie_within_the_provisions_in_force(loaded: runs.Outcome) -> None:
    fined = EnforcementCase.objects.filter(outcome=CaseOutcome.PENALTY, fine_amount__gt=0)
    for case in fined.prefetch_related("provisions__law"):
        for provision in case.provisions.all():
            assert provision.law.is_in_force_on(case.conduct_on), case.ledger_no
            if provision.fine_max is not None:
                assert provision.fine_min <= case.fine_amount <= provision.fine_max, case.ledger_no
    assert fined.filter(decided_on__year=2024, annulled_on=None).aggregate(s=Sum("fine_amount"))[
        "s"
    ] == Decimal(10_472_000)


def test_cases_keep_the_limits_of_filing_and_decision(loaded: runs.Outcome) -> None:
    for case in EnforcementCase.objects.filter(filed_on__isnull=False):
        assert (case.filed_on - case.lead_on).days <= 15, case.ledger_no
        if case.decided_on:
            assert (case.decided_on - case.filed_on).days <= 90, case.ledger_no
            assert work_calendar().between(case.notified_on, case.decided_on) > 5, case.ledger_no


def test_decisions_and_sessions_fall_on_working_days(loaded: runs.Outcome) -> None:
    calendar = work_calendar()
    days = {
        *EiaDecision.objects.exclude(decided_on=None).values_list("decided_on", flat=True),
        *EnforcementCase.objects.exclude(decided_on=None).values_list("decided_on", flat=True),
        *RectificationOrder.objects.values_list("issued_on", flat=True),
        *StudySession.objects.values_list("held_on", flat=True),
    }
    assert sorted(day for day in days if not calendar.is_working(day)) == []


def test_enterprise_codes_are_of_the_invented_range(loaded: runs.Outcome) -> None:
    assert Enterprise.objects.exclude(uscc__startswith="91620100MADEM").count() == 0
    assert Enterprise.objects.exclude(name__contains="示范").count() == 0


def test_the_committed_files_are_what_the_script_makes(tmp_path: Path) -> None:
    made = {path.name: _parts(path) for path in make(tmp_path)}
    kept = {path.name: _parts(path) for path in LEDGER.glob("*.xlsx")}
    assert sorted(made) == sorted(kept)
    different = [name for name, parts in made.items() if parts != kept[name]]
    assert different == [], "运行 scripts/make_sample_ledger.py 重新生成后提交"


def test_the_folder_says_that_all_is_invented() -> None:
    assert "虚构" in (LEDGER / "SYNTHETIC").read_text(encoding="utf-8")


def _parts(path: Path) -> dict[str, bytes]:
    """The parts of a workbook unpacked: compression may differ from one machine to the next."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
