"""Random passwords that somebody else has seen, or nobody knows."""

from __future__ import annotations

import secrets
import string


def initial_password() -> str:
    """A random password of all four kinds of characters; its user must change it at first sign-in."""
    kinds = [string.ascii_lowercase, string.ascii_uppercase, string.digits, "-_.@#"]
    letters = [secrets.choice(kind) for kind in kinds]
    letters += [secrets.choice("".join(kinds[:3])) for _ in range(12)]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)
