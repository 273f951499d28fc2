"""Text that a spreadsheet must not take for a formula.

A cell whose text begins with = + - @, tab or carriage return is exported with one apostrophe
before it; the import takes exactly that apostrophe away again, so a round trip changes nothing.
Text that itself begins with an apostrophe before such a character gets one more.
"""

from __future__ import annotations

import re

_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")


def neutral(text: str) -> str:
    """`text` as it may stand in an exported cell."""
    return "'" + text if _DANGEROUS.match(text) else text


def restored(text: str) -> str:
    """`text` of an imported cell without the apostrophe that `neutral` put there."""
    return text[1:] if text[:1] == "'" and _DANGEROUS.match(text) else text
