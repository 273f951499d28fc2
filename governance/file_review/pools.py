"""What a round draws from, and who may review what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from common.events import stream_of
from common.models.event import Event
from enforcement.enums import CaseOutcome, CaseStatus
from enforcement.models import EnforcementCase
from governance.file_review.enums import FileKind
from governance.models import FileReviewRound
from permits.enums import DECIDED_STATES
from permits.models import EiaDecision

CLOSED_CASES = (CaseStatus.CLOSED, CaseStatus.ARCHIVED)


def files_of(review_round: FileReviewRound) -> list[Any]:
    """The finished files of the period, in the order of their keys."""
    first, last = review_round.period_from, review_round.period_to
    if review_round.kind == FileKind.PENALTY:
        cases = EnforcementCase.objects.filter(
            status__in=CLOSED_CASES, outcome=CaseOutcome.PENALTY, closed_on__range=(first, last)
        )
        return list(cases.select_related("handler").order_by("ledger_no"))
    decisions = EiaDecision.objects.filter(status__in=DECIDED_STATES, decided_on__range=(first, last))
    return list(decisions.select_related("handler").order_by("ledger_no"))


def reviewers_of(review_round: FileReviewRound, files: Sequence[Any]) -> list[dict[str, Any]]:
    """Each reviewer with the files that they handled or may not read, as the snapshot has them."""
    reviewers = list(review_round.reviewers.filter(is_active=True).order_by("username"))
    handled = _handled(files, {each.pk for each in reviewers})
    model = type(files[0])
    found = []
    for reviewer in reviewers:
        readable = set(
            model._default_manager.visible_to(reviewer)
            .filter(pk__in=[each.pk for each in files])
            .values_list("pk", flat=True)
        )
        barred = [
            each.ledger_no for each in files if each.pk not in readable or each.pk in handled[reviewer.pk]
        ]
        found.append({"id": reviewer.username, "barred": sorted(barred)})
    return found


def _handled(files: Sequence[Any], reviewers: set[int]) -> dict[int, set[int]]:
    """Reviewer → files in which they ever did anything: as officer in charge, investigator, examiner,
    legal reviewer, voter, or by any step that the trail records.
    """
    found: dict[int, set[int]] = defaultdict(set)
    by_stream = {stream_of(each): each.pk for each in files}
    told = Event.objects.filter(stream__in=list(by_stream), actor__in=reviewers)
    for stream, actor in told.values_list("stream", "actor").distinct():
        found[actor].add(by_stream[stream])
    for each in files:
        if each.handler_id is not None:
            found[each.handler_id].add(each.pk)
    if files and isinstance(files[0], EnforcementCase):
        _of_cases(files, found)
    return found


def _of_cases(cases: Sequence[EnforcementCase], found: dict[int, set[int]]) -> None:
    keys = [each.pk for each in cases]
    rows = EnforcementCase.objects.filter(pk__in=keys)
    for path in (
        "investigators__user",
        "examiner",
        "legal_reviewer",
        "reviews__reviewer",
        "discussions__votes__member",
        "hearings__host",
    ):
        for case, person in rows.filter(**{f"{path}__isnull": False}).values_list("pk", path).distinct():
            found[person].add(case)
