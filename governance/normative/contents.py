"""The contents of a normative document: the forbidden ones checked off, the fair competition review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from common.obstacles import Obstacle
from governance.articles import FAIR_COMPETITION, NOTICE_37
from governance.consultation.clocks import ProcedureRows
from governance.models import NormativeDocument
from governance.normative.enums import FairReview

NAMED = 3


def content_obstacles(
    document: NormativeDocument, today: date, rows: ProcedureRows | None = None
) -> Iterator[Obstacle]:
    """What of the two checks is missing on `today`, before the legality review."""
    wanted = (rows or ProcedureRows()).forbidden_on(today)
    checked = {each.pk for each in document.forbidden_checked.all()}
    missing = [str(each) for each in wanted if each.pk not in checked]
    if missing:
        more = f"等{len(missing)}项" if len(missing) > NAMED else ""
        yield Obstacle(f"尚未核对是否含有禁止内容：{'；'.join(missing[:NAMED])}{more}", NOTICE_37)
    if not document.fair_review:
        yield Obstacle("尚未登记公平竞争审查（不涉及的也须登记）", FAIR_COMPETITION)
    elif document.fair_review == FairReview.EXCEPTION and not document.fair_note.strip():
        yield Obstacle("适用公平竞争审查例外规定的，须写明理由和条款", FAIR_COMPETITION)
