"""Steps of major decisions and of the yearly list; appraisals, the archive.

Basis: 重大行政决策程序暂行条例. What was drafted is frozen once it was reviewed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Conflict, Refused
from common.obstacles import refuse_for
from governance.articles import (
    ARCHIVE,
    CHOICE_OF_EXPERTS,
    EVALUATION,
    HEARING,
    LISTING,
    NO_DECISION_UNREVIEWED,
    PUBLICATION,
    RISK_RESULT,
    SCOPE_OF_OPINIONS,
)
from governance.consultation.enums import RoundStatus
from governance.consultation.rules import may_keep
from governance.consultation.services import counted_round
from governance.days import refuse_future
from governance.decision.appraising import APPRAISALS
from governance.decision.enums import AppraisalKind, Controllable, ListStatus, RiskLevel
from governance.decision.gates import obstacles_to, obstacles_to_list
from governance.decision.publishing import show_decision, show_list, take_down_list
from governance.enums import DecisionStatus
from governance.models import DecisionAppraisal, DecisionList, MajorDecision
from governance.reviewing.enums import ReviewStatus
from governance.reviewing.services import deliberate, has_passed
from registry.issuing import free_number

SERIES = "major-decision"
# What the reviewers saw must be what is discussed and decided.
REVIEWED_FIELDS = frozenset(
    {
        "title",
        "draft",
        "explanation",
        "drafter",
        "undisclosed_reason",
        *(name for flag, reason, _label, _basis in APPRAISALS.values() for name in (flag, reason)),
    }
)
AFTER_REVIEW = (DecisionStatus.REVIEWED, DecisionStatus.DISCUSSED, DecisionStatus.DECIDED)
BEFORE_REVIEW = (DecisionStatus.CONSULTED, DecisionStatus.APPRAISED)

Changes = dict[str, Any]


def create_decision(
    model: type[MajorDecision], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> MajorDecision:
    """Enter a matter (signature of `records.create`); on a list only while that is being drawn up."""
    with transaction.atomic():
        if values.get("on_list", True):
            _require_open_list(values["list_year"])
        return records.create(model, actor=actor, many=many, **values)


def _require_open_list(year: int) -> None:
    """What was approved and published is not added to by the way."""
    yearly = DecisionList.objects.select_for_update().filter(year=year).first()
    if yearly is not None and yearly.status != ListStatus.DRAFTING:
        raise Refused(
            f"{year}年度清单{yearly.get_status_display()}，增减事项须先办理“调整清单”；"
            "不列入清单的事项请将“列入年度清单”选为否。",
            LISTING,
        )


def _check_listing(decision: MajorDecision, values: Changes) -> None:
    """Raise Refused where a change takes the matter onto or off a list that is settled."""
    before = (decision.on_list, decision.list_year)
    after = (values.get("on_list", decision.on_list), values.get("list_year", decision.list_year))
    if before != after:
        for is_listed, year in (before, after):
            if is_listed:
                _require_open_list(year)


def change_decision(decision: MajorDecision, *, actor: Any, **values: Any) -> MajorDecision:
    """Correct a decision (signature of `records.change`). Raises Refused for what was reviewed already."""
    with transaction.atomic():
        locked = MajorDecision.objects.select_for_update().get(pk=decision.pk)
        touched = {name for name in REVIEWED_FIELDS & set(values) if getattr(locked, name) != values[name]}
        under_review = locked.legalityreviews.filter(status="sent").exists()
        if touched and (under_review or locked.status in AFTER_REVIEW):
            raise Refused(
                "草案已送合法性审查，内容不得再改；需要修改的请退回“公众参与”，修改后重新审查。",
                NO_DECISION_UNREVIEWED,
            )
        _require_still_public(locked, values)
        _check_listing(locked, values)
        return records.change(decision, actor=actor, **values)


def _require_still_public(decision: MajorDecision, values: Changes) -> None:
    """What the public was asked about is decided in public. Raises Refused."""
    is_hidden = decision.is_public and str(values.get("undisclosed_reason", "")).strip()
    asked = decision.opinionrounds.filter(status__in=[RoundStatus.OPEN, RoundStatus.SUMMARISED])
    if is_hidden and asked.exists():
        raise Refused(
            "该事项已公开征求意见，不能再改为不予公开；确属依法不予公开的，请先撤回征求意见。",
            SCOPE_OF_OPINIONS,
        )


def take_decision_step(
    decision: MajorDecision, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> MajorDecision:
    """A step of a decision (signature of `workflow.transition`).

    Raises Conflict, Refused with every obstacle, ValidationError.
    """
    steps: dict[str, Callable[[MajorDecision, Any, str, Changes], MajorDecision]] = {
        DecisionStatus.CONSULTED: _consulted,
        DecisionStatus.APPRAISED: _appraised,
        DecisionStatus.DISCUSSED: _discussed,
        DecisionStatus.DECIDED: _decided,
        DecisionStatus.EVALUATED: _evaluated,
        DecisionStatus.ENDED: _ended,
    }
    with transaction.atomic():
        locked = workflow.enter(decision, to, actor=actor)
        label = DecisionStatus(to).label
        refuse_for(f"还不能转入“{label}”", obstacles_to(locked, to, timezone.localdate()))
        taken = steps[to](locked, actor, reason.strip(), changes)
    decision.refresh_from_db()
    return taken


def _consulted(decision: MajorDecision, actor: Any, reason: str, changes: Changes) -> MajorDecision:
    if decision.status != DecisionStatus.LISTED:
        if not reason:
            raise Refused("退回修改须写明理由。", NO_DECISION_UNREVIEWED)
        changes = {"review_sent_on": None, "reviewed_on": None}  # the draft is reviewed anew
    elif (opinions := counted_round(decision)) is not None:
        changes = {"opinion_from": opinions.first_day, "opinion_to": opinions.last_day}
    return workflow.transition(decision, DecisionStatus.CONSULTED, actor=actor, reason=reason, **changes)


def _appraised(decision: MajorDecision, actor: Any, reason: str, changes: Changes) -> MajorDecision:
    days = {each.kind: each.held_on for each in decision.appraisals.order_by("held_on", "pk")}
    changes = {"expert_on": days.get(AppraisalKind.EXPERT), "risk_on": days.get(AppraisalKind.RISK)}
    return workflow.transition(decision, DecisionStatus.APPRAISED, actor=actor, reason=reason, **changes)


def _discussed(decision: MajorDecision, actor: Any, reason: str, changes: Changes) -> MajorDecision:
    """What the meeting said is kept in any case; the decision goes on only when the draft was passed."""
    made = deliberate(decision, actor=actor, **changes)
    if not has_passed(made):
        return decision
    return workflow.transition(
        decision,
        DecisionStatus.DISCUSSED,
        actor=actor,
        reason=reason,
        discussed_on=made.meeting.held_on,
        meeting=made.meeting,
        leader_spoke_last=True,
    )


def _decided(decision: MajorDecision, actor: Any, reason: str, changes: Changes) -> MajorDecision:
    """Published with its explanation; what the law keeps undisclosed is decided and not published."""
    day = changes.setdefault("decided_on", timezone.localdate())
    needed = {"decision_text": "决定文本"}
    if decision.is_public:
        needed["announcement"] = "公布说明和解读"
    for name, label in needed.items():
        if not str(changes.get(name) or getattr(decision, name)).strip():
            raise Refused(f"公布决定须填写“{label}”，说明公众意见、专家论证意见的采纳情况。", PUBLICATION)
    if not changes.get("document_number"):
        changes["document_number"] = free_number(SERIES, day, MajorDecision, "document_number")
    taken = workflow.transition(decision, DecisionStatus.DECIDED, actor=actor, reason=reason, **changes)
    if taken.is_public:
        show_decision(taken, actor=actor)
    return taken


def _evaluated(decision: MajorDecision, actor: Any, reason: str, changes: Changes) -> MajorDecision:
    changes.setdefault("evaluated_on", timezone.localdate())
    if not str(changes.get("evaluation") or decision.evaluation).strip():
        raise Refused("请填写后评估结论。", EVALUATION)
    return workflow.transition(decision, DecisionStatus.EVALUATED, actor=actor, reason=reason, **changes)


def _ended(decision: MajorDecision, actor: Any, reason: str, changes: Changes) -> MajorDecision:
    if not reason:
        raise Refused("“终止”须写明理由。")
    changes.setdefault("ended_on", timezone.localdate())
    return workflow.transition(decision, DecisionStatus.ENDED, actor=actor, reason=reason, **changes)


def archive(decision: MajorDecision, *, actor: Any, archive_number: str, **values: Any) -> MajorDecision:
    """Record that the papers of a decision went to the archive. Raises Refused before it was decided."""
    may_keep(actor, decision)
    if decision.status not in (DecisionStatus.DECIDED, DecisionStatus.EVALUATED):
        raise Refused("决定公布后方可归档。", ARCHIVE)
    day = values.get("archived_on") or timezone.localdate()
    refuse_future(day, "归档日期")
    return records.change(decision, actor=actor, archive_number=archive_number, archived_on=day)


# ---- hearings, experts, risks ----


def add_appraisal(
    model: type[DecisionAppraisal], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> DecisionAppraisal:
    """Keep a hearing, an expert review or a risk assessment (signature of `records.create`)."""
    decision: MajorDecision = values["decision"]
    may_keep(actor, decision)
    _check_appraisal(values)
    with transaction.atomic():
        locked = MajorDecision.objects.select_for_update().get(pk=decision.pk)
        _require_unreviewed(locked)
        values |= {"department": locked.department}
        return records.create(model, actor=actor, is_synthetic=locked.is_synthetic, **values)


def change_appraisal(appraisal: DecisionAppraisal, *, actor: Any, **values: Any) -> DecisionAppraisal:
    """Correct it while the draft was not reviewed yet (signature of `records.change`)."""
    names = ("kind", "people", "noticed_on", "held_on", "controllable", "risk_level", "measures")
    _check_appraisal({name: values.get(name, getattr(appraisal, name)) for name in names})
    with transaction.atomic():
        _require_unreviewed(MajorDecision.objects.select_for_update().get(pk=appraisal.decision_id))
        return records.change(appraisal, actor=actor, **values)


def _require_unreviewed(decision: MajorDecision) -> None:
    """What the reviewers have before them stands. Raises Refused."""
    if decision.status not in (DecisionStatus.LISTED, *BEFORE_REVIEW):
        raise Refused(
            f"该事项{decision.get_status_display()}，不能再登记或者更改听证、论证和评估。",
            NO_DECISION_UNREVIEWED,
        )
    if decision.legalityreviews.filter(status=ReviewStatus.SENT).exists():
        raise Refused(
            "草案正在合法性审查，听证、论证和评估不得增加或者更改；需要补充的，请先由审查人退回。",
            NO_DECISION_UNREVIEWED,
        )


def _check_appraisal(values: Changes) -> None:
    people = [line for line in str(values.get("people", "")).splitlines() if line.strip()]
    if values["held_on"] > timezone.localdate():
        raise ValidationError({"held_on": "完成日期不得晚于今日。"})
    if values["kind"] == AppraisalKind.EXPERT and any("，" not in line for line in people):
        raise ValidationError(
            {"people": f"每行一名专家，写明姓名、单位、专业，以“，”分隔（{CHOICE_OF_EXPERTS}）。"}
        )
    if values["kind"] == AppraisalKind.HEARING:
        noticed = values.get("noticed_on")
        if noticed is None or noticed >= values["held_on"]:
            raise Refused("听证会应当提前公布草案、时间和地点，请填写早于听证会的公告日期。", HEARING)
    if values["kind"] == AppraisalKind.RISK:
        severe = values.get("risk_level") == RiskLevel.HIGH or values.get("controllable") == Controllable.NO
        if severe and not str(values.get("measures", "")).strip():
            raise Refused("风险等级高或者不可控的，须写明防范和化解措施。", RISK_RESULT)


# ---- the yearly list ----


def draw_up_list(
    model: type[DecisionList], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> DecisionList:
    """Begin the list of a year (signature of `records.create`). Raises ValidationError for a second one."""
    may_keep(actor, None)
    if not actor.sees_all_departments:
        raise Refused("年度清单由局机关拟定；园区、分局的事项请登记后报局机关列入。", LISTING)
    day, year = values.setdefault("drawn_on", timezone.localdate()), values["year"]
    if not day.year - 1 <= year <= day.year + 1:
        raise Refused(f"清单年度应在{day.year - 1}年至{day.year + 1}年之间。", LISTING)
    values["handler"] = values.get("handler") or actor
    try:
        with transaction.atomic():
            return records.create(model, actor=actor, **values)
    except IntegrityError as error:  # of two at once the second is told
        raise Conflict(f"{year}年度清单刚由他人建立，请刷新页面查看。") from error


def edit_list(user: Any, yearly: Any) -> None:
    """A rule: an approved list is adjusted by a step, not edited."""
    may_keep(user, yearly)
    if yearly is not None and yearly.status != ListStatus.DRAFTING:
        raise Refused("清单已审定或者公布，需要修改的请先办理“调整清单”。", LISTING)


def take_list_step(
    yearly: DecisionList, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> DecisionList:
    """A step of the list (signature of `workflow.transition`). Raises Conflict, Refused, ValidationError."""
    with transaction.atomic():
        locked = workflow.enter(yearly, to, actor=actor)
        refuse_for("还不能办理", obstacles_to_list(locked, to))
        if to == ListStatus.APPROVED:
            changes = _approval(locked, changes)
        elif to == ListStatus.PUBLISHED:
            changes.setdefault("published_on", timezone.localdate())
        elif not reason.strip():
            raise Refused("调整清单须写明理由。", LISTING)
        else:
            changes = {"approved_on": None, "meeting": None, "published_on": None}
        taken = workflow.transition(locked, to, actor=actor, reason=reason, **changes)
        if to == ListStatus.PUBLISHED:
            show_list(taken, actor=actor)
        elif to == ListStatus.DRAFTING:
            take_down_list(taken, actor=actor, reason=f"清单调整：{reason.strip()}")
    yearly.refresh_from_db()
    return taken


def _approval(yearly: DecisionList, changes: Changes) -> Changes:
    meeting = changes.get("meeting")
    if meeting is None:
        raise Refused("年度清单须经领导班子集体审定，请填写会议编号。", LISTING)
    if meeting.held_on > timezone.localdate():
        raise Refused("审定会议尚未召开，不能登记审定。", LISTING)
    return {"meeting": meeting, "approved_on": meeting.held_on}
