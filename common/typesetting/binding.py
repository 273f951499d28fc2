"""Many PDFs and pictures bound into one volume: A4 throughout, numbered on every leaf, with bookmarks.

What the portal printed itself keeps its pages; what came from outside is placed on A4 pages, so that only
its appearance comes along and nothing that acts (scripts, links, attachments, forms). The front matter
is printed last, since it tells the pages; its own pages do not count.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Self

import pikepdf
from django.template.loader import render_to_string
from PIL import Image, ImageOps

from common.typesetting.errors import TypesettingError

A4 = (595.276, 841.89)  # points
MARGIN = 36.0
HEAD = 48.0  # room for the number of the leaf
STAMP = (150.0, 24.0)  # of the number, in the upper right corner
MAX_PIXELS = 2400  # the longer side of a picture: 200 dpi on A4
STAMPS = "typesetting/stamps.html", "typesetting/stamps.css"


class UnbindableError(TypesettingError):
    """A file that cannot become pages: damaged, locked or beyond all bounds."""


@dataclass(frozen=True)
class Span:
    """The leaves of one piece, both included."""

    title: str
    first: int
    last: int

    @property
    def words(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"


class Volume:
    """A volume in the making; to be used as a context, which closes what was read."""

    def __init__(self) -> None:
        self._pdf = pikepdf.Pdf.new()
        self._opened = ExitStack()
        self.spans: list[Span] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._opened.close()
        self._pdf.close()

    @property
    def pages(self) -> int:
        return len(self._pdf.pages)

    def add_own(self, title: str, content: bytes) -> Span:
        """Pages that the portal printed, as they are."""
        source = self._open(content)
        return self._grown(title, lambda: self._pdf.pages.extend(source.pages))

    def add_foreign(self, title: str, content: bytes) -> Span:
        """Pages from outside, each placed on an A4 page. Raises UnbindableError."""
        source = self._open(content)
        return self._grown(title, lambda: self._place(source))

    def add_picture(self, title: str, content: bytes) -> Span:
        """A picture on a page of its own. Raises UnbindableError."""
        return self.add_foreign(title, picture_page(content))

    def save(self, target: Path, front: bytes, *, title: str) -> None:
        """Number the leaves, put the front matter before them, and write the volume."""
        self._stamp()
        with self._open(front) as opening:
            leading = len(opening.pages)
            for index, page in enumerate(opening.pages):
                self._pdf.pages.insert(index, page)
            self._label(leading)
            self._bookmark(leading)
            with self._pdf.open_metadata() as metadata:
                metadata["dc:title"] = title
            self._pdf.save(target, compress_streams=True)

    def _open(self, content: bytes) -> pikepdf.Pdf:
        try:
            source = pikepdf.open(BytesIO(content))
        except (pikepdf.PasswordError, pikepdf.PdfError) as error:
            raise UnbindableError("文件已加密或损坏，无法打开。") from error
        self._opened.callback(source.close)
        return source

    def _grown(self, title: str, add: Any) -> Span:
        """What `add` adds; nothing stays of a piece that fails half-way."""
        before = self.pages
        try:
            add()
        except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError) as error:
            del self._pdf.pages[before:]
            raise UnbindableError("文件内容不完整，无法装订。") from error
        if self.pages == before:
            raise UnbindableError("文件没有页面。")
        span = Span(title, before + 1, self.pages)
        self.spans.append(span)
        return span

    def _place(self, source: pikepdf.Pdf) -> None:
        room = pikepdf.Rectangle(MARGIN, MARGIN, A4[0] - MARGIN, A4[1] - HEAD)
        for page in source.pages:
            self._pdf.add_blank_page(page_size=A4).add_overlay(page, room)

    def _stamp(self) -> None:
        if not self.pages:
            return
        numbers = self._open(_numbers(self.pages))
        corner = pikepdf.Rectangle(A4[0] - STAMP[0] - 20, A4[1] - STAMP[1] - 12, A4[0] - 20, A4[1] - 12)
        for page, number in zip(self._pdf.pages, numbers.pages, strict=True):
            page.add_overlay(number, corner)

    def _label(self, leading: int) -> None:
        """Readers number the front matter i, ii … and the leaves from 1, as stamped."""
        ranges = [0, pikepdf.Dictionary(S=pikepdf.Name.r)]
        if self.pages > leading:
            ranges += [leading, pikepdf.Dictionary(S=pikepdf.Name.D, St=1)]
        self._pdf.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(ranges))
        self._pdf.Root.Lang = pikepdf.String("zh-CN")

    def _bookmark(self, leading: int) -> None:
        with self._pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("封面和目录", 0))
            for span in self.spans:
                outline.root.append(pikepdf.OutlineItem(span.title, leading + span.first - 1))


def picture_page(content: bytes) -> bytes:
    """A picture as a one-page PDF, upright, reduced to what print needs. Raises UnbindableError."""
    try:
        with Image.open(BytesIO(content)) as opened:
            opened.draft("RGB", (MAX_PIXELS, MAX_PIXELS))
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((MAX_PIXELS, MAX_PIXELS))
            if picture.mode != "RGB":
                picture = _on_white(picture)
            page = BytesIO()
            picture.save(page, "PDF", resolution=200.0, quality=85)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnbindableError("图片损坏或过大，无法装订。") from error
    return page.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency, which would print black."""
    with_alpha = picture.convert("RGBA")
    sheet = Image.new("RGB", picture.size, "white")
    sheet.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return sheet


def _numbers(count: int) -> bytes:
    """One small page for each leaf, with its number."""
    from common.typesetting.pdf import print_html  # WeasyPrint takes a second to load

    template, stylesheet = STAMPS
    return print_html(render_to_string(template, {"numbers": range(1, count + 1)}), stylesheet)
