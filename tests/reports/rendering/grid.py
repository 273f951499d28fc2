"""Measures a printed report: lines, characters, margins and page numbers, in points."""

from dataclasses import dataclass
from io import BytesIO

import pdfplumber

MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28 * MM, (210 - 26) * MM, 37 * MM, (297 - 35) * MM
WIDTH, HEIGHT = RIGHT - LEFT, BOTTOM - TOP
CHARACTER_PITCH, LINE_PITCH = WIDTH / 28, HEIGHT / 22


@dataclass
class Line:
    baseline: float  # from the top of the page
    chars: list

    @property
    def text(self) -> str:
        return "".join(char["text"] for char in self.chars)

    @property
    def left(self) -> float:
        return self.chars[0]["x0"]

    @property
    def right(self) -> float:
        return max(char["x1"] for char in self.chars)

    @property
    def pitches(self) -> list[float]:
        return [b["x0"] - a["x0"] for a, b in zip(self.chars, self.chars[1:], strict=False)]


@dataclass
class Page:
    number: int
    lines: list[Line]  # of the type area, body size only
    footer: list  # characters below the type area
    header: str

    @property
    def drift(self) -> float:
        """How far the lines of body size wander from the grid on this page, in lines."""
        body_lines = [line for line in self.lines if line.chars[0]["size"] < 17]
        offsets = [line.baseline / LINE_PITCH % 1 for line in body_lines]
        return max(offsets) - min(offsets)


def measure(pdf: bytes) -> list[Page]:
    with pdfplumber.open(BytesIO(pdf)) as opened:
        return [_page(index, page) for index, page in enumerate(opened.pages, start=1)]


def _page(number: int, page) -> Page:
    rows: dict[float, list] = {}
    footer, header = [], []
    for char in page.chars:
        if not char["text"].strip():
            continue
        # The baseline, not the box: fonts differ in ascent.
        baseline = float(page.height) - char["matrix"][5]
        if baseline < TOP:
            header.append(char["text"])
        elif baseline > BOTTOM + 5:
            footer.append(char)
        elif char["size"] >= 15:  # neither subscripts nor tables
            rows.setdefault(round(baseline, 1), []).append(char)
    lines = [Line(y, sorted(chars, key=lambda char: char["x0"])) for y, chars in sorted(rows.items())]
    return Page(number, lines, footer, "".join(header))


def body(pages: list[Page]) -> list[Page]:
    """The pages before the first annex."""
    first_annex = next(
        (i for i, page in enumerate(pages) if page.lines and page.lines[0].text.startswith("附件")),
        len(pages),
    )
    return pages[:first_annex]


def justified(pages: list[Page]) -> list[Line]:
    """Lines that run on: the next line of the page starts at the left edge of the type area."""
    return [
        line
        for page in pages
        for line, following in zip(page.lines, page.lines[1:], strict=False)
        if following.left < LEFT + CHARACTER_PITCH / 2 and line.left < LEFT + 3 * CHARACTER_PITCH
    ]


def flush_share(pages: list[Page], tolerance: float = 0.2 * MM) -> float:
    """Share of the lines that run on which end at the right edge."""
    lines = justified(pages)
    return sum(abs(line.right - RIGHT) <= tolerance for line in lines) / len(lines)
