"""A streaming reader of csv: UTF-8 (with or without BOM) or GB18030, comma separated."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from common.errors import Refused

CHUNK = 1 << 16
MAX_FIELD = 131_072


@dataclass
class CsvSheet:
    """The one sheet of a csv file, named like the file."""

    title: str
    _file: IO[bytes]
    _encoding: str
    hidden: bool = False
    row_estimate: int = 0
    merged: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """(record number, cells): the number that the row has when the file is opened in Excel."""
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, encoding=self._encoding, newline="")
        try:
            for number, cells in enumerate(csv.reader(text, strict=True), start=1):
                yield number, [cell or None for cell in cells]
        except csv.Error as error:
            raise Refused(
                f"CSV 格式有误（{error}）：请检查引号是否成对、是否以英文逗号分隔，或改用 xlsx。"
            ) from error
        finally:
            text.detach()


class CsvBook:
    """An open csv file; use it as a context."""

    def __init__(self, file: IO[bytes], title: str) -> None:
        self._file = file
        self.sheets = [CsvSheet(title, file, detect_encoding(file))]

    def __enter__(self) -> CsvBook:
        return self

    def __exit__(self, *_: Any) -> None:
        self._file.close()


def detect_encoding(file: IO[bytes]) -> str:
    """ "utf-8-sig" or "gb18030", by decoding the whole file; raises Refused when it is neither."""
    file.seek(0)
    head = file.read(4)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Refused("文件是 UTF-16 编码，请另存为“CSV UTF-8（逗号分隔）”或 xlsx 后再上传。")
    if b"\0" in head:
        raise Refused("文件不是文本，请另存为“CSV UTF-8（逗号分隔）”或 xlsx 后再上传。")
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(file, encoding):
            return encoding
    raise Refused("文件编码既不是 UTF-8 也不是 GB18030，请另存为“CSV UTF-8（逗号分隔）”后再上传。")


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
