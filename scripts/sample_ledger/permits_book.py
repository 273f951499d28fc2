"""02-环评审批: 107 approvals whose net days add up to 101 and 472, and everything that must not count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from random import Random

from permits.enums import (
    ApplicationKind,
    EiaCategory,
    EiaStatus,
    NoticeKind,
    Outcome,
    RefusalGround,
    StopKind,
)
from scripts.sample_ledger import Row, Sheets, permits_beside
from scripts.sample_ledger.calendar import AS_OF, after, before, known, workdays
from scripts.sample_ledger.world import PARK_NAMES, STREETS, Firm, World

# The net working days of the published averages: 11 reports with 101, 96 forms with 472.
REPORT_DAYS = (7, 8, 8, 9, 9, 9, 9, 10, 10, 11, 11)
FORM_DAYS = (3,) * 14 + (4,) * 26 + (5,) * 28 + (6,) * 16 + (7,) * 10 + (10,) * 2
TOTAL_INVESTMENT = Decimal("36000000000")
NOTICE_DAYS = {EiaCategory.REPORT: 10, EiaCategory.FORM: 5}
PROPOSED_DAYS = 5
AGENCIES = [f"示范环评{number}号技术有限公司（虚构）" for number in "一二三四五六"]
KINDS = ("新建", "扩建", "技术改造", "迁建")
WAN = 10_000


@dataclass(frozen=True)
class Course:
    """The course of one approval in working days after the complete application."""

    accepted: int
    appraisal: tuple[int, int] | None
    expert: tuple[int, int] | None
    proposed: tuple[int, int]
    hearing: tuple[int, int] | None
    decided: int


def plan_course(rng: Random, category: str, net: int, *, plain: bool, parallel: bool, heard: bool) -> Course:
    """Stages whose net days are exactly `net`: acceptance, a gap where stages do not overlap, decision.

    What is set apart is one block from the acceptance notice to the end of the appraisal, and the
    second notice; with parallel stages the second notice begins before the block ends.
    """
    notice = NOTICE_DAYS[EiaCategory(category)]
    accepted = rng.randint(0, min(2, net - 2))
    block = accepted + notice
    appraisal = expert = None
    if not plain:
        length = rng.randint(notice + 2, notice * 2 + 4)
        appraisal = (accepted + 1 + rng.randint(0, 3), accepted + length)
        block = accepted + length
        if category == EiaCategory.REPORT or rng.random() < 0.2:
            expert = (appraisal[0] + 1, appraisal[0] + rng.randint(1, 3))
    gap = 0 if parallel else rng.randint(0, net - accepted - 1)
    begin = block - 1 if parallel else block + gap + 1
    proposed = (begin, begin + PROPOSED_DAYS - 1)
    hearing = (proposed[1] + 1, proposed[1] + 14) if heard else None
    tail = net - accepted - gap
    return Course(accepted, appraisal, expert, proposed, hearing, (hearing or proposed)[1] + tail)


@dataclass(frozen=True)
class Project:
    """What an application is about."""

    firm: Firm
    category: str
    name: str
    investment: int  # 万元
    kind: str = ApplicationKind.FIRST

    @property
    def category_label(self) -> str:
        return str(EiaCategory(self.category).label)


def sheets(world: World) -> Sheets:
    rng = world.rng("permits")
    book = Book(world, rng)
    book.approve_year()
    book.decide_otherwise()
    book.leave_open()
    book.last_year()
    return {
        "decisions": book.numbered(),
        "stops": book.stops,
        "notices": book.notices,
        **permits_beside.sheets(world, rng),
    }


class Book:
    """Collects applications; they are numbered when all are known."""

    def __init__(self, world: World, rng: Random) -> None:
        self.world, self.rng = world, rng
        self.rows: list[Row] = []
        self.courses: dict[int, Course] = {}  # position in rows → course
        self.stops: list[Row] = []
        self.notices: list[Row] = []

    # ---- what is decided ----

    def approve_year(self) -> None:
        rng = self.rng
        nets = [(EiaCategory.REPORT, net) for net in REPORT_DAYS]
        nets += [(EiaCategory.FORM, net) for net in FORM_DAYS]
        rng.shuffle(nets)
        days = workdays(rng, len(nets) - 4, date(2024, 1, 3), date(2024, 12, 30))
        # The first and the last working day, and two days of the weekend that are worked instead.
        days = sorted([*days, date(2024, 1, 2), date(2024, 2, 4), date(2024, 5, 11), date(2024, 12, 31)])
        projects = self._projects([category for category, _ in nets])
        projects = share_out(rng, projects, TOTAL_INVESTMENT / WAN)
        heard = next(n for n, (category, _) in enumerate(nets) if category == EiaCategory.REPORT)
        for n, ((category, net), project, day) in enumerate(zip(nets, projects, days, strict=True)):
            plain = category == EiaCategory.FORM and rng.random() < 0.3
            parallel = not plain and rng.random() < 0.6
            course = plan_course(rng, category, net, plain=plain, parallel=parallel, heard=n == heard)
            kind = {5: ApplicationKind.MAJOR_CHANGE, 31: ApplicationKind.MAJOR_CHANGE,
                    70: ApplicationKind.MAJOR_CHANGE, 44: ApplicationKind.REEXAMINATION}.get(n)  # fmt: skip
            project = replace(project, kind=kind) if kind else project
            row = self.decided(project, course, day, is_commitment=plain, is_parallel=parallel)
            if n % 9 == 4:
                self._tolerate(row)

    def decide_otherwise(self) -> None:
        """Refusals, and an approval that was revoked within the year."""
        forms = self._projects([EiaCategory.FORM, EiaCategory.FORM, EiaCategory.REPORT, EiaCategory.FORM])
        days = (date(2024, 4, 18), date(2024, 8, 29), date(2024, 11, 13), date(2024, 3, 14))
        grounds = (RefusalGround.PLANNING, RefusalGround.DOCUMENT, RefusalGround.MEASURES)
        for project, day, ground in zip(forms, days, grounds, strict=False):
            course = plan_course(self.rng, project.category, 12, plain=False, parallel=False, heard=False)
            row = self.decided(project, course, day)
            row |= {
                "outcome": Outcome.REFUSED,
                "refusal_ground": ground,
                "decision_title": f"关于不予批准{project.name}环境影响{project.category_label}的决定",
            }
        course = plan_course(self.rng, EiaCategory.FORM, 5, plain=True, parallel=False, heard=False)
        row = self.decided(forms[3], course, days[3], is_commitment=True)
        row |= {
            "status": EiaStatus.REVOKED,
            "revoked_on": date(2024, 10, 16),
            "end_reason": "事后核查发现告知承诺内容与实际不符，依法撤销批准决定。",
        }

    def last_year(self) -> None:
        """A few decisions of 2023, so that there is something to compare with; one on its last worked day."""
        nets = [(EiaCategory.REPORT, net) for net in (12, 13)]
        nets += [(EiaCategory.FORM, net) for net in (6, 7, 7, 8, 6, 9, 7, 8, 6, 7)]
        projects = self._projects([category for category, _ in nets])
        days = [*workdays(self.rng, len(nets) - 1, date(2023, 3, 1), date(2023, 12, 20)), date(2023, 12, 29)]
        for (category, net), project, day in zip(nets, projects, days, strict=True):
            course = plan_course(self.rng, category, net, plain=False, parallel=False, heard=False)
            self.decided(project, course, day)
        # Decided on the first working day of 2025, too late for the year.
        late = self._projects([EiaCategory.FORM])[0]
        course = plan_course(self.rng, EiaCategory.FORM, 4, plain=False, parallel=True, heard=False)
        self.decided(late, course, date(2025, 1, 2), is_parallel=True)

    def decided(self, project: Project, course: Course, day: date, **flags: bool) -> Row:
        """An approved application, dated back from the day of the decision."""
        complete = before(day, course.decided)
        row = self._application(project, complete) | flags
        delivered, announced = after(day, self.rng.randint(0, 3)), after(day, self.rng.randint(1, 7))
        delivered = min(delivered, announced)
        row |= {
            "accepted_on": after(complete, course.accepted),
            "decided_on": day,
            "outcome": Outcome.APPROVED,
            "decision_title": f"关于{project.name}环境影响{project.category_label}的批复",
            "delivered_on": known(delivered),
            "announced_on": known(announced),
            "status": EiaStatus.ANNOUNCED if announced <= AS_OF else EiaStatus.DELIVERED,
        }
        if delivered > AS_OF:
            row["status"] = EiaStatus.APPROVED
        self._take(row, course)
        return row

    # ---- what is not ----

    def leave_open(self) -> None:
        """Withdrawn, terminated, not accepted; and pending at the end of the year."""
        ends = (
            (EiaStatus.WITHDRAWN, date(2024, 3, 20), "建设单位调整产品方案，主动撤回申请。"),
            (EiaStatus.WITHDRAWN, date(2024, 6, 27), "选址变更，主动撤回申请。"),
            (EiaStatus.WITHDRAWN, date(2024, 10, 9), "投资主体变更，主动撤回申请。"),
            (EiaStatus.TERMINATED, date(2024, 9, 12), "技术评估要求补充的监测资料逾期未提供，终止审批。"),
            (EiaStatus.NOT_ACCEPTED, date(2024, 5, 16), "项目不属于本局审批权限，已告知向有权机关申请。"),
            (EiaStatus.NOT_ACCEPTED, date(2024, 11, 21), "编制单位被列入限期整改名单，编制主体不符合规定。"),
        )
        for project, (status, ended, reason) in zip(
            self._projects([EiaCategory.FORM] * len(ends)), ends, strict=True
        ):
            received = before(ended, self.rng.randint(4, 12))
            row = self._application(project, received)
            if status == EiaStatus.TERMINATED:
                row["accepted_on"] = after(received, 2)
            row |= {"status": status, "ended_on": ended, "end_reason": reason}
            self._take(row, None)
        self._pending()

    def _pending(self) -> None:
        states = (
            (EiaStatus.SUBMITTED, date(2024, 12, 31)),
            (EiaStatus.CORRECTING, date(2024, 12, 30)),
            (EiaStatus.ACCEPTED, date(2024, 12, 30)),
            (EiaStatus.ACCEPTANCE_NOTICE, date(2024, 12, 27)),
            (EiaStatus.APPRAISAL, date(2024, 12, 18)),
            (EiaStatus.APPRAISAL, date(2024, 12, 16)),
        )
        categories = [EiaCategory.FORM] * (len(states) - 1) + [EiaCategory.REPORT]
        for project, (status, received) in zip(self._projects(categories), states, strict=True):
            row = self._application(project, received, corrected=False) | {"status": status}
            if status == EiaStatus.CORRECTING:
                row["correction_notified_on"] = after(received, 3)
            elif status != EiaStatus.SUBMITTED:
                row["accepted_on"] = after(received, 1)
            self._take(row, None)
            if status == EiaStatus.APPRAISAL:  # overlapping stops, one of them still open
                begin = after(received, 2)
                self._pending_stop(row, StopKind.ACCEPTANCE_NOTICE, begin, after(begin, 9))
                self._pending_stop(row, StopKind.APPRAISAL, after(begin, 2), None)

    def _pending_stop(self, row: Row, kind: str, first: date, last: date | None) -> None:
        self.stops.append({"decision": row, "kind": kind, "first_day": first, "last_day": last,
                           "notified_on": first})  # fmt: skip

    # ---- rows ----

    def _application(self, project: Project, complete: date, *, corrected: bool | None = None) -> Row:
        rng, firm = self.rng, project.firm
        row: Row = {
            "department": "approval-section",
            "enterprise": firm.uscc,
            "category": project.category,
            "application_kind": project.kind,
            "catalogue_item": firm.industry.item,
            "project_name": project.name,
            "site": f"兰州新区{PARK_NAMES[firm.park]}{rng.choice(STREETS)}（虚构）",
            "park": firm.park,
            "eia_agency": rng.choice(AGENCIES),
            "investment": project.investment * WAN,
            "protection_investment": max(1, round(project.investment * rng.uniform(0.01, 0.06))) * WAN,
            "overview": f"项目位于{PARK_NAMES[firm.park]}，{project.name}，总投资{project.investment}万元。",
            "impacts": "施工期扬尘、噪声采取围挡、洒水和错时作业；运营期废气经收集处理后达标排放，"
            "废水预处理后进入园区污水处理厂，危险废物分类贮存并委托有资质单位处置。",
            "received_on": complete,
        }
        if project.category == EiaCategory.REPORT:
            row["participation"] = "按规定开展两次信息公开并公开全文，公示期间未收到反对意见。"
        if project.kind != ApplicationKind.FIRST:
            row["earlier_number"] = f"示环审〔20{rng.randint(17, 18)}〕{rng.randint(1, 90)}号"
        if rng.random() < 0.15 if corrected is None else corrected:
            received = before(complete, rng.randint(4, 10))
            row |= {
                "received_on": received,
                "correction_notified_on": after(received, rng.randint(1, 4)),
                "corrected_on": complete,
            }
        return row

    def _tolerate(self, row: Row) -> None:
        """Accepted with a document missing, which came before the decision."""
        complete = row.get("corrected_on") or row["received_on"]
        row |= {
            "is_tolerant": True,
            "missing_documents": "园区污水处理厂接纳证明",
            "missing_due_on": after(complete, 5),
            "missing_completed_on": min(after(complete, self.rng.randint(2, 5)), row["decided_on"]),
        }

    def _take(self, row: Row, course: Course | None) -> None:
        if course is not None:
            self.courses[len(self.rows)] = course
        self.rows.append(row)

    def _projects(self, categories: list[str]) -> list[Project]:
        return [self._project(self.rng.choice(self.world.open_firms), category) for category in categories]

    def _project(self, firm: Firm, category: str) -> Project:
        rng = self.rng
        tons, product = rng.randint(2, 90) * 100, rng.choice(firm.industry.products)
        made = f"年产{tons}吨{product}" if firm.industry.is_manufacturing else product
        name = f"{firm.name}{made}{rng.choice(KINDS)}项目"
        return Project(firm, category, name, round(300 * 10 ** rng.uniform(0, 2)))

    # ---- numbers ----

    def numbered(self) -> list[Row]:
        """Ledger numbers by day of receipt, document numbers by day of decision; then stops and notices."""
        order = sorted(range(len(self.rows)), key=lambda n: (self.rows[n]["received_on"], n))
        for n in order:
            self.rows[n]["ledger_no"] = self.world.number("HP", self.rows[n]["received_on"].year)
        decisions: dict[int, int] = {}
        for n in sorted(self.courses, key=lambda n: (self.rows[n]["decided_on"], n)):
            row, year = self.rows[n], self.rows[n]["decided_on"].year
            decisions[year] = decisions.get(year, 0) + 1
            row["document_number"] = f"示环审〔{year}〕{decisions[year]}号"
        for n in order:
            if n in self.courses:
                self._follow(self.rows[n], self.courses[n])
        for stop in self.stops:
            if isinstance(stop["decision"], dict):
                stop["decision"] = stop["decision"]["ledger_no"]
        for prefix, rows in (("HPT", self.stops), ("HPG", self.notices)):
            rows.sort(key=lambda row: (row["first_day"], row["decision"], row["kind"]))
            for row in rows:
                row["ledger_no"] = self.world.number(prefix, row["first_day"].year)
        return [self.rows[n] for n in order]

    def _follow(self, row: Row, course: Course) -> None:
        """Stop intervals and notices of a decided application."""
        complete = row.get("corrected_on") or row["received_on"]
        notice = NOTICE_DAYS[EiaCategory(row["category"])]
        spans = [
            (StopKind.ACCEPTANCE_NOTICE, (course.accepted + 1, course.accepted + notice)),
            (StopKind.APPRAISAL, course.appraisal),
            (StopKind.EXPERT_REVIEW, course.expert),
            (StopKind.DECISION_NOTICE, course.proposed),
            (StopKind.HEARING, course.hearing),
        ]
        for kind, span in spans:
            if span is None:
                continue
            first, last = after(complete, span[0]), after(complete, span[1])
            self.stops.append({"decision": row["ledger_no"], "kind": kind, "first_day": first,
                               "last_day": last, "notified_on": before(first, 1)})  # fmt: skip
            if kind in (StopKind.ACCEPTANCE_NOTICE, StopKind.DECISION_NOTICE):
                self._notice(row, kind == StopKind.DECISION_NOTICE, first, last)
        if row.get("announced_on"):
            self.notices.append({"decision": row["ledger_no"], "kind": NoticeKind.DECISION,
                                 "title": f"{row['project_name']}环评审批决定公告",
                                 "first_day": row["announced_on"]})  # fmt: skip

    def _notice(self, row: Row, proposed: bool, first: date, last: date) -> None:
        words = "拟审批公示" if proposed else "受理公示"
        self.notices.append(
            {
                "decision": row["ledger_no"],
                "kind": NoticeKind.PROPOSED if proposed else NoticeKind.ACCEPTANCE,
                "title": f"{row['project_name']}环评文件{words}",
                "first_day": first,
                "last_day": last,
                "states_hearing_right": proposed,
            }
        )


def share_out(rng: Random, projects: list[Project], total: Decimal) -> list[Project]:
    """Scale the investments to add up to `total` (万元) exactly; the largest takes the rounding."""
    factor = total / sum(project.investment for project in projects)
    scaled = [replace(each, investment=int(each.investment * factor)) for each in projects]
    largest = max(range(len(scaled)), key=lambda n: scaled[n].investment)
    rest = int(total) - sum(project.investment for project in scaled)
    scaled[largest] = replace(scaled[largest], investment=scaled[largest].investment + rest)
    return scaled
