"""What is written many at a time is read back as it was, whatever characters it holds."""

from datetime import date
from decimal import Decimal

import pytest

from disclosure.models import RatingEvent
from disclosure.rating.writing import write_many
from tests.factories.disclosure_rating import RatingItemFactory, RatingRunFactory
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db


def test_rows_are_read_back_as_they_were_written():
    texts = ["", "\\N", "一\t二\n三\r四", "C:\\dir\\new", "引\"号'", "“累计达上限5分”"]
    run, item, firm = RatingRunFactory(), RatingItemFactory(), EnterpriseFactory()
    made = [
        RatingEvent(
            run=run,
            enterprise=firm,
            item=item,
            happened_on=date(2025, 2, 28),
            source_model="enforcement.enforcementcase",
            source_pk=number,
            source_number=f"ZF-{number}",
            description=text,
            facts={"案由": [text, "\\"], "罚款": "50000.00"},
            points=Decimal("-2.50"),
            is_counted=number % 2 == 0,
            ground="" if number % 2 == 0 else text or "理由",
        )
        for number, text in enumerate(texts)
    ]
    write_many(RatingEvent, made)
    found = RatingEvent.objects.order_by("source_pk")
    names = [each.attname for each in RatingEvent._meta.concrete_fields if not each.primary_key]
    assert [[getattr(each, name) for name in names] for each in found] == [
        [getattr(each, name) for name in names] for each in made
    ]


def test_nothing_is_written_of_nothing():
    write_many(RatingEvent, [])
    assert not RatingEvent.objects.exists()
