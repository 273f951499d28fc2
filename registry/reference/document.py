"""The law table as a document: what the reference data say, how sure it is, and where it is used."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from common.presentation import plain_number
from registry.enums import Certainty, DayUnit, LawRank
from registry.reference import rows_of

APPS = ("permits", "enforcement", "legal_training", "disclosure", "governance", "reports", "lanzhou_eco")
# What a code is composed with where a threshold depends on the kind of party.
PARTY_ENDS = ("-legal-person", "-citizen")

INTRODUCTION = """# 法律、期限与阈值

本表由 `manage.py law_document` 依 `registry/reference/*.toml` 生成，不手工编辑；数据由
`manage.py load_reference` 录入，局里核对、更正在后台或登记簿中进行，更正后的行不会被再次加载覆盖。

- **核对情况**：“已核”指读过原文（含镜像文本）；其余一律显示为“待核”，引用前须对照官方公布文本。
- **选法**：按行为发生之日选用当时有效的版本；新规定处罚较轻或者不认为违法的，可以适用新规定
  （生态环境法典第一千零五十七条，此前为行政处罚法第三十七条）。`registry.rules.require_law_in_force` 把关。
- **取值**：程序以 `registry.selectors.limit_on(code, 日期)`、`threshold_on(code, 日期)` 取当日有效的一行；
  同一代码的各版本日期不得重叠，缺行时报错并说明在哪里补录。
- “月日”类阈值以“月×100＋日”表示，如 315 即 3 月 15 日。
"""


def law_document(root: Path) -> str:
    """The whole document as Markdown; `root` is the folder whose apps are searched for uses."""
    sources = {app: "\n".join(_read(root / app)) for app in APPS}
    return (
        "\n".join(
            [
                INTRODUCTION,
                *_rules(root),
                *_laws(),
                *_limits(sources),
                *_thresholds(sources),
                *_provisions(),
            ]
        )
        + "\n"
    )


def _read(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.read_text(encoding="utf-8")


def _table(title: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    lines = [f"## {title}", "", _line(headers), _line(["---"] * len(headers))]
    return [*lines, *(_line(row) for row in rows), ""]


def _line(cells: Sequence[Any]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _dates(row: dict[str, Any]) -> list[Any]:
    return [row["effective_from"], row.get("effective_to", "")]


def _certainty(row: dict[str, Any]) -> str:
    return str(Certainty(row["certainty"]).label)


def rulebook(root: Path) -> list[dict[str, Any]]:
    """The rules of each app's `rulebook.toml`: what the law asks, by which row, and which test holds it."""
    return [
        row
        for app in APPS
        if (path := root / app / "rulebook.toml").exists()
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
    ]


def _rules(root: Path) -> list[str]:
    headers = ["编号", "规则", "依据", "核对情况", "配置行", "实现", "测试"]
    return _table(
        "业务规则与测试",
        headers,
        (
            [
                row["id"],
                row["says"],
                row["basis"],
                _certainty(row),
                _codes(row["rows"]) or "无（不涉及可配置的数值）",
                _codes(row["code"]),
                "<br>".join(f"`{test}`" for test in row["tests"]),
            ]
            for row in rulebook(root)
        ),
    )


def _codes(names: Iterable[str]) -> str:
    return "、".join(f"`{name}`" for name in names)


def _laws() -> list[str]:
    rows = rows_of("laws")
    titles = {row["code"]: row["title"] for row in rows}
    headers = ["代码", "名称", "效力级别", "文号", "生效", "最后有效日", "替代法规", "核对情况", "说明"]
    return _table(
        "法律法规",
        headers,
        (
            [
                f"`{row['code']}`",
                row["title"],
                LawRank(row["rank"]).label,
                row.get("document_number", ""),
                *_dates(row),
                titles.get(row.get("replaced_by", ""), ""),
                _certainty(row),
                row.get("source", ""),
            ]
            for row in rows
        ),
    )


def _limits(sources: dict[str, str]) -> list[str]:
    headers = ["代码", "期限", "数值", "依据", "生效", "最后有效日", "核对情况", "取用处"]
    return _table(
        "法定期限",
        headers,
        (
            [
                f"`{row['code']}`",
                row["name"],
                f"{row['amount']}{DayUnit(row['unit']).label}",
                row["basis"],
                *_dates(row),
                _certainty(row),
                _used(row["code"], sources),
            ]
            for row in rows_of("limits")
        ),
    )


def _thresholds(sources: dict[str, str]) -> list[str]:
    headers = ["代码", "阈值", "数值", "依据", "生效", "最后有效日", "核对情况", "取用处"]
    return _table(
        "法定阈值与局内采用的数值",
        headers,
        (
            [
                f"`{row['code']}`",
                row["name"],
                f"{plain_number(Decimal(row['amount']))}{row['unit']}",
                row["basis"],
                *_dates(row),
                _certainty(row),
                _used(row["code"], sources),
            ]
            for row in rows_of("thresholds")
        ),
    )


def _used(code: str, sources: dict[str, str]) -> str:
    """Where the code stands as it is, or composed by the kind of party (`party_threshold`)."""
    asked = [f'"{code}"']
    asked += [f'party_threshold("{code.removesuffix(end)}")' for end in PARTY_ENDS if code.endswith(end)]
    return "、".join(f"`{app}`" for app, text in sources.items() if any(each in text for each in asked))


def _provisions() -> list[str]:
    titles = {row["code"]: row.get("short_title") or row["title"] for row in rows_of("laws")}
    headers = ["代码", "法规", "条款", "事项", "罚款幅度", "核对情况"]
    return _table(
        "条款与罚款幅度",
        headers,
        (
            [
                f"`{row['code']}`",
                titles[row["law"]],
                row["article"],
                row["subject"],
                _fine_range(row),
                _certainty(row),
            ]
            for row in rows_of("provisions")
        ),
    )


def _fine_range(row: dict[str, Any]) -> str:
    if "fine_max" not in row:
        return ""
    low, high = (plain_number(Decimal(row[name]) / 10000) for name in ("fine_min", "fine_max"))
    return f"{high}万元以下" if low == "0" else f"{low}万—{high}万元"
