"""Write the invented ledger of 2024: python scripts/make_sample_ledger.py [DIRECTORY].

The same tree gives the same files, byte for byte. Nothing in them is real.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "samples" / "ledger-2024"


def make(directory: Path) -> list[Path]:
    """Write all workbooks to `directory`; returns their paths."""
    from scripts.sample_ledger import books
    from scripts.sample_ledger.writer import write_workbooks

    return write_workbooks(books.all_sheets(), directory)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lanzhou_eco.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    for path in make(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET):
        print(path)


if __name__ == "__main__":
    main()
