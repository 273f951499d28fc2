"""A Celery application for the tests of runs: two enterprises a batch, and a gate inside the second batch.

`celery -A tests.disclosure.rating.slow_app worker` with RATING_GATE naming a file and RATING_STAGE a stage:
when the second batch of that stage has written its rows and not yet committed them, `<gate>.reached` is
made, and the work goes on once the gate exists.
"""

import os
import time
from pathlib import Path
from typing import Any

from celery.signals import celeryd_after_setup

from lanzhou_eco.celery import app

__all__ = ["app"]


@celeryd_after_setup.connect
def work_up_to_the_gate(**_: Any) -> None:
    from common.resumable import Resumable
    from disclosure.rating import jobs

    gate = Path(os.environ["RATING_GATE"])
    jobs.BATCH = 2
    report, batches = Resumable.report, []

    def wait_and_report(work: Resumable, run: Any, **values: Any) -> None:
        if values["stage"] == os.environ["RATING_STAGE"]:
            batches.append(run)
        if len(batches) == 2:
            gate.with_suffix(".reached").touch()
            while not gate.exists():
                time.sleep(0.02)
        report(work, run, **values)

    Resumable.report = wait_and_report
