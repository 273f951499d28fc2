"""The reference data: complete, consistent, loaded without harm to what the staff confirmed."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from accounts.models import Department
from common import records
from common.models import Event
from registry.enums import Certainty
from registry.models import Law, Provision, StatutoryLimit, Threshold
from registry.reference import CHANGED, CREATED, KEPT, SAME, load_all, rows_of
from registry.reference.document import law_document, rulebook
from registry.rules import require_law_in_force
from registry.selectors import limit_on, threshold_on
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
DAYS = (date(2024, 1, 1), date(2024, 12, 31), date(2026, 8, 14), date(2026, 8, 15), date(2026, 11, 24))
APPS = ("permits", "enforcement", "legal_training", "disclosure", "governance", "reports", "lanzhou_eco")
LOOK_UPS = {"limit_on", "threshold_on"}


@pytest.fixture
def loaded():
    return load_all()


def test_a_second_load_changes_nothing(loaded):
    assert {outcome for counts in loaded.values() for outcome in counts} == {CREATED}
    before = Event.objects.count()
    again = load_all()
    assert {outcome for counts in again.values() for outcome in counts} == {SAME}
    assert Event.objects.count() == before


def test_the_command_loads_the_calendar_too(capsys):
    call_command("load_reference")
    call_command("load_reference")
    out = capsys.readouterr().out
    assert "法律法规：新增" in out
    assert "法律法规：未变" in out
    assert "2026年（第1版）" in out


def test_what_the_staff_confirmed_is_kept(loaded):
    law = Law.objects.get(code="mee-order-30")
    records.change(law, actor=UserFactory(), certainty=Certainty.VERIFIED, source="已对照官网")
    counts = load_all()["法律法规"]
    assert counts[KEPT] == 1
    law.refresh_from_db()
    assert law.certainty == Certainty.VERIFIED


def test_a_row_nobody_touched_follows_the_file(loaded):
    limit = StatutoryLimit.objects.get(code="eia-acceptance")
    StatutoryLimit.objects.filter(pk=limit.pk).update(amount=9)
    assert load_all()["法定期限"][CHANGED] == 1
    assert limit_on("eia-acceptance", DAYS[0]).amount == 5


def test_enough_laws_stood_in_force_through_2024(loaded):
    through = set(Law.objects.in_force_on(date(2024, 1, 1))) & set(
        Law.objects.in_force_on(date(2024, 12, 31))
    )
    assert Law.objects.count() >= 40
    assert len(through) >= 27


def test_the_ten_laws_that_the_code_repealed(loaded):
    code = Law.objects.get(code="eco-code-2026")
    repealed = code.replaces.all()
    assert len(repealed) == 10
    assert {law.effective_to for law in repealed} == {date(2026, 8, 14)}
    for law in repealed:
        assert law.title in Provision.objects.get(code="eco-code-1242").text


def test_articles_of_the_code_are_whole_and_clean(loaded):
    provisions = Provision.objects.filter(law__code="eco-code-2026").exclude(text="")
    assert provisions.count() >= 20
    for provision in provisions:
        assert not any(sign in provision.text for sign in "<>[]{}"), provision.code
        assert "第一节" not in provision.text.splitlines()[-1]
    assert "二十万元以上一百万元以下" in provisions.get(code="eco-code-1095").text


PENALTY_RANGES = [
    ("eco-code-1095-report", 200000, 1000000),
    ("eco-code-1095-report-serious", 1000000, 10000000),
    ("eco-code-1095-form", 100000, 500000),
    ("eco-code-1095-form-serious", 500000, 5000000),
    ("eco-code-1095-registration", 0, 50000),
    ("eco-code-1100", 200000, 1000000),
    ("eco-code-1103", 100000, 1000000),
    ("eco-code-1107", 100000, 1000000),
    ("eco-code-1110", 20000, 200000),
    ("eco-code-1221", 50000, 500000),
    ("mee-order-24-28", 10000, 100000),
    ("mee-order-24-29", 0, 50000),
]


def test_penalty_ranges(loaded):
    provisions = Provision.objects.in_bulk([code for code, _, _ in PENALTY_RANGES], field_name="code")
    found = [(code, provisions[code].fine_min, provisions[code].fine_max) for code, _, _ in PENALTY_RANGES]
    assert found == PENALTY_RANGES


LIMITS = [
    ("eia-report-decision", date(2024, 12, 31), 60, "working"),
    ("eia-report-decision", date(2026, 8, 15), 60, "working"),
    ("eia-form-decision", date(2024, 12, 31), 30, "working"),
    ("eia-form-decision", date(2026, 8, 15), 30, "working"),
    ("eia-acceptance", date(2024, 6, 1), 5, "working"),
    ("penalty-defence", date(2024, 6, 1), 5, "working"),
    ("penalty-hearing-notice", date(2024, 6, 1), 7, "working"),
    ("case-decision", date(2024, 6, 1), 90, "calendar"),
    ("penalty-payment", date(2024, 6, 1), 15, "calendar"),
    ("coercion-application", date(2024, 6, 1), 3, "month"),
    ("penalty-limitation-harm", date(2026, 8, 15), 5, "year"),
    ("disclosure-temporary", date(2024, 6, 1), 5, "working"),
    ("reconsideration-reply", date(2024, 6, 1), 10, "working"),
]


def test_limits_as_the_law_has_them(loaded):
    rows = [(code, day, limit_on(code, day)) for code, day, _, _ in LIMITS]
    assert [(code, day, row.amount, row.unit) for code, day, row in rows] == LIMITS


def test_the_basis_of_a_limit_follows_the_law_in_force(loaded):
    assert "环境影响评价法第二十二条" in limit_on("eia-form-decision", date(2026, 8, 14)).basis
    assert "生态环境法典第一百零二条" in limit_on("eia-form-decision", date(2026, 8, 15)).basis


def test_recorded_bases_of_the_2024_report(loaded):
    for category in ("report", "form"):
        assert threshold_on(f"eia-{category}-recorded-base", date(2024, 12, 31)).amount == 60
    assert "待局确认" in threshold_on("eia-form-recorded-base", date(2024, 12, 31)).basis


def test_what_is_not_known_for_sure_is_marked(loaded):
    unsure = Law.objects.exclude(certainty=Certainty.VERIFIED)
    assert unsure.filter(code__in=["law-publicity-education-law", "mee-order-4"]).count() == 2
    for department in Department.objects.filter(kind="section").exclude(code="general-office"):
        assert "示例，由局确认" in department.name


def test_a_law_of_2024_is_blocked_for_conduct_after_the_code(loaded):
    from common.errors import Refused

    law = Law.objects.get(code="air-pollution-law-2018")
    require_law_in_force(law, date(2026, 8, 14))
    with pytest.raises(Refused, match="生态环境法典"):
        require_law_in_force(law, date(2026, 8, 15))


def _texts(node: ast.AST) -> set[str]:
    """The whole texts below a node; pieces of f-strings are none."""
    if isinstance(node, ast.JoinedStr):
        return set()
    own = {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()
    return own.union(*(_texts(child) for child in ast.iter_child_nodes(node)))


def _named_texts(module: ast.Module) -> dict[str, set[str]]:
    """Name → texts, of what a module assigns and of what its functions return."""
    named: dict[str, set[str]] = {}
    for node in module.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                named[getattr(target, "id", "")] = _texts(node.value)
        elif isinstance(node, ast.FunctionDef):
            returned = [each for each in ast.walk(node) if isinstance(each, ast.Return)]
            named[node.name] = set().union(*map(_texts, returned))
    return named


def _codes_of(module: ast.Module, named: dict[str, set[str]]) -> set[tuple[str, str]]:
    """(look-up, code) of a module: codes written in the call, or in what the call names."""
    found = set()
    for call in ast.walk(module):
        function = getattr(call, "func", None)
        look_up = getattr(function, "id", "") or getattr(function, "attr", "")
        if look_up in LOOK_UPS and call.args:
            code = call.args[0]
            names = [name.id for name in ast.walk(code) if isinstance(name, ast.Name)]
            texts = _texts(code).union(*(named.get(name, set()) for name in names))
            found |= {(look_up, text) for text in texts if "-" in text}
    return found


def _codes_in_use() -> set[tuple[str, str, str]]:
    """(look-up, code, app) of every code that the apps hand to limit_on or threshold_on."""
    found = set()
    for app in APPS:
        sources = (Path(settings.BASE_DIR) / app).rglob("*.py")
        modules = [ast.parse(source.read_text(encoding="utf-8")) for source in sources]
        named: dict[str, set[str]] = {}
        for module in modules:
            named |= _named_texts(module)
        found |= {(*use, app) for module in modules for use in _codes_of(module, named)}
    return found


def test_the_search_for_codes_finds_the_known_ones():
    used = {(look_up, code) for look_up, code, _ in _codes_in_use()}
    assert {
        ("limit_on", "eia-acceptance"),
        ("limit_on", "eia-report-decision"),
        ("limit_on", "eia-form-decision"),
        ("limit_on", "eia-reexamination-decision"),
        ("limit_on", "penalty-publication"),
        ("threshold_on", "eia-form-recorded-base"),
    } <= used


def test_every_code_that_the_portal_asks_for_exists_then_and_now(loaded):
    missing = []
    for look_up, code, app in sorted(_codes_in_use()):
        model = StatutoryLimit if look_up == "limit_on" else Threshold
        missing += [
            f"{app}: {code} on {day}"
            for day in DAYS
            if not model.objects.in_force_on(day).filter(code=code).exists()
        ]
    assert missing == []


def test_rows_name_known_fields_only():
    for name, model in {"laws": Law, "limits": StatutoryLimit, "thresholds": Threshold}.items():
        fields = {field.name for field in model._meta.concrete_fields}
        assert {key for row in rows_of(name) for key in row} <= fields


def test_the_law_document_is_up_to_date():
    written = (Path(settings.BASE_DIR) / "docs" / "law.md").read_text(encoding="utf-8")
    made = law_document(Path(settings.BASE_DIR))

    def without_uses(text):
        return [line.rsplit("|", 2)[0] for line in text.splitlines()]

    assert without_uses(written) == without_uses(made), "run manage.py law_document"


def test_the_document_tells_who_uses_a_threshold_that_depends_on_the_party():
    used = {
        line.split("|")[1].strip(" `"): line.rsplit("|", 2)[1].strip()
        for line in law_document(Path(settings.BASE_DIR)).splitlines()
        if line.startswith("| `")
    }
    for code in ("hearing-amount", "discussion-amount", "simple-procedure"):
        for end in ("-legal-person", "-citizen"):
            assert "`enforcement`" in used[code + end], code + end
    assert used["discussion-members-min"] == "`enforcement`"


def _tests_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_rule_of_the_rulebooks_is_held_by_tests_and_rows_that_exist(loaded):
    root = Path(settings.BASE_DIR)
    codes = set(StatutoryLimit.objects.values_list("code", flat=True))
    codes |= set(Threshold.objects.values_list("code", flat=True))
    models = {model.__name__ for model in apps.get_models()}
    for rule in rulebook(root):
        assert rule["tests"], f"{rule['id']} names no test"
        for test in rule["tests"]:
            file, _, name = test.partition("::")
            assert name in _tests_in(root / file), f"{rule['id']}: no test {test}"
        assert set(rule["rows"]) <= codes | models, rule["id"]
        assert [file for file in rule["code"] if not (root / file).exists()] == [], rule["id"]
