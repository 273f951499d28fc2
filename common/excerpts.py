"""Where in a text the words of a search stand: a short piece around the first, the words set apart."""

from __future__ import annotations

from dataclasses import dataclass

from common.folding import folded

BEFORE, LENGTH = 16, 72  # characters before the first word, and of the whole piece
LONGEST = 5000  # of the text; what comes after is not looked through
ELLIPSIS = "…"


@dataclass(frozen=True)
class Piece:
    """A part of the excerpt; `is_word` where it is what was looked for."""

    text: str
    is_word: bool = False


def excerpt(text: str, words: list[str]) -> list[Piece]:
    """The piece of `text` around the first of the (folded) words that occurs; [] where none does."""
    text = " ".join(text[:LONGEST].split())
    plain, places = _folded_with_places(text)
    spans = sorted(_spans(plain, places, words))
    if not spans:
        return []
    start = max(spans[0][0] - BEFORE, 0)
    end = min(max(start + LENGTH, spans[0][1]), len(text))
    pieces = [Piece(ELLIPSIS)] if start else []
    at = start
    for first, last in spans:
        if first < at or last > end:  # overlaps the word before, or lies beyond the piece
            continue
        if first > at:
            pieces.append(Piece(text[at:first]))
        pieces.append(Piece(text[first:last], is_word=True))
        at = last
    if at < end:
        pieces.append(Piece(text[at:end]))
    return [*pieces, Piece(ELLIPSIS)] if end < len(text) else pieces


def _folded_with_places(text: str) -> tuple[str, range | list[int]]:
    """The text as it is searched, and of each of its characters the place in `text`."""
    plain = folded(text)
    if len(plain) == len(text):
        return plain, range(len(text) + 1)
    parts, places = [], []
    for place, character in enumerate(text):
        part = folded(character)
        parts.append(part)
        places += [place] * len(part)
    return "".join(parts), [*places, len(text)]


def _spans(plain: str, places: range | list[int], words: list[str]) -> list[tuple[int, int]]:
    """First and last place of every occurrence, in the text itself."""
    found = []
    for word in words:
        start = plain.find(word)
        while start >= 0:
            end = start + len(word)
            found.append((places[start], places[end - 1] + 1))
            start = plain.find(word, end)
    return found
