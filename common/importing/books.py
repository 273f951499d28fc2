"""Opening what was sent: told by content, never by the ending alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from common.errors import Refused
from common.importing.csv_file import CsvBook
from common.importing.xlsx import XlsxBook

SUFFIXES = (".xlsx", ".csv")
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"


class Sheet(Protocol):
    """A sheet that can be read row by row, more than once."""

    title: str
    hidden: bool
    row_estimate: int
    merged: list[str]

    def rows(self) -> Any: ...


Book = XlsxBook | CsvBook


def open_book(path: Path, name: str) -> Book:
    """Open the file at `path`, sent under `name`. Raises Refused with how to mend it."""
    suffix = Path(name).suffix.lower()
    if suffix in (".xlsm", ".xltm", ".xlsb"):
        raise Refused("不接收含宏或二进制的工作簿（xlsm、xltm、xlsb），请另存为 xlsx。")
    if suffix == ".xls":
        raise Refused("不接收旧版 xls，请在 Excel 或 WPS 中另存为 xlsx。")
    if suffix not in SUFFIXES:
        raise Refused(f"只接收 xlsx 和 csv 文件，收到的是“{suffix or '无扩展名'}”。")
    file = path.open("rb")
    try:
        head = file.read(8)
        if not head:
            raise Refused("文件是空的。")
        if head == OLE_MAGIC:
            raise Refused("文件已加密，或是改了扩展名的旧版 xls：请取消密码保护，另存为 xlsx 后再上传。")
        is_zip = head.startswith(ZIP_MAGIC)
        if suffix == ".xlsx" and not is_zip:
            raise Refused("文件内容不是 xlsx（扩展名被改过），请在 Excel 或 WPS 中另存为 xlsx。")
        if suffix == ".csv" and is_zip:
            raise Refused("文件内容不是 csv（扩展名被改过），请把扩展名改回 xlsx 或另存为 csv。")
        if is_zip:
            file.close()
            return XlsxBook(str(path))
        return CsvBook(file, Path(name).stem)
    except Refused:
        file.close()
        raise
