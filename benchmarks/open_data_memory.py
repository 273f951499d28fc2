"""All bulk files of the published cases made by a process of its own: time, peak memory, sizes as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import django

KIND = "case-result"


def main(folder: Path) -> dict[str, Any]:
    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from common.publication import kinds
    from opendata.writing import write_all

    begun = time.perf_counter()
    with transaction.atomic():
        made = write_all(kinds()[KIND], timezone.localdate(), folder)
    return {
        "seconds": time.perf_counter() - begun,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "sizes": {name: file.size for name, file in made.items()},
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
