"""How texts are kept for searching, and the words of a search: folded alike, so that they meet."""

from __future__ import annotations

import unicodedata

_BRACKETS = str.maketrans("〔〕[]【】", "()()()")


def folded(text: str) -> str:
    """`text` as it is kept and looked for: one width, no capitals, one kind of brackets."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return plain.translate(_BRACKETS).replace("\0", "")


def words(text: str) -> list[str]:
    """The words of a search, folded, each once."""
    return list(dict.fromkeys(folded(text).split()))
