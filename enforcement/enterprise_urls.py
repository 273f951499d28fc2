"""Pages of enforcement for signed-in enterprises (/enterprise/enforcement/)."""

from typing import Any

app_name = "enforcement-enterprise"
urlpatterns: list[Any] = []
