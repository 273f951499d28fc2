"""Pages of our own templates as PDF/A-2a in the form of GB/T 9704.

Fonts and style sheets are loaded once in a process and serve all later
renders; a render by itself is one pass of WeasyPrint with nothing after it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from common.typesetting import fonts, justification
from common.typesetting.errors import FontError, RenderingError

VARIANT = "pdf/a-2a"
_WEASYPRINT_LOG = logging.getLogger("weasyprint")
# A line for every page would drown the worker's log.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
# Pango's font map, which all renders of a process share, is not safe for threads.
_ONE_AT_A_TIME = threading.Lock()


class OwnFilesFetcher(URLFetcher):
    """Reads files below the given directories and nothing else, neither file nor network."""

    def __init__(self, *directories: Path) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False, fail_on_errors=True)
        self._directories = [directory.resolve() for directory in directories]

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not any(map(path.is_relative_to, self._directories)):
            raise PermissionError(f"排印只能使用系统自带的字体文件，拒绝读取：{url}")
        return URLFetcherResponse(url, path.read_bytes())


@cache
def _press(stylesheet_template: str) -> tuple[FontConfiguration, CSS, OwnFilesFetcher]:
    justification.install()
    configuration = FontConfiguration()
    fetcher = OwnFilesFetcher(fonts.font_directory())
    source = render_to_string(
        stylesheet_template,
        {"faces": fonts.faces(), "percentages": range(1, 101), "heights": range(1, 23)},
    )
    with _complaints() as complaints:
        stylesheet = CSS(string=source, font_config=configuration, url_fetcher=fetcher)
    if complaints.faces:
        raise FontError(
            f"字体文件损坏，无法读取：{'、'.join(complaints.faces)}。请删除 {fonts.font_directory()} 后"
            "重新运行 scripts/install_system。"
        )
    return configuration, stylesheet, fetcher


def print_html(source: str, stylesheet_template: str) -> bytes:
    """Print a complete page of our own templates with the style sheet of that template.

    Raises `FontError` or `RenderingError` with the remedy.
    """
    with _ONE_AT_A_TIME, _complaints() as complaints:
        configuration, stylesheet, fetcher = _press(stylesheet_template)
        try:
            content = HTML(string=source, url_fetcher=fetcher).write_pdf(
                stylesheets=[stylesheet], font_config=configuration, pdf_variant=VARIANT
            )
        except FatalURLFetchingError as error:  # a BaseException, which would end a worker
            raise RenderingError(str(error.__cause__)) from error
    if complaints.glyphs:
        characters = "、".join(dict.fromkeys(complaints.glyphs))
        raise RenderingError(
            f"现有字体缺少下列字符：{characters}。请安装 fonts-arphic-uming，或在正文中改用其他写法。",
            frozenset(complaints.characters),
        )
    assert content is not None
    return content


def print_whatever(source: str, stylesheet_template: str) -> bytes:
    """`print_html`, with 〓 for what no font has: for names that strangers chose and nobody can mend."""
    try:
        return print_html(source, stylesheet_template)
    except RenderingError as error:
        if not error.characters:
            raise
        return print_html(
            source.translate({ord(each): "〓" for each in error.characters}), stylesheet_template
        )


class _Complaints(logging.Handler):
    """What WeasyPrint only warns of, in this thread: characters and fonts it could not find."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.glyphs: list[str] = []
        self.characters: list[str] = []
        self.faces: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        arguments: Any = record.args
        if record.thread != self._thread:
            return
        if str(record.msg).startswith(".notdef glyph"):
            self.glyphs.append(f"{arguments[0]}（U+{arguments[1]:04X}）")
            self.characters.append(chr(arguments[1]))
        elif str(record.msg).startswith("Font-face"):
            self.faces.append(str(arguments[0]))


@contextmanager
def _complaints() -> Iterator[_Complaints]:
    handler = _Complaints()
    _WEASYPRINT_LOG.addHandler(handler)
    try:
        yield handler
    finally:
        _WEASYPRINT_LOG.removeHandler(handler)
