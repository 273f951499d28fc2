"""Bulk files and their dictionary, without signing in."""

from typing import Any

app_name = "open-data"
urlpatterns: list[Any] = []
