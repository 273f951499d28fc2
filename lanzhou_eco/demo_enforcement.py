"""Live enforcement for the demonstration, and what the public reads of it.

Everything is done by the portal's own services, each act on a day before today that is its to state, so
that no gate is passed by. What was decided in the past is shown as the log of publications says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from common.models import PublishedRecord
from enforcement.enums import PartyKind
from enforcement.models import CaseExport, EnforcementCase, PublicInfo
from enforcement.procedure_enums import RemedyKind, RemedyOutcome, RepairStatus
from enforcement.services.archives import request_export, run_export
from enforcement.services.public_info import publish_info, publish_officers
from enforcement.services.publication_history import publish_case_history
from enforcement.services.publishing import shown_record, withdraw_case
from enforcement.services.remedies import decide_remedy, record_remedy
from enforcement.services.repairs import apply_for_repair, repair_by_clerk, take_repair_step
from feedback.enums import ReportKind
from feedback.services import receive_report
from lanzhou_eco.celery import app
from lanzhou_eco.demo import DemoFailed
from lanzhou_eco.demo_cases import PREFIX, CaseMaker, Cast
from lanzhou_eco.demo_checks import ChecksDemo
from lanzhou_eco.demo_stages import StagesDemo

PLEDGE = "罚款已缴清，违法行为已改正，承诺今后严格守法（示范）。"


class PublishedDemo:
    """Decisions of the past: shown, taken down, repaired, asked to be repaired."""

    def __init__(self, cast: Cast, stages: StagesDemo) -> None:
        self.cast, self.stages = cast, stages

    def seed(self) -> CaseExport:
        """Returns the export of the archived case, which is still to be made."""
        archived = self.archived()
        repaired = self.paid_long_ago(31, "未按证报送执行报告", 135)
        quashed = self.quashed()
        self.natural_person()
        self.history()
        self.quash(quashed)
        self.repair(repaired)
        self.apply(archived)
        self.error_report(archived)
        return request_export(archived, actor=self.cast.clerk)

    def paid_long_ago(self, number: int, title: str, days: int) -> EnforcementCase:
        made = self.stages.case(number, title, days).until("closed")
        made.logged()
        return made.case

    def archived(self) -> EnforcementCase:
        """Of the first demonstration enterprise: closed, archived, its record exported."""
        made = self.stages.case(30, "未按证开展自行监测", 130, self.cast.firms[0]).until("archived")
        made.received()
        made.logged()
        return made.case

    def quashed(self) -> EnforcementCase:
        made = self.stages.large(32, 110).until("performing")
        made.logged()
        return made.case

    def natural_person(self) -> None:
        """The person in charge, of whom the public reads a masked name."""
        made = CaseMaker(
            self.cast,
            33,
            "王示范未落实环保“三同时”责任案",
            self.cast.ago(95),
            None,
            violation="three-simultaneous",
            provision="construction-regulation-23-person",
            fine=Decimal(50_000),
            facts="作为直接负责的主管人员，未落实环境保护设施验收（示范）。",
            values={
                "party_kind": PartyKind.CITIZEN,
                "party_name": "王示范",
                "party_id_number": "620102199001010000",
                "party_address": "兰州新区示范路1号（虚构）",
            },
        ).until("closed")
        made.logged()

    def history(self) -> None:
        """What the log says was published: of these cases and of the ledger."""
        done = publish_case_history(actor=self.cast.reviewer)
        if done.refused:
            raise DemoFailed(f"有{done.refused}件处罚决定未能公开：{'；'.join(done.problems)}")

    def quash(self, case: EnforcementCase) -> None:
        """复议 annuls the decision: its publication comes down with a tombstone."""
        cast, day = self.cast, self.cast.ago(1)
        remedy = record_remedy(
            case,
            actor=cast.clerk,
            kind=RemedyKind.RECONSIDERATION,
            body="兰州新区管理委员会（示范）",
            filed_on=cast.ago(60),
            number="示范复字1号",
        )
        reason = "复议机关认为验收情况的事实不清（示范）"
        decide_remedy(
            remedy, actor=cast.clerk, outcome=RemedyOutcome.ANNULLED, decided_on=day, summary=reason
        )
        case.refresh_from_db()
        case.publication.refresh_from_db()
        withdraw_case(case.publication, actor=cast.reviewer, reason=f"行政复议撤销：{reason}")

    def repair(self, case: EnforcementCase) -> None:
        repair = repair_by_clerk(
            EnforcementCase.objects.get(pk=case.pk), actor=self.cast.clerk, statement=PLEDGE, pledge=True
        )
        take_repair_step(
            repair, RepairStatus.GRANTED, actor=self.cast.leader, answer="符合条件，准予修复（示范）。"
        )

    def apply(self, case: EnforcementCase) -> None:
        """The demonstration enterprise asks for a repair, which waits for the leader."""
        fresh = EnforcementCase.objects.get(pk=case.pk)
        apply_for_repair(fresh, actor=self.cast.applicants[0], statement=PLEDGE, pledge=True)

    def error_report(self, case: EnforcementCase) -> None:
        """A visitor says that a page is wrong; nobody has answered yet."""
        record = shown_record(case)
        assert record is not None
        receive_report(
            page=reverse("public-case-result", args=[record.pk]),
            kind=ReportKind.WRONG_FACT,
            text="公开的违法事实中监测季度数有误，请核对（示范反馈）。",
            contact="示范访客",
            record=record,
        )


def seed_enforcement(say: Callable[[str], None]) -> None:
    """Add the matters, once, and put the past before the public.

    Raises DemoFailed when a decision of the past cannot be published.
    """
    if EnforcementCase.objects.filter(ledger_no__startswith=PREFIX).exists():
        return
    with _files_later(), transaction.atomic():
        cast = Cast()
        publish_officers(actor=cast.reviewer)
        for info in PublicInfo.objects.in_force_on(cast.today):
            publish_info(info, actor=cast.reviewer)
        ChecksDemo(cast).seed()
        stages = StagesDemo(cast)
        stages.seed()
        export = PublishedDemo(cast, stages).seed()
    run_export(export.pk)
    shown = PublishedRecord.objects.current().filter(kind="case-result", withdrawn_at__isnull=True).count()
    say(f"已建立检查、责令改正和处罚案件的示范事项，公开处罚结果{shown}件。")


@contextmanager
def _files_later() -> Iterator[None]:
    """Without a worker every document would be printed here, one after the other, for a minute.

    Nothing is lost: whoever opens a document first has its files made.
    """
    eager, app.conf.task_always_eager = app.conf.task_always_eager, False
    try:
        yield
    finally:
        app.conf.task_always_eager = eager
