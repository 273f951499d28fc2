"""The demonstration's credit ratings: 2024 worked to its publication, 2025 at the stage of objections.

All of it by the portal's own services, by invented records. What the report of 2024 counts was published
in 2024 for 2023, and stays as the ledger has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from common.attachments import attach
from disclosure.enums import Grade, RatingOrigin, RatingStatus
from disclosure.models import CreditRating, CreditScheme, RatingItem, RatingObjection, RatingRun
from disclosure.rating import jobs, noticing
from disclosure.rating.adjusting import Addition, decide_change, propose_change
from disclosure.rating.enums import RecordedStatus, RunState
from disclosure.rating.explaining import explained
from disclosure.rating.objection_enums import ChangeStatus, CorrectionKind, PointOutcome
from disclosure.rating.objections import Claim, answer_point, file_objection, waive_objection
from disclosure.rating.services import record_event, take_recorded_step
from disclosure.services import take_rating_step
from enforcement.graded_list.proposals import version_on
from enforcement.graded_list.services import enter_by_grade
from lanzhou_eco.demo import DemoFailed, demo_user
from lanzhou_eco.demo_cases import paper
from lanzhou_eco.demo_duties import CERTIFIERS_FIRM, HANDLERS_FIRM, firm_of, user_named
from registry.models import Enterprise

SCHEME = "sample-2023"
PUBLIC_YEAR, OPEN_YEAR = 2024, 2025
OTHERS = 3  # enterprises beside the demonstration's own that are told and published
# What makes an A of the model enterprise: items of the scheme, each with its month.
MODEL = (
    *(("commendation", 3), ("commendation", 9), ("management-system", 4), ("management-system", 10)),
    *(("restoration", 5), ("restoration", 11)),
)
OBJECTED = (("noise", 5), ("solid-waste", 8))  # the first is struck, the second stands
CLAIMS: Mapping[str, str] = {
    "noise": "噪声监测点位不在本企业厂界，附监测点位图（示范）。",
    "solid-waste": "一般固废贮存场所已按要求整改（示范）。",
}
NOTE = "示范，内容均为虚构"


def demo_ratings(say: Callable[[str], None]) -> None:
    """Rate two years; once."""
    if RatingRun.objects.exists():
        return
    stage = _Stage()
    stage.public_year()
    say(f"已完成{PUBLIC_YEAR}年度信用评价：计算、告知、异议、复核、公布、动态调整。")
    stage.open_year()
    say(f"{OPEN_YEAR}年度信用评价已计算并告知部分企业，有异议待复核。")


class _Stage:
    """Those who work the ratings, and the enterprises concerned."""

    def __init__(self) -> None:
        self.handler: User = demo_user(Role.HANDLER)
        self.reviewer: User = demo_user(Role.REVIEWER)
        self.leader: User = demo_user(Role.LEADER)
        self.today = timezone.localdate()
        self.scheme = CreditScheme.objects.get(code=SCHEME)
        self.items = {item.code: item for item in self.scheme.items.all()}
        self.first, self.second = firm_of(HANDLERS_FIRM), firm_of(CERTIFIERS_FIRM)
        known = (self.first.pk, self.second.pk)
        others = Enterprise.objects.filter(closed_on__isnull=True).exclude(pk__in=known).order_by("uscc")
        self.others = list(others[: OTHERS + 2])
        self.model = self.others[0]

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    # -- what is rated --

    def record(self, firm: Enterprise, year: int, *rows: tuple[str, int]) -> None:
        """Events entered by one person and confirmed by another."""
        for code, month in rows:
            item = self.items[code]
            entry = record_event(
                actor=self.handler,
                enterprise=firm,
                department=firm.department,
                item=item,
                happened_on=date(year, month, 10),
                description=f"{item.name}（{NOTE}）",
                document_number=f"示范{year}-{month}号",
                authority="示范单位（虚构）",
                is_synthetic=True,
            )
            attach(entry, paper("信用评价事项证明"), actor=self.handler, kind="证明材料")
            take_recorded_step(entry, RecordedStatus.CONFIRMED, actor=self.reviewer)

    def rate(self, year: int) -> None:
        run = jobs.new_run(actor=self.reviewer, year=year, scheme=self.scheme)
        jobs.run_job(run.pk)
        run.refresh_from_db()
        if run.state != RunState.DONE:
            raise DemoFailed(f"{year}年度信用评价未完成：{run.error}")

    def rating(self, firm: Enterprise, year: int) -> CreditRating:
        rows = CreditRating.objects.select_related("enterprise", "scheme", "department")
        return rows.filter(enterprise=firm, cycle_year=year).order_by("-version")[0]

    def tell(self, firms: Sequence[Enterprise], year: int, day: date) -> None:
        for firm in firms:
            noticing.notice_rating(actor=self.reviewer, rating=self.rating(firm, year), noticed_on=day)

    def publish(self, firm: Enterprise, year: int, day: date) -> CreditRating:
        return take_rating_step(
            self.rating(firm, year), RatingStatus.PUBLISHED, actor=self.leader, published_on=day
        )

    # -- the year that is public --

    def public_year(self) -> None:
        self.record(self.model, PUBLIC_YEAR, *MODEL)
        self.record(self.second, PUBLIC_YEAR, *OBJECTED)
        self.rate(PUBLIC_YEAR)
        quiet = [self.first, *self.others]
        self.tell(quiet, PUBLIC_YEAR, self.ago(60))
        for firm in quiet:
            self.publish(firm, PUBLIC_YEAR, self.ago(40))
        self._objected_and_reviewed()
        self._adjusted()
        if version_on(self.today) is not None:
            enter_by_grade(actor=self.reviewer, enterprise=self.model)

    def _objected_and_reviewed(self) -> None:
        """One objection is upheld, the other is not; then the head waives the rest of the time."""
        self.tell([self.second], PUBLIC_YEAR, self.ago(9))
        head = user_named(CERTIFIERS_FIRM)
        objection = self._object(self.second, PUBLIC_YEAR, head)
        for point in objection.points.select_related("objection", "event__item"):
            is_upheld = point.event is not None and point.event.item.code == OBJECTED[0][0]
            answer_point(
                actor=self.reviewer,
                point=point,
                outcome=PointOutcome.UPHELD if is_upheld else PointOutcome.REFUSED,
                remedy=CorrectionKind.STRIKE if is_upheld else "",
                answer="经核实，监测点位有误，不予计分（示范）。"
                if is_upheld
                else "整改完成于评价年度之后，扣分无误（示范）。",
            )
        rating = self.rating(self.second, PUBLIC_YEAR)
        take_rating_step(rating, RatingStatus.REVIEWED, actor=self.reviewer, reason="逐项复核（示范）")
        waive_objection(actor=head, rating=self.rating(self.second, PUBLIC_YEAR), agreed=True)
        self.publish(self.second, PUBLIC_YEAR, self.today)

    def _object(self, firm: Enterprise, year: int, actor: User) -> RatingObjection:
        rating = self.rating(firm, year)
        found = explained(rating)
        if found is None:
            raise DemoFailed(f"{rating}没有评分明细。")
        by_code = {line.item.code: line.event for line in found.lines if line.event is not None}
        claims = [Claim(text, by_code[code]) for code, text in CLAIMS.items() if code in by_code]
        return file_objection(
            actor=actor,
            rating=rating,
            claims=claims,
            contact="示范联系人 0931-0000000",
            evidence=[paper("信用评价异议证明")],
        )

    def _adjusted(self) -> None:
        """A record that came up later is counted: a new version, noticed, waived on paper, published."""
        ratings = [self.rating(firm, PUBLIC_YEAR) for firm in self.others[1:]]
        rating = next((each for each in ratings if each.grade == Grade.B), ratings[0])
        item: RatingItem = self.items["own-monitoring"]
        change = propose_change(
            actor=self.reviewer,
            rating=rating,
            origin=RatingOrigin.ADJUSTMENT,
            ground="公布后查明该企业评价年度内未按规定开展自行监测（示范）。",
            record="示范核查记录〔2026〕2号",
            basis="环发〔2013〕150号（待核）",
            add=[Addition(item, date(PUBLIC_YEAR, 11, 20), f"{item.name}（{NOTE}）", "示范核查记录2号")],
            evidence=[paper("信用评价调整依据")],
        )
        decide_change(change, ChangeStatus.GRANTED, actor=self.leader, reason="情况属实，同意调整（示范）。")
        self.tell([rating.enterprise], PUBLIC_YEAR, self.today)
        version = self.rating(rating.enterprise, PUBLIC_YEAR)
        waive_objection(actor=self.handler, rating=version, agreed=True, evidence=paper("放弃异议的书面声明"))
        self.publish(rating.enterprise, PUBLIC_YEAR, self.today)

    # -- the year that is open to objections --

    def open_year(self) -> None:
        self.record(self.first, OPEN_YEAR, *OBJECTED)
        self.record(self.model, OPEN_YEAR, MODEL[0])
        self.rate(OPEN_YEAR)
        self.tell([self.first, self.second, *self.others[:2]], OPEN_YEAR, self.ago(3))
        self._object(self.first, OPEN_YEAR, user_named(HANDLERS_FIRM))
