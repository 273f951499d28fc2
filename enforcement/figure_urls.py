"""Figures of enforcement (/staff/enforcement/figures/)."""

from typing import Any

figure_urls: list[Any] = []
