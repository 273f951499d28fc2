"""Queue, board and assignment of enforcement (/staff/enforcement/)."""

from typing import Any

desk_urls: list[Any] = []
