"""Which document a project needs: each rule of the catalogue and of the lists, both ways."""

from __future__ import annotations

from datetime import date

import pytest

from permits.classification import (
    Answer,
    catalogue_on,
    classify,
    commitment_entry_on,
    is_complete,
    least_level,
    needs_sensitive_area,
    sensitive_level,
)
from permits.enums import ListKind, ManagementLevel
from registry.enums import Certainty
from tests.factories.permits import (
    CatalogueItemFactory,
    CatalogueVersionFactory,
    ProjectListEntryFactory,
    ProjectListFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 25)
L = ManagementLevel


@pytest.fixture
def version():
    return CatalogueVersionFactory(effective_from=date(2021, 1, 1))


def _item(version, number=53, **values):
    return CatalogueItemFactory(version=version, number=number, **values)


def _said(made) -> str:
    return "\n".join(f"{reason.text}{reason.basis}" for reason in made.explanation)


def test_one_row_gives_its_own_level_and_names_row_version_and_criterion(version):
    item = _item(version)
    made = classify([Answer(item, L.REPORT)], DAY)
    assert (made.level, made.items, made.category) == (L.REPORT, (item,), "report")
    assert "有电镀工艺的" in _said(made)
    assert "《建设项目环境影响评价分类管理名录（2021年版）》第53项" in _said(made)


@pytest.mark.parametrize(
    ("levels", "highest", "deciding"),
    [
        ((L.REPORT, L.FORM), L.REPORT, [1]),
        ((L.FORM, L.REGISTRATION), L.FORM, [1]),
        ((L.REGISTRATION, L.NONE), L.REGISTRATION, [1]),
        ((L.FORM, L.FORM), L.FORM, [1, 2]),
    ],
)
def test_of_several_rows_the_highest_decides(version, levels, highest, deciding):
    rows = [
        _item(version, number, report_criterion="甲", form_criterion="乙", registration_criterion="丙")
        for number in (1, 2)
    ]
    made = classify([Answer(row, level) for row, level in zip(rows, levels, strict=True)], DAY)
    assert made.level == highest
    assert [item.number for item in made.items] == deciding
    assert "第四条第二款" in _said(made)


def test_all_rows_unmet_is_not_managed(version):
    made = classify([Answer(_item(version), L.NONE)], DAY)
    assert (made.level, made.category) == (L.NONE, "")
    assert "第五条" in _said(made)


def test_unlisted_is_not_managed_when_every_row_is_entered(version):
    version.item_total = 1
    version.save()
    _item(version)
    assert is_complete(version)
    made = classify([], DAY)
    assert made.level == L.NONE
    assert "第五条" in _said(made)


@pytest.mark.parametrize("total", [2, 0])
def test_unlisted_concludes_nothing_while_rows_are_missing(version, total):
    version.item_total = total
    version.save()
    _item(version)
    made = classify([], DAY)
    assert made.level is None
    assert made.is_doubtful
    assert "不能据此认为无需办理" in _said(made)


def test_no_version_in_force_concludes_nothing(version):
    made = classify([], date(2020, 12, 31))
    assert (made.level, made.version) == (None, None)


def test_version_is_chosen_by_the_day(version):
    version.effective_to = date(2026, 12, 31)
    version.save()
    later = CatalogueVersionFactory(name="新版", effective_from=date(2027, 1, 1))
    assert catalogue_on(date(2026, 12, 31)) == version
    assert catalogue_on(date(2027, 1, 1)) == later
    with pytest.raises(ValueError, match="version"):
        classify([Answer(_item(version), L.FORM)], date(2027, 1, 1))


@pytest.mark.parametrize(
    ("report", "form", "registration", "least"),
    [
        ("全部", "", "", L.REPORT),
        ("甲", "其他", "", L.FORM),
        ("", "", "全部", L.REGISTRATION),
        ("甲", "乙", "其他", L.REGISTRATION),
        ("全部（中试除外）", "其他（分装的除外）", "", L.NONE),
    ],
)
def test_a_row_that_takes_all_lets_nothing_fall_below(version, report, form, registration, least):
    item = _item(version, report_criterion=report, form_criterion=form, registration_criterion=registration)
    assert least_level(item) == least
    made = classify([Answer(item, L.NONE)], DAY)
    assert made.level == least
    assert ("不得降低类别" in _said(made)) == (least != L.NONE)


def test_sensitive_area_alone_raises_the_level_and_only_where_the_row_says_so(version):
    item = _item(version, report_criterion="跨流域调水；涉及环境敏感区的", form_criterion="其他")
    assert sensitive_level(item) == L.REPORT
    assert classify([Answer(item, L.FORM, in_sensitive_area=True)], DAY).level == L.REPORT
    assert classify([Answer(item, L.FORM)], DAY).level == L.FORM
    with_size = _item(version, 90, report_criterion="涉及环境敏感区的5万千瓦及以上的", form_criterion="其他")
    assert sensitive_level(with_size) == L.NONE
    assert classify([Answer(with_size, L.FORM, in_sensitive_area=True)], DAY).level == L.FORM


def test_sensitive_area_with_a_further_condition_is_told_not_concluded(version):
    pipeline = _item(version, 7, report_criterion="涉及环境敏感区的（含内部管线）", form_criterion="其他")
    assert classify([Answer(pipeline, L.FORM, in_sensitive_area=True)], DAY).level == L.REPORT
    water = _item(version, 126, report_criterion="涉及环境敏感区的（不含改建的）", form_criterion="其他")
    made = classify([Answer(water, L.FORM, in_sensitive_area=True)], DAY)
    assert made.level == L.FORM
    assert made.is_doubtful
    assert "请核对是否符合；符合的应当编制报告书" in _said(made)
    assert "请核对是否符合" not in _said(classify([Answer(water, L.FORM)], DAY))


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("涉及环境敏感区的", True),
        ("涉及环境敏感区的（含内部集输管线；不含厂区内的）", True),
        ("甲；涉及环境敏感区的", False),
        ("不涉及环境敏感区的小型工程", False),
        ("", False),
    ],
)
def test_criterion_that_only_a_sensitive_area_fulfils(version, text, needs):
    assert needs_sensitive_area(_item(version, report_criterion=text), L.REPORT) is needs


def test_extension_without_main_works_counts_the_changed_parts_alone(version):
    main, boiler = _item(version, 44, report_criterion="全部"), _item(version, 91)
    answers = [Answer(main, L.REPORT, is_changed=False), Answer(boiler, L.FORM)]
    by_parts = classify(answers, DAY, parts_only=True)
    assert by_parts.level == L.FORM
    assert "第四条第三款" in _said(by_parts)
    assert classify(answers, DAY).level == L.REPORT


def test_unverified_row_makes_the_result_doubtful(version):
    item = _item(version, certainty=Certainty.UNVERIFIED)
    assert classify([Answer(item, L.FORM)], DAY).is_doubtful
    ProjectListEntryFactory()
    ProjectListEntryFactory(project_list=ProjectListFactory(kind=ListKind.COMMITMENT))
    assert not classify([Answer(_item(version, 54), L.FORM)], DAY).is_doubtful


# -- the bureau's lists ----------------------------------------------------------------------------


def test_authority_by_the_directory_in_force_that_day(version):
    old = ProjectListFactory(effective_from=date(2024, 1, 1), effective_to=date(2025, 12, 31))
    ProjectListEntryFactory(project_list=old)
    ProjectListFactory(effective_from=date(2026, 1, 1))
    answer = [Answer(_item(version), L.FORM)]
    assert classify(answer, date(2025, 12, 31)).authority.applies is True
    assert classify(answer, date(2026, 1, 1)).authority.applies is False
    assert classify(answer, date(2023, 6, 1)).authority.applies is None


def test_authority_entry_may_be_of_one_category_or_of_an_industry(version):
    directory = ProjectListFactory()
    ProjectListEntryFactory(project_list=directory, category="form")
    item = _item(version)
    assert classify([Answer(item, L.FORM)], DAY).authority.applies is True
    assert classify([Answer(item, L.REPORT)], DAY).authority.applies is False
    other = _item(version, 67, industry="三十、金属制品业33")
    ProjectListEntryFactory(project_list=directory, catalogue_number=None, name="三十、金属制品业33")
    assert classify([Answer(other, L.REPORT)], DAY).authority.applies is True


def test_what_is_not_approved_has_neither_authority_nor_commitment(version):
    ProjectListEntryFactory()
    item = _item(version, registration_criterion="丙")
    made = classify([Answer(item, L.REGISTRATION)], DAY)
    assert (made.authority.applies, made.commitment.applies) == (None, None)


def test_commitment_needs_every_managed_row_on_the_list(version):
    listed = ProjectListFactory(kind=ListKind.COMMITMENT)
    ProjectListEntryFactory(project_list=listed, category="form", condition="园区内")
    first, second = _item(version), _item(version, 54)
    one = classify([Answer(first, L.FORM)], DAY)
    assert one.commitment.applies is True
    assert "园区内" in _said(one)
    both = [Answer(first, L.FORM), Answer(second, L.FORM)]
    assert classify(both, DAY).commitment.applies is False
    unmet = [Answer(first, L.FORM), Answer(second, L.NONE)]
    assert classify(unmet, DAY).commitment.applies is True


def test_commitment_entry_by_number_category_and_day(version):
    _item(version)
    listed = ProjectListFactory(
        kind=ListKind.COMMITMENT, effective_from=date(2024, 1, 1), effective_to=date(2024, 12, 31)
    )
    entry = ProjectListEntryFactory(project_list=listed, category="form")
    assert commitment_entry_on(53, "form", date(2024, 12, 31)) == entry
    assert commitment_entry_on(53, "report", date(2024, 12, 31)) is None
    assert commitment_entry_on(54, "form", date(2024, 12, 31)) is None
    assert commitment_entry_on(53, "form", date(2025, 1, 1)) is None
    assert commitment_entry_on(None, "form", date(2024, 6, 1)) is None


def test_queries_do_not_grow_with_the_rows(version, django_assert_num_queries):
    ProjectListEntryFactory()
    ProjectListEntryFactory(project_list=ProjectListFactory(kind=ListKind.COMMITMENT))
    rows = [_item(version, number) for number in (1, 2, 3)]
    for count in (1, 3):
        with django_assert_num_queries(5):
            classify([Answer(row, L.FORM) for row in rows[:count]], DAY)
