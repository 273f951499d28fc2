"""Forms for visitors without an account, guarded against programs without asking people to solve anything."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError

TOKEN_HOURS = 12


def form_token(subject: str, salt: str) -> str:
    """A proof of when a form on `subject` was shown; only the server can make it."""
    return signing.dumps([subject, int(time.time())], salt=salt)


class VisitorForm(forms.Form):
    """A field that people do not see must stay empty, and some seconds must pass before sending.

    `subject` is what the form was shown for. A template shows `token`, and `website` in a `comment-trap`.
    """

    SALT: ClassVar[str] = ""

    website = forms.CharField(label="请勿填写此项", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, subject: str, data: Any = None, **options: Any) -> None:
        initial = {**options.pop("initial", {}), "token": form_token(subject, self.SALT)}
        super().__init__(data, initial=initial, **options)
        self.subject = subject
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("website"):
            raise ValidationError("“请勿填写此项”一栏须留空，请清空后重新提交。", code="trap")
        self._check_token(cleaned.get("token", ""))
        return cleaned

    def _check_token(self, token: str) -> None:
        try:
            subject, shown_at = signing.loads(token, salt=self.SALT, max_age=TOKEN_HOURS * 3600)
        except signing.BadSignature:  # expired ones too
            subject, shown_at = "", 0
        if subject != self.subject or not shown_at:
            renewed: Any = self.data.copy()  # type: ignore[attr-defined]
            renewed["token"] = form_token(self.subject, self.SALT)
            self.data = renewed
            raise ValidationError("页面打开时间过长，请核对内容后再次提交。", code="stale")
        if time.time() - shown_at < settings.COMMENT_MIN_SECONDS:
            raise ValidationError("提交过快，请稍候几秒后再次提交。", code="hasty")
