"""Numbers without gaps or doubles."""

import threading

import pytest
from django.db import connection, transaction

from common.numbering import next_document_number, next_in_sequence, note_numbers_in_use


@pytest.mark.django_db
def test_document_number_has_no_leading_zero_and_counts_within_a_year():
    assert next_document_number("兰新环罚", 2026) == "兰新环罚〔2026〕1号"
    assert next_document_number("兰新环罚", 2026) == "兰新环罚〔2026〕2号"
    assert next_document_number("兰新环罚", 2027) == "兰新环罚〔2027〕1号"
    assert next_document_number("兰新环审", 2026) == "兰新环审〔2026〕1号"


@pytest.mark.django_db
def test_rolled_back_number_is_given_again():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert next_in_sequence("试", 2026) == 1
        raise ZeroDivisionError
    assert next_in_sequence("试", 2026) == 1


@pytest.mark.django_db
def test_sequences_go_on_after_numbers_given_outside_the_portal():
    note_numbers_in_use(
        ["兰新环审〔2026〕7号", "兰新环审〔2026〕41号", "兰新环审〔2025〕90号", "", "新环发2026-99"]
    )
    assert next_document_number("兰新环审", 2026) == "兰新环审〔2026〕42号"
    note_numbers_in_use(["兰新环审〔2026〕3号"])
    assert next_document_number("兰新环审", 2026) == "兰新环审〔2026〕43号"
    assert next_document_number("兰新环审", 2025) == "兰新环审〔2025〕91号"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_number_outside_a_transaction_is_a_programming_error():
    with pytest.raises(RuntimeError):
        next_in_sequence("试", 2026)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_racing_connections_get_every_number_once():
    taken = []
    barrier = threading.Barrier(4)

    def take():
        barrier.wait(timeout=60)
        for _ in range(10):
            with transaction.atomic():
                taken.append(next_in_sequence("竞", 2026))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(taken) == list(range(1, 41))
