"""The files that came with what a party handed in, for any number of records at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.urls import reverse

from common.models import Attachment

Listed = list[dict[str, Any]]  # as `{% file_list %}` shows them


def files_by_owner(owners: Iterable[Model]) -> dict[Model, Listed]:
    """The present files of each, in one query."""
    owners = list(owners)
    by_type: dict[int, list[Any]] = defaultdict(list)
    for owner in owners:
        by_type[ContentType.objects.get_for_model(owner).pk].append(owner.pk)
    found: dict[tuple[int, int], Listed] = defaultdict(list)
    if by_type:
        wanted = Q()
        for type_id, keys in by_type.items():
            wanted |= Q(owner_type=type_id, owner_id__in=keys)
        for each in Attachment.objects.current().filter(wanted).order_by("pk"):
            found[each.owner_type_id, each.owner_id].append(
                {
                    "name": each.name,
                    "url": reverse("common:attachment", args=[each.uuid]),
                    "size": each.size,
                    "note": each.kind,
                    "sha256": each.sha256,
                }
            )
    return {owner: found[ContentType.objects.get_for_model(owner).pk, owner.pk] for owner in owners}
