"""A Celery application for the job tests: printing waits at a gate, so that a test can act meanwhile.

`celery -A tests.reports.slow_app worker` with PRINT_GATE naming a file: printing goes on once it exists.
"""

import os
import time
from pathlib import Path
from typing import Any

from celery.signals import celeryd_after_setup

from lanzhou_eco.celery import app

__all__ = ["app"]


@celeryd_after_setup.connect
def print_at_the_gate(**_: Any) -> None:
    from reports.services import assembly

    gate = Path(os.environ["PRINT_GATE"])

    def wait_and_print(document: Any) -> bytes:
        while not gate.exists():
            time.sleep(0.02)
        return b"%PDF-" + document.source_hash.encode()

    assembly.render_pdf = wait_and_print
    assembly.render_docx = lambda document: b"PK" + document.source_hash.encode()
