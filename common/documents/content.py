"""What a document says, free of its form: frozen when issued, printed from then on.

`content.to_json()` and `DocumentContent.from_json()` are exact inverses; the hash of an issued
document is taken over that JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from common.frozen import DocumentError, decode, encode

TITLE_LENGTH = 200  # of OfficialDocument.title


@dataclass(frozen=True)
class Paragraph:
    text: str
    type: Literal["paragraph"] = "paragraph"

    def __post_init__(self) -> None:
        _require(self.text, "段落")


@dataclass(frozen=True)
class Heading:
    """Level 1 is 一、 in 黑体, level 2 （一） in 楷体; the text carries its own number."""

    text: str
    level: int = 1
    type: Literal["heading"] = "heading"

    def __post_init__(self) -> None:
        _require(self.text, "小标题")
        if self.level not in (1, 2):
            raise DocumentError(f"小标题“{self.text}”的层级为 {self.level}，只能是 1 或 2。")


@dataclass(frozen=True)
class ListBlock:
    """Items numbered 1. 2. 3. when printed."""

    items: tuple[str, ...]
    type: Literal["list"] = "list"

    def __post_init__(self) -> None:
        if not self.items:
            raise DocumentError("清单没有内容，请至少列出一项。")
        for item in self.items:
            _require(item, "清单项")


@dataclass(frozen=True)
class TableBlock:
    """A table with a head; an empty cell is left to be filled in by hand."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    type: Literal["table"] = "table"

    def __post_init__(self) -> None:
        if not self.columns or not self.rows:
            raise DocumentError("表格须有表头和至少一行。")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise DocumentError(f"表格每行应有 {len(self.columns)} 格（表头“{'、'.join(self.columns)}”）。")


Block = Paragraph | Heading | ListBlock | TableBlock


@dataclass(frozen=True)
class DocumentContent:
    """`remarks` stand below the date; `notice` says on every page that data are synthetic."""

    title: str
    issuer: str
    dated_on: date
    number: str = ""
    addressee: str = ""
    blocks: tuple[Block, ...] = ()
    annexes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    notice: str = ""

    SYNTHETIC_NOTICE: ClassVar[str] = "示范数据，不具有法律效力"

    def __post_init__(self) -> None:
        _require(self.title, "标题")
        _require(self.issuer, "落款")
        if len(self.title) > TITLE_LENGTH:
            raise DocumentError(f"文书标题超过 {TITLE_LENGTH} 字，请缩短项目名称或标题。")
        if not self.blocks:
            raise DocumentError(f"文书“{self.title}”没有正文。")

    def to_json(self) -> dict[str, Any]:
        """The content in JSON types."""
        data: dict[str, Any] = encode(self)
        return data

    @classmethod
    def from_json(cls, data: Any) -> DocumentContent:
        """The content that `to_json` wrote; raises DocumentError when it is not one."""
        content: DocumentContent = decode(cls, data, "document")
        return content


def _require(text: str, name: str) -> None:
    if not text.strip():
        raise DocumentError(f"文书的{name}不能为空。")
