"""The API of enforcement for staff and enterprises."""

from typing import Any

app_name = "enforcement-api"
urlpatterns: list[Any] = []
