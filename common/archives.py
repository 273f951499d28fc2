"""Zip containers that strangers send (xlsx, docx): opened only after their directory was judged.

Names inside are never used as paths: parts are read by name, nothing is unpacked to disk.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import IO

from common.errors import Refused

MAX_ENTRIES = 5_000
# A full worksheet of 100,000 × 20 cells is about 150 MB of XML.
MAX_UNPACKED_BYTES = 1024**3
# Deflate reaches 1032:1 on zeros; worksheets of real data stay far below 100:1.
MAX_RATIO = 150
RATIO_MATTERS_FROM = 4 * 1024**2

# What zipfile raises for a damaged file, beside BadZipFile: found by changing bytes at random.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)

MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")


def open_zip(file: str | IO[bytes]) -> zipfile.ZipFile:
    """Open a zip whose directory promises a bearable size; raises Refused in words.

    zipfile never yields more bytes of a part than the directory states, so what is judged here
    bounds what can be read.
    """
    try:
        archive = zipfile.ZipFile(file)
    except _BROKEN as error:
        raise Refused("文件已损坏，无法打开，请用办公软件重新保存后再上传。") from error
    try:
        _judge(archive)
    except Refused:
        archive.close()
        raise
    return archive


def _judge(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Refused(f"文件内部包含 {len(entries)} 个部件，超过 {MAX_ENTRIES} 个的上限，不予接收。")
    if len({entry.filename for entry in entries}) != len(entries):
        raise Refused("文件内部有重名部件，不是正常的办公文档，不予接收。")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("文件已加密，请取消密码保护并另存后再上传。")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise Refused("文件的压缩方式不是办公软件所用的，请用办公软件重新保存后再上传。")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES:
        raise Refused(
            f"文件解压后达 {unpacked // 1024**2} MB，超过 {MAX_UNPACKED_BYTES // 1024**2} MB 的上限，"
            "疑似压缩炸弹；确有大量数据的，请拆成几个文件。"
        )
    for entry in entries:
        if entry.file_size > RATIO_MATTERS_FROM and entry.file_size > MAX_RATIO * entry.compress_size:
            raise Refused("文件压缩比异常，疑似压缩炸弹，不予接收；请用办公软件重新保存后再上传。")


def refuse_macros(archive: zipfile.ZipFile) -> None:
    """Refuse an office document that carries macros, whatever its ending says."""
    names = [name.lower() for name in archive.namelist()]
    if any(name.rpartition("/")[2] in MACRO_PARTS for name in names) or b"macroEnabled" in _types(archive):
        raise Refused("文件含有宏，不予接收；请另存为不含宏的 xlsx 或 docx 后再上传。")


def office_kind(archive: zipfile.ZipFile) -> str:
    """ "xlsx", "docx", "pptx", "ofd" or "" – told by the parts inside."""
    names = set(archive.namelist())
    for part, kind in (
        ("xl/workbook.xml", "xlsx"),
        ("word/document.xml", "docx"),
        ("ppt/presentation.xml", "pptx"),
        ("OFD.xml", "ofd"),
    ):
        if part in names:
            return kind
    types = _types(archive)
    return "xlsx" if b"spreadsheetml.sheet.main+xml" in types else ""


def _types(archive: zipfile.ZipFile) -> bytes:
    return read_part(archive, "[Content_Types].xml") if "[Content_Types].xml" in archive.namelist() else b""


def read_part(archive: zipfile.ZipFile, name: str, limit: int = 8 * 1024**2) -> bytes:
    """A small part, whole; raises Refused beyond `limit` bytes or when it is broken."""
    if archive.getinfo(name).file_size > limit:
        raise Refused(f"文件内部的 {name} 过大，不是正常的办公文档，不予接收。")
    with open_part(archive, name) as part:
        return read_some(part, limit + 1)


def open_part(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """A part as a stream; raises Refused when its header is broken."""
    try:
        return archive.open(name)
    except _BROKEN as error:
        raise Refused(f"文件内部的 {name} 无法读取，请用办公软件重新保存后再上传。") from error


def read_some(part: IO[bytes], size: int) -> bytes:
    """Up to `size` bytes of a part; raises Refused when the compressed data is broken."""
    try:
        return part.read(size)
    except _BROKEN as error:
        raise Refused("文件内容不完整或已损坏，请用办公软件重新保存后再上传。") from error
