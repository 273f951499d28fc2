"""How often somebody may do something within an hour, counted in the cache."""

from __future__ import annotations

from django.core.cache import cache

HOUR = 3600


def within_rate(key: str, limit: int) -> bool:
    """Count one more use of `key`; False when there were more than `limit` within the hour of the first."""
    if cache.add(key, 1, HOUR):
        return limit > 0
    try:
        return int(cache.incr(key)) <= limit
    except ValueError:  # the hour ended between the two
        return True
