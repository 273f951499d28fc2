"""The parts of an xlsx file: XML by expat, and the shared strings spooled to disk.

The strings are kept in a temporary file in blocks, of which only the last used stay in memory.
"""

from __future__ import annotations

import marshal
import re
import tempfile
import zipfile
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from xml.parsers import expat

from common.archives import open_part, read_some
from common.errors import Refused

CHUNK = 1 << 16
MAX_CELL_CHARACTERS = 32_767  # Excel's own limit
MAX_DEPTH = 64
MAX_NAMES = 2_000
MAX_SILENT_CHUNKS = 64  # 4 MB of XML without an element: not a workbook
BLOCK_STRINGS, BLOCK_CHARACTERS, BLOCKS_KEPT = 512, 1 << 16, 128


class _Names(dict[str, str]):
    """Local names of elements; strict and transitional workbooks differ only in prefix and namespace."""

    def __missing__(self, name: str) -> str:
        if len(self) > MAX_NAMES:
            raise Refused("文件内部结构异常（元素种类过多），不予接收。")
        self[name] = local = name.rpartition(":")[2]
        return local


class Xml:
    """Feeds one part to expat and refuses what no office program writes."""

    def __init__(self) -> None:
        # Whatever a part says of itself: office programs write UTF-8.
        parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser = parser
        self.names = _Names()
        self.depth = 0
        self.silent_chunks = 0

    def listen(
        self, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None], text: Any = None
    ) -> Xml:
        """Call back with local names; for parts where speed does not matter."""

        def on_start(name: str, attributes: dict[str, str]) -> None:
            self.entered()
            start(self.names[name], attributes)

        def on_end(name: str) -> None:
            self.depth -= 1
            end(self.names[name])

        self.parser.StartElementHandler = on_start
        self.parser.EndElementHandler = on_end
        self.parser.CharacterDataHandler = text
        return self

    def entered(self) -> None:
        """An element began."""
        self.silent_chunks = 0
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise too_deep()

    def feed(self, archive: zipfile.ZipFile, name: str) -> Iterator[None]:
        """Parse the part chunk by chunk, yielding after each."""
        with open_part(archive, name) as part:
            while chunk := read_some(part, CHUNK):
                self.silent_chunks += 1
                self._parse(chunk)
                if self.silent_chunks > MAX_SILENT_CHUNKS:
                    raise Refused("文件内部结构异常（单个元素过大），不予接收。")
                yield
            self._parse(b"", True)
            yield

    def read(self, archive: zipfile.ZipFile, name: str) -> None:
        """Parse the whole part."""
        for _ in self.feed(archive, name):
            pass

    def _parse(self, data: bytes, final: bool = False) -> None:
        try:
            self.parser.Parse(data, final)
        except expat.ExpatError as error:
            raise Refused("文件内部的 XML 不完整或已损坏，请用办公软件重新保存后再上传。") from error

    @staticmethod
    def _refuse_doctype(*_: Any) -> None:
        raise Refused("文件内部含有实体定义（DTD），不是办公软件生成的文档，不予接收。")


def too_deep() -> Refused:
    return Refused("文件内部结构异常（嵌套过深），不予接收。")


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def joined(pieces: list[str]) -> str:
    text = "".join(pieces)
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text)
    return text


class SharedStrings:
    """The workbook's strings by index, on disk; a bounded number of blocks in memory."""

    def __init__(self, archive: zipfile.ZipFile, name: str | None) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._offsets: list[int] = []
        self._starts: list[int] = []  # first index of each block
        self._block: list[str] = []
        self._characters = 0
        self.count = 0
        self._load = lru_cache(maxsize=BLOCKS_KEPT)(self._read_block)
        self._last: tuple[int, int, list[str]] = (0, 0, [])
        if name is not None:
            self._spool(archive, name)

    def close(self) -> None:
        self._load.cache_clear()
        self._file.close()

    def __getitem__(self, index: int) -> str:
        first, after, block = self._last
        if not first <= index < after:
            number = self._number_of(index)
            block = self._load(number)
            first = self._starts[number]
            self._last = (first, first + len(block), block)
        return block[index - first]

    def _number_of(self, index: int) -> int:
        if not 0 <= index < self.count:
            raise Refused("文件内部的文字索引有误，请用办公软件重新保存后再上传。")
        return bisect_right(self._starts, index) - 1

    def _read_block(self, number: int) -> list[str]:
        self._file.seek(self._offsets[number])
        return marshal.load(self._file)  # noqa: S302 - our own temporary file

    def _spool(self, archive: zipfile.ZipFile, name: str) -> None:
        pieces: list[str] = []
        state = {"taking": False, "phonetic": 0, "length": 0}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "rPh":
                state["phonetic"] += 1
            elif tag == "t":
                state["taking"] = not state["phonetic"]

        def end(tag: str) -> None:
            if tag == "t":
                state["taking"] = False
            elif tag == "rPh":
                state["phonetic"] -= 1
            elif tag == "si":
                self._append(joined(pieces))
                pieces.clear()
                state["length"] = 0

        def take(text: str) -> None:
            if state["taking"]:
                state["length"] += len(text)
                # One character more than allowed is kept, so that the cell is found too long.
                if state["length"] <= MAX_CELL_CHARACTERS + CHUNK:
                    pieces.append(text)

        Xml().listen(start, end, take).read(archive, name)
        self._flush()

    def _append(self, text: str) -> None:
        self._block.append(text)
        self._characters += len(text)
        self.count += 1
        if len(self._block) >= BLOCK_STRINGS or self._characters >= BLOCK_CHARACTERS:
            self._flush()

    def _flush(self) -> None:
        if self._block:
            self._offsets.append(self._file.tell())
            self._starts.append(self.count - len(self._block))
            marshal.dump(self._block, self._file)
            self._block, self._characters = [], 0
