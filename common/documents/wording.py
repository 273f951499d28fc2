"""The wording of a document: a text template that a lawyer can edit, and its values → the content.

A template has a head, a line `---`, and the text, one line a block; blank lines mean nothing:

    标题：受理通知书              # 一级小标题        - 清单项
    主送：{{ 建设单位 }}          ## 二级小标题       | 表头 | 表头 |
    附件：…（可多行）             其余各行为段落      | 格   | 格   |
    附注：…（可多行，印在日期下）

Values cannot bring marks of their own into the text: they are set on one line, and what would be a
mark is kept as the character it is. A value that is missing or empty is an error wherever it would
be printed; `{% if %}` may ask for an empty one, never for one that the kind does not give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist

from common.documents.content import Block, DocumentContent, Heading, ListBlock, Paragraph, TableBlock
from common.errors import Refused
from common.frozen import DocumentError
from common.typesetting.text import chinese_date, clean

FOLDER = "documents"
RULE = "---"
HEAD = re.compile(r"(标题|主送|附件|附注)：(.*)")
# Marks within a value stand in the private use area until the lines are told apart.
_MARKS = "|#-"
_GUARD = {ord(mark): chr(0xE000 + index) for index, mark in enumerate(_MARKS)}
_UNGUARD = {ord(guard): chr(mark) for mark, guard in _GUARD.items()}
_PRIVATE = re.compile("[\ue000-\uf8ff]")


# The names of what is missing, while a draft is worded: it is marked in the text instead of refused.
_gaps: ContextVar[list[str] | None] = ContextVar("gaps", default=None)


@contextmanager
def marking_gaps() -> Iterator[list[str]]:
    """Word drafts: what is missing stands as 【缺：…】 in the text, and is named in the list given."""
    found: list[str] = []
    token = _gaps.set(found)
    try:
        yield found
    finally:
        _gaps.reset(token)


def _gap(name: str) -> str:
    """The mark of what is missing in a draft; raises MissingValue in a document."""
    gaps = _gaps.get()
    if gaps is None:
        raise MissingValue(name)
    if name not in gaps:
        gaps.append(name)
    return f"【缺：{name}】"


class MissingValue(Refused):
    """The wording asks for a value that the record does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(f"文书缺少“{name}”，请先在记录中补齐后再制发。")


class _Blank:
    """An empty value: false where it is asked for, an error where it would be printed."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __getitem__(self, key: Any) -> Any:
        return _gap(self._name)

    def __str__(self) -> str:
        return _gap(self._name)


class _Values(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        return _gap(name)


class _Invalid(str):
    """What Django asks how to print a lookup that failed within a value."""

    def __mod__(self, variable: Any) -> str:
        return _gap(str(variable))


class _StrictContext(Context):
    def __getitem__(self, key: Any) -> Any:
        try:
            return super().__getitem__(key)
        except KeyError:
            return _gap(str(key))


def worded(
    template: str,
    values: Mapping[str, Any],
    *,
    issuer: str,
    dated_on: date,
    number: str = "",
    notice: str = "",
) -> DocumentContent:
    """The content that `template` (below `templates/documents/`, without ending) makes of `values`.

    Raises MissingValue, or DocumentError when the template itself is wrong.
    """
    context = _StrictContext(
        {name: _prepared(name, value) for name, value in values.items()}, autoescape=False
    )
    text = _engine().get_template(f"{FOLDER}/{template}.txt").render(context)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if RULE not in lines:
        raise DocumentError(f"模板“{template}”的首部与正文之间须有一行“{RULE}”。")
    rule = lines.index(RULE)
    fields = _head(template, lines[:rule])
    return DocumentContent(
        title=_one(template, fields, "标题"),
        issuer=clean(issuer),
        dated_on=dated_on,
        number=number,
        addressee=_one(template, fields, "主送") if "主送" in fields else "",
        blocks=tuple(_blocks(lines[rule + 1 :])),
        annexes=tuple(fields.get("附件", ())),
        remarks=tuple(fields.get("附注", ())),
        notice=notice,
    )


def _engine() -> Engine:
    """Without a cache of its own, so that an edited wording is used at once."""
    folders = settings.TEMPLATES[0]["DIRS"]
    loader = ("django.template.loaders.filesystem.Loader", folders)
    return Engine(loaders=[loader], autoescape=False, string_if_invalid=_Invalid("%s"))


def template_exists(template: str) -> bool:
    try:
        _engine().get_template(f"{FOLDER}/{template}.txt")
    except TemplateDoesNotExist:
        return False
    return True


def _prepared(name: str, value: Any) -> Any:
    """`value` as the template may print it; `name` is told when it turns out to be missing."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return str(value)  # 2026, never 2,026
    if value is None or value == "" or value == []:
        return _Blank(name)
    if isinstance(value, str):
        text = clean(_PRIVATE.sub("", value)).strip().translate(_GUARD)
        return text or _Blank(name)
    if isinstance(value, date):
        return chinese_date(value)
    if isinstance(value, Mapping):
        return _Values({key: _prepared(key, item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return [_prepared(name, item) for item in value]
    raise TypeError(f"文书的值“{name}”是 {type(value).__name__}，只能是文字、整数、日期或其列表。")


def _head(template: str, lines: list[str]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for line in lines:
        match = HEAD.fullmatch(line)
        if match is None:
            raise DocumentError(
                f"模板“{template}”首部的“{line}”不是标题、主送、附件或附注；首部与正文之间须有一行“{RULE}”。"
            )
        fields.setdefault(match[1], []).append(_plain(match[2]))
    return fields


def _one(template: str, fields: Mapping[str, list[str]], name: str) -> str:
    lines = fields.get(name, [])
    if len(lines) != 1:
        raise DocumentError(f"模板“{template}”的首部须有且只有一行“{name}：”。")
    return lines[0]


def _blocks(lines: list[str]) -> Iterator[Block]:
    for sort, group in groupby(lines, _sort):
        if sort == "list":
            yield ListBlock(tuple(_plain(line[2:]) for line in group))
        elif sort == "table":
            rows = [tuple(map(_plain, line[1:-1].split("|"))) for line in group]
            yield TableBlock(rows[0], tuple(rows[1:]))
        else:
            yield from map(_single, group)


def _sort(line: str) -> str:
    if line.startswith("- "):
        return "list"
    return "table" if line.startswith("|") and line.endswith("|") else "text"


def _single(line: str) -> Block:
    for mark, level in (("## ", 2), ("# ", 1)):
        if line.startswith(mark):
            return Heading(_plain(line.removeprefix(mark)), level)
    return Paragraph(_plain(line))


def _plain(text: str) -> str:
    return text.translate(_UNGUARD).strip()
