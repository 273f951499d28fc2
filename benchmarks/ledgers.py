"""What the benchmarks of import and export share: a database, a wide ledger, a process to measure.

Each measurement runs in a process of its own, so that the peak of its memory is its own, and on a
database made for it, so that nothing of the developer's is touched.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHEET = "环评审批"
HEADERS = (
    ["台账编号", "承办单位", "统一社会信用代码", "环评类别", "报批类型", "名录类别", "项目名称", "建设地点"]
    + ["环评机构", "总投资（元）", "环保投资（元）", "项目概况", "主要环境影响及对策措施", "公众参与情况"]
    + ["告知承诺制", "容缺受理", "并联审批", "收到日期", "受理日期", "办理状态"]
)
ENTERPRISES = 500


def row(number: int) -> list[Any]:
    """One application, 20 columns: text, choices, money, truth, dates, two references."""
    received = date(2024, 1, 1) + timedelta(days=number % 300)
    return [
        f"HP-T-{number:07d}",
        "bench",
        uscc(number % ENTERPRISES),
        "报告表",
        "首次报批",
        "二十三、化学原料和化学制品制造业",
        f"年产{number}吨精细化工产品建设项目",
        f"兰州新区化工园区第{number}号地块",
        "甘肃某环境科技有限公司",
        Decimal(number) * 10000,
        Decimal(number) * 100,
        f"新建生产车间{number % 9}座及配套公用工程",
        "废气经两级处理后排放，废水排入园区污水处理厂",
        "已公示，未收到意见",
        "否",
        "否",
        "是" if number % 2 else "否",
        received,
        received + timedelta(days=3),
        "已受理",
    ]


@lru_cache(maxsize=ENTERPRISES)
def uscc(number: int) -> str:
    from stdnum.cn import uscc as codes

    body = f"91620100MA{number:07d}"
    return body + codes.calc_check_digit(body)


def write_ledger(path: Path, rows: int) -> None:
    """The xlsx as an office program would write it: shared strings, real dates."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"tmpdir": str(path.parent)}) as book:
        sheet = book.add_worksheet(SHEET)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADERS)
        for number in range(1, rows + 1):
            for position, value in enumerate(row(number)):
                if isinstance(value, date):
                    sheet.write_datetime(number, position, value, day)
                else:
                    sheet.write(number, position, value)


def prepare_database(folder: Path) -> Path:
    """A migrated SQLite file with the department and the enterprises that the rows refer to."""
    path = folder / "empty.sqlite3"
    run_child("benchmarks.ledgers", path, "seed")
    return path


@contextmanager
def postgres_databases(*names: str) -> Iterator[list[str]]:
    """The URLs of seeded databases beside the one of `DATABASE_URL`, dropped afterwards."""
    import psycopg2

    server, _, given = os.environ["DATABASE_URL"].rpartition("/")
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    created = [f"{given}_{name}" for name in names]
    with connection.cursor() as cursor:
        for name in created:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        for name in created:
            run_child("benchmarks.ledgers", f"{server}/{name}", "seed")
        yield [f"{server}/{name}" for name in created]
    finally:
        with connection.cursor() as cursor:
            for name in created:
                cursor.execute(f'DROP DATABASE "{name}"')
        connection.close()


def on_postgres() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def seed() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from accounts.models import Department
    from registry.models import Enterprise

    department = Department.objects.create(code="bench", name="测速科", kind="section")
    Enterprise.objects.bulk_create(
        Enterprise(uscc=uscc(number), name=f"第{number}厂", department=department)
        for number in range(ENTERPRISES)
    )


def run_child(module: str, database: Path | str, *arguments: str) -> dict[str, Any]:
    """Run `module` in a process of its own on a SQLite file or a URL; what it printed as JSON."""
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}" if isinstance(database, Path) else database,
        "REDIS_URL": "",
        "PRODUCTION": "0",
        "DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "lanzhou_eco.settings"),
    }
    command = [sys.executable, "-m", module, "--child", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout or "{}")


def copied(database: Path, name: str) -> Path:
    """A copy of a database, with what its write-ahead log still holds."""
    target = database.with_name(name)
    for ending in ("", "-wal"):
        if Path(f"{database}{ending}").exists():
            shutil.copyfile(f"{database}{ending}", f"{target}{ending}")
    return target


def peak_mb() -> float:
    """The most memory that this process has held, in MB.

    From /proc: getrusage() would still count what the parent held when it forked.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__" and sys.argv[1:2] == ["--child"]:
    import django

    django.setup()
    seed()
