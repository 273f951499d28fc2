"""What the lists of what is published are narrowed by, whatever they show."""

from __future__ import annotations

from common.shelves import Facet, Labels
from registry.models import Park


def _parks() -> Labels:
    return dict(Park.objects.values_list("code", "name"))


PARK = Facet("park", "所在园区", _parks)
