"""What the public reads of a penalty: the allowlist, and what is hidden."""

import pytest

from tests.factories.enforcement_publication import load_publication_rows, published_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rows(db):
    load_publication_rows()


def test_smoke():
    record = published_case()
    print(record.title, record.body, record.facets)
    assert record.kind == "case-result"
