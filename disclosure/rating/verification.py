"""Proving a finished run from its frozen rows: every result computed anew, and both digests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from common.errors import Refused
from common.models.event import digest
from disclosure.models import RatingEvent, RatingResult, RatingRun
from disclosure.rating import ruleset
from disclosure.rating.computing import events_of
from disclosure.rating.enums import RunState
from disclosure.rating.gathering import input_digest, order_of
from disclosure.rating.jobs import BATCH, digest_of
from disclosure.rating.rules import BASIS
from disclosure.rating.scoring import score


def differences(run: RatingRun) -> Iterator[str]:
    """In words, each result or digest that the frozen rows do not bear out. Raises Refused before the end."""
    if run.state != RunState.DONE:
        raise Refused("计算尚未完成，没有可核验的结果。", BASIS)
    rules = ruleset.read(run.rules)
    results = RatingResult.objects.filter(run=run).select_related("enterprise").order_by("pk")
    last = 0
    while batch := list(results.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        yield from _of_batch(run, rules, batch)
    digests = RatingResult.objects.filter(run=run).order_by("enterprise__uscc")
    if digest_of(run, digests.values_list("input_sha256", flat=True).iterator()) != run.input_sha256:
        yield "输入校验码与冻结的规则和事项不符"
    if digest([*digests.values_list("sha256", flat=True).iterator()]) != run.results_sha256:
        yield "结果校验码与各企业结果不符"


def _of_batch(run: RatingRun, rules: ruleset.Ruleset, batch: list[RatingResult]) -> Iterator[str]:
    frozen: dict[int, list[RatingEvent]] = defaultdict(list)
    events = RatingEvent.objects.filter(run=run, enterprise__in=[each.enterprise_id for each in batch])
    for event in events:
        frozen[event.enterprise_id].append(event)
    counted = events_of(run, batch)
    for result in batch:
        uscc, ours = result.enterprise.uscc, sorted(frozen[result.enterprise_id], key=order_of)
        if input_digest(uscc, ours, rules) != result.input_sha256:
            yield f"{result.enterprise}（{uscc}）：冻结的事项有变动"
        if score(counted[result.enterprise_id], rules).sha256(uscc, rules) != result.sha256:
            yield f"{result.enterprise}（{uscc}）：由冻结的事项重新计算的结果与所存结果不符"
