"""Public pages of what is published beforehand (/law-enforcement/)."""

from typing import Any

app_name = "law-enforcement"
urlpatterns: list[Any] = []
