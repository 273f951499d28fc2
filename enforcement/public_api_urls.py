"""The public API of enforcement results."""

from typing import Any

app_name = "enforcement-public-api"
urlpatterns: list[Any] = []
