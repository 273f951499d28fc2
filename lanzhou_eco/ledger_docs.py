"""The ledger formats in words, written from the registers themselves."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models

from common.importing.layout import needs_value
from common.registers import Column, Register, all_registers

INTRODUCTION = """# 台账格式

本页由 `scripts/write_ledger_docs` 依各登记簿的声明生成，请勿手工修改。
空白模板：`manage.py ledger_template 目录`。
导入：`manage.py load_ledger 目录 [--check]`，或在工作台“导入台账”上传。

- 一个工作簿可含多个工作表，工作表名即登记簿名；第一行为表头，列序不限，表头须与下表一致。
- 第一遍只检查：列出每个有误的单元格（表、行、列、值、原因、改法），有一处错误即什么都不写入。
- 第二遍在一个事务内全部写入。
- 关键列（每表第一列）相同即视为同一记录：已有的按表更新，没有的新增；重复导入同一文件不产生变化。
- 日期写 `2024-01-02`、`2024/1/2` 或 `2024年1月2日`；是非列写“是”“否”；选项列写中文；一格多个值以“；”分隔。
- 引用他表的列填对方的关键列（企业填统一社会信用代码，单位、园区、法规填代码，其余填台账编号）。
- 金额单位为元。
"""

TYPES: list[tuple[type[models.Field], str]] = [
    (models.BooleanField, "是/否"),
    (models.DateTimeField, "日期时间"),
    (models.DateField, "日期"),
    (models.DecimalField, "数值"),
    (models.IntegerField, "整数"),
    (models.JSONField, "多值"),
    (models.TextField, "文字"),
    (models.CharField, "文字"),
]


def ledger_formats() -> str:
    """The whole page, workbook by workbook."""
    workbooks: dict[str, list[Register]] = {}
    for register in all_registers():
        workbooks.setdefault(register.workbook, []).append(register)
    parts = [INTRODUCTION]
    for workbook in sorted(workbooks):
        parts.append(f"## {workbook}.xlsx\n")
        parts += ["\n".join(_sheet(register)) for register in workbooks[workbook]]
    return "\n".join(parts)


def _sheet(register: Register) -> Iterator[str]:
    yield f"### {register.title}\n"
    if register.description:
        yield f"{register.description}\n"
    yield "| 列 | 类型 | 必填 | 说明 |"
    yield "|---|---|---|---|"
    for column in register.ledger_columns:
        required = "是" if needs_value(register, column) else ""
        yield f"| {column.header} | {_type(column)} | {required} | {_note(column)} |"
    yield ""


def _type(column: Column) -> str:
    if column.target is not None:
        name = str(column.target._meta.verbose_name)
        return f"引用：{name}（可多个）" if column.is_many else f"引用：{name}"
    if column.choices:
        return "选项"
    return next((words for kind, words in TYPES if isinstance(column.field, kind)), "文字")


def _note(column: Column) -> str:
    notes = [column.help] if column.help else []
    if column.choices:
        notes.append("、".join(label for _, label in column.choices))
    return "；".join(notes).replace("|", "／").replace("\n", " ")
