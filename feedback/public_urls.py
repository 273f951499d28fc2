"""Reporting an error and following it, without signing in."""

from typing import Any

app_name = "public-feedback"
urlpatterns: list[Any] = []
