"""docs/ledger-formats.md says what the registers say."""

from pathlib import Path

from lanzhou_eco.ledger_docs import ledger_formats

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_page_is_up_to_date():
    written = (DOCS / "ledger-formats.md").read_text(encoding="utf-8")
    assert written == ledger_formats(), "run scripts/write_ledger_docs"
