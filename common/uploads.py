"""What may be uploaded: by size, by ending and by content, which must agree."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import puremagic
from django.conf import settings
from django.core.files.base import File

from common.archives import office_kind, open_zip, refuse_macros
from common.errors import Refused

OFFICE = "application/vnd.openxmlformats-officedocument."

# Ending → content type, and what the content must be found to be.
TYPES: dict[str, tuple[str, frozenset[str]]] = {
    ".pdf": ("application/pdf", frozenset({".pdf"})),
    ".png": ("image/png", frozenset({".png"})),
    ".jpg": ("image/jpeg", frozenset({".jpg", ".jpeg", ".jfif"})),
    ".jpeg": ("image/jpeg", frozenset({".jpg", ".jpeg", ".jfif"})),
    ".docx": (OFFICE + "wordprocessingml.document", frozenset({"docx"})),
    ".xlsx": (OFFICE + "spreadsheetml.sheet", frozenset({"xlsx"})),
    ".ofd": ("application/ofd", frozenset({"ofd"})),
}
# Recordings, where a service asks for them.
RECORDINGS: dict[str, tuple[str, frozenset[str]]] = {
    ".mp4": ("video/mp4", frozenset({".mp4", ".m4v"})),
    ".m4a": ("audio/mp4", frozenset({".m4a", ".mp4"})),
    ".mp3": ("audio/mpeg", frozenset({".mp3", ".mpga"})),
    ".wav": ("audio/wav", frozenset({".wav"})),
}
ZIPPED = {".docx", ".xlsx", ".ofd"}
MAX_NAME = 120
_UNWANTED = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')


def clean_name(name: str) -> str:
    """The bare file name: without folders, control characters and marks that reverse the text."""
    bare = PurePosixPath(name.replace("\\", "/")).name
    bare = _UNWANTED.sub("", bare).strip(" .")
    stem, dot, ending = bare.rpartition(".")
    if not dot:
        return bare[:MAX_NAME] or "未命名"
    return f"{stem[: MAX_NAME - len(ending)] or '未命名'}.{ending}"


def check_size(upload: File) -> int:
    """The size in bytes; raises Refused when there is nothing or too much."""
    size = upload.size or 0
    if size == 0:
        raise Refused("文件是空的，请重新选择文件。")
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1024**2
        raise Refused(f"文件有 {size / 1024**2:.1f} MB，超过 {limit} MB 的上限，请压缩图片或拆分后再上传。")
    return size


def check_upload(upload: File, types: Mapping[str, tuple[str, frozenset[str]]] = TYPES) -> str:
    """The content type of an upload of an allowed kind; raises Refused with how to mend it."""
    check_size(upload)
    ending = PurePosixPath(clean_name(upload.name or "")).suffix.lower()
    if ending not in types:
        allowed = "、".join(kind.lstrip(".") for kind in types)
        raise Refused(f"不接收“{ending or '无扩展名'}”文件，可上传：{allowed}。")
    content_type, expected = types[ending]
    found = _office(upload) if ending in ZIPPED else _magic(upload)
    if expected.isdisjoint(found):
        raise Refused(f"文件内容不是 {ending.lstrip('.')}（扩展名可能被改过），请用原格式另存后再上传。")
    return content_type


def sha256_of(upload: File) -> str:
    """The SHA-256 (hex) of the content, read in chunks."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _magic(upload: Any) -> set[str]:
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    try:
        return {match.extension for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return set()


def _office(upload: Any) -> set[str]:
    upload.seek(0)
    with open_zip(upload) as archive:
        refuse_macros(archive)
        kind = office_kind(archive)
    upload.seek(0)
    return {kind}
