"""What was sealed stays as it is: triggers refuse a change, and a change past them is found."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from disclosure import append_only
from disclosure.filing import services
from disclosure.models import AnnualSubmission
from tests.disclosure.filing import reports

TABLE = AnnualSubmission._meta.db_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def guarded(report, head):
    """A handing-in under the triggers, which the migrations make."""
    made = reports.hand_in(report, head)
    with connection.cursor() as cursor:

        class Editor:
            connection = connection

            @staticmethod
            def execute(statement: str) -> None:
                cursor.execute(statement)

        try:
            with transaction.atomic():
                append_only.create_triggers(TABLE)(None, Editor)
        except DatabaseError:  # the migrations made them
            yield made
            return
        yield made
        append_only.drop_triggers(TABLE)(None, Editor)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_sealed(guarded, act):
    rows = AnnualSubmission.objects.filter(pk=guarded.pk)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.update(sha256="0" * 64) if act == "update" else rows._raw_delete("default")
    assert AnnualSubmission.objects.get(pk=guarded.pk).is_intact


def test_another_row_can_be_written(guarded, officer, head):
    services.return_report(actor=officer, report=guarded.report, reason="请核对")
    assert reports.hand_in(guarded.report, head).number == 2


def test_a_changed_content_no_longer_fits_its_seal(report, head):
    made = reports.hand_in(report, head)
    made.content["fields"]["management"]["tax"] = "1"
    assert not made.is_intact
