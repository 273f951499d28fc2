"""Password rules beside Django's own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError


class CharacterKindsValidator:
    """The password holds at least `min_kinds` of: lower case, upper case, digits, other signs."""

    def __init__(self, min_kinds: int = 3) -> None:
        self.min_kinds = min_kinds

    def validate(self, password: str, user: Any = None) -> None:
        kinds = [
            any(c.islower() for c in password),
            any(c.isupper() for c in password),
            any(c.isdigit() for c in password),
            any(not c.isalnum() for c in password),
        ]
        if sum(kinds) < self.min_kinds:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self) -> str:
        return f"密码须包含大写字母、小写字母、数字、其他符号中的至少{self.min_kinds}类。"
