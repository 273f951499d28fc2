"""The invented results of cases, and that every address which is measured answers."""

import pytest
from django.test import Client

from benchmarks.cases import addresses, check
from benchmarks.published_cases import CASE_COLUMNS, case, load_names
from benchmarks.published_records import seed
from common.models import PublishedRecord


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_every_measured_address_answers():
    load_names()
    seed(500, case, CASE_COLUMNS)
    assert PublishedRecord.objects.filter(kind="case-result").count() == 500
    check()
    client = Client()
    wrong = {
        name: address for name, address in addresses(500).items() if client.get(address).status_code != 200
    }
    assert wrong == {}
