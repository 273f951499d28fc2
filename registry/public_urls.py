"""The public page of an enterprise."""

from typing import Any

app_name = "public-enterprise"
urlpatterns: list[Any] = []
