"""Live EIA matters for the demonstration: one in each state in which someone has something to do.

What lies before today is written as an import would write it; what happens today is done by the
portal's own services, as the officers and the enterprises would.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from common import attachments, records
from common.documents.content import DocumentContent, Paragraph
from common.documents.pdf import render_pdf
from lanzhou_eco.demo import DemoFailed, demo_user
from lanzhou_eco.demo_users import FIRMS
from permits.commitments import text_hash
from permits.enums import CommentStatus, EiaCategory, EiaStatus, Material, NoticeKind, StopKind
from permits.models import EiaDecision, PublicNotice, StopInterval
from permits.reminders import remind
from permits.services import applications, comments, filings, steps
from permits.services.publishing import publish_history
from registry.models import Enterprise
from registry.selectors import work_calendar

PREFIX = "HP-SF"  # 示范; the mark by which a second run knows the first
OVERVIEW = "示范项目，内容均为虚构：新建生产车间一座，配套建设废气、废水治理设施和危险废物贮存库。"
IMPACTS = (
    "施工期：落实扬尘和噪声控制措施。运营期：工艺废气经收集处理后达标排放；废水经预处理后排入园区污水处理厂；"
    "危险废物交有资质单位处置。"
)
PARTICIPATION = "建设单位进行了两次信息公开，公示期间未收到反对意见（虚构）。"
REQUIREMENTS = (
    "落实报告提出的各项污染防治措施，确保污染物稳定达标排放。\n"
    "项目须严格执行环境保护设施与主体工程同时设计、同时施工、同时投产使用的制度。"
)


class EiaDemo:
    """Seeds the matters; `applicants` are the two enterprises' users."""

    def __init__(self) -> None:
        self.clerk = User.objects.get(username="shenpi")
        self.reviewer, self.leader = demo_user(Role.REVIEWER), demo_user(Role.LEADER)
        self.calendar = work_calendar()
        self.today = timezone.localdate()
        firms = [(User.objects.get(username=firm[0].username), firm[1]) for firm in FIRMS]
        self.firms = [(user, Enterprise.objects.get(uscc=uscc)) for user, uscc in firms]

    def ago(self, days: int) -> date:
        """The day that lies so many working days before today."""
        day = self.today
        while not self.calendar.is_working(day) or self.calendar.between(day, self.today) < days:
            day -= timedelta(days=1)
        return day

    def application(self, number: int, name: str, category: str, **values: Any) -> EiaDecision:
        """An application as it stood before today, with the documents that are shown with its notices."""
        user, enterprise = self.firms[number % len(self.firms)]
        decision = records.create(
            EiaDecision,
            actor=None,
            ledger_no=f"{PREFIX}-{number:02d}",
            enterprise=enterprise,
            department=enterprise.department,
            park=enterprise.park,
            category=category,
            project_name=name,
            site="兰州新区示范路88号（虚构）",
            catalogue_item="示范类别",
            eia_agency="示范环境科技有限公司（虚构）",
            investment=Decimal(3_600_0000 + number * 1_000_0000),
            protection_investment=Decimal(200_0000),
            overview=OVERVIEW,
            impacts=IMPACTS,
            participation=PARTICIPATION if category == EiaCategory.REPORT else "",
            handler=self.clerk,
            contact_name=user.full_name,
            accepts_electronic_delivery=True,
            is_synthetic=True,
            **values,
        )
        shown = [Material.EIA_DOCUMENT, Material.PUBLIC_FULL_TEXT]
        shown += [Material.PARTICIPATION] if category == EiaCategory.REPORT else []
        for material in shown:
            upload = ContentFile(_pdf(str(material.label)), name=f"{material.label}.pdf")
            attachments.attach(decision, upload, actor=self.clerk, kind=str(material.label))
        return decision

    def past_notice(self, decision: EiaDecision, kind: NoticeKind, first_day: date, last_day: date) -> None:
        """A notice that has run out, with its stop interval, as an import would write them."""
        label = kind.label
        records.create(
            PublicNotice,
            actor=None,
            decision=decision,
            kind=kind,
            title=f"{decision.project_name}{label}",
            first_day=first_day,
            last_day=last_day,
            states_hearing_right=kind == NoticeKind.PROPOSED,
            is_synthetic=True,
        )
        stop = StopKind.ACCEPTANCE_NOTICE if kind == NoticeKind.ACCEPTANCE else StopKind.DECISION_NOTICE
        records.create(
            StopInterval,
            actor=None,
            decision=decision,
            kind=stop,
            first_day=first_day,
            last_day=last_day,
            is_synthetic=True,
        )

    # -- the matters, in the order of the way --

    def draft(self) -> None:
        """A report in the enterprise's own hands, half filled in."""
        user, enterprise = self.firms[0]
        draft = applications.start_draft(
            actor=user, enterprise=enterprise, category=EiaCategory.REPORT, application_kind="first"
        )
        typed = {"project_name": "年产2万吨示范新材料项目（虚构）", "site": "兰州新区示范路66号（虚构）"}
        applications.save_section(actor=user, application=draft, code="project", typed=typed, seen=0)

    def submitted(self) -> None:
        self.application(1, "示范装备制造基地项目", EiaCategory.FORM, received_on=self.ago(2))

    def correcting(self) -> None:
        decision = self.application(2, "示范储能电池扩建项目", EiaCategory.REPORT, received_on=self.ago(3))
        steps.take_step(
            decision,
            EiaStatus.CORRECTING,
            actor=self.clerk,
            items=[
                ("impacts", "请补充运营期挥发性有机物的无组织排放控制措施。"),
                (Material.PARTICIPATION, "公众参与说明缺少第二次公示的截图，请补充后重新上传。"),
            ],
            due_on=self.today + timedelta(days=15),
        )

    def appraised(self) -> None:
        """The appraisal has been out for long; meanwhile the clock stands still."""
        decision = self.application(
            3,
            "示范精细化工技改项目",
            EiaCategory.REPORT,
            received_on=self.ago(30),
            accepted_on=self.ago(28),
            status=EiaStatus.ACCEPTANCE_NOTICE,
        )
        self.past_notice(decision, NoticeKind.ACCEPTANCE, self.ago(27), self.ago(17))
        steps.take_step(
            decision,
            EiaStatus.APPRAISAL,
            actor=self.clerk,
            agency="示范环境工程评估中心（虚构）",
            expected_days=20,
            entrusted_on=self.ago(16),
        )

    def shown(self) -> None:
        """An acceptance notice that is open, with comments in each state."""
        decision = self.application(
            4,
            "示范污水处理厂提标改造项目",
            EiaCategory.REPORT,
            received_on=self.ago(4),
            accepted_on=self.ago(1),
            status=EiaStatus.ACCEPTED,
        )
        steps.take_step(decision, EiaStatus.ACCEPTANCE_NOTICE, actor=self.clerk)
        self.comments(decision.notices.get())

    def comments(self, notice: PublicNotice) -> None:
        texts = (
            "希望夜间施工控制噪声（示范意见）。",
            "请公布尾水排放口的位置和监测数据（示范意见）。",
            "与本项目无关的内容（示范意见）。",
        )
        received = [
            comments.receive_comment(notice_pk=notice.pk, text=text, name="示范居民") for text in texts
        ]
        comments.moderate(
            received[1],
            CommentStatus.PUBLISHED,
            actor=self.clerk,
            published_text=texts[1],
            reply="监测数据将按规定公开，排放口位置见公示本第三章（示范答复）。",
        )
        comments.moderate(
            received[2], CommentStatus.REJECTED, actor=self.clerk, rejection_reason="与公示项目无关"
        )

    def proposed(self) -> None:
        decision = self._through_first_notice(5, "示范仓储物流中心项目")
        steps.take_step(decision, EiaStatus.DECISION_NOTICE, actor=self.reviewer)

    def ready(self) -> None:
        """Nothing prevents the decision any more; the clock runs out soon."""
        decision = self._through_first_notice(6, "示范机械加工项目", status=EiaStatus.DECISION_NOTICE)
        self.past_notice(decision, NoticeKind.PROPOSED, self.ago(9), self.ago(3))

    def decided(self) -> None:
        """Approved today, waiting for the enterprise to confirm its receipt."""
        decision = self._through_first_notice(7, "示范集中供热项目", status=EiaStatus.DECISION_NOTICE)
        self.past_notice(decision, NoticeKind.PROPOSED, self.ago(8), self.ago(2))
        steps.take_step(decision, EiaStatus.APPROVED, actor=self.leader, requirements=REQUIREMENTS)

    def _through_first_notice(
        self, number: int, name: str, status: EiaStatus = EiaStatus.ACCEPTANCE_NOTICE
    ) -> EiaDecision:
        decision = self.application(
            number,
            name,
            EiaCategory.FORM,
            received_on=self.ago(20),
            accepted_on=self.ago(19),
            status=status,
        )
        self.past_notice(decision, NoticeKind.ACCEPTANCE, self.ago(18), self.ago(12))
        return decision

    def filed(self) -> None:
        """A registration form filed today: number, receipt and publication at once."""
        user, enterprise = self.firms[1]
        name = "示范办公楼食堂油烟净化项目（虚构）"
        filings.file_registration(
            actor=user,
            enterprise=enterprise,
            form_key="demo",
            signatory=user.full_name,
            undertaking_sha256=text_hash(filings.undertaking_text(enterprise, name)),
            project_name=name,
            production_planned_on=self.today + timedelta(days=60),
            site="兰州新区示范路99号（虚构）",
            park=enterprise.park,
            investment=Decimal(50_0000),
            overview="新建食堂一处（虚构）。",
            impacts="油烟经净化后排放（虚构）。",
        )

    def seed(self) -> None:
        for matter in (
            self.draft,
            self.submitted,
            self.correcting,
            self.appraised,
            self.shown,
            self.proposed,
            self.ready,
            self.decided,
            self.filed,
        ):
            matter()


def seed_eia(say: Callable[[str], None]) -> None:
    """Add the live matters, once, remind of their clocks, and publish the imported notices and filings.

    Raises DemoFailed when a notice or filing of the past cannot be published.
    """
    if not EiaDecision.objects.filter(ledger_no__startswith=PREFIX).exists():
        EiaDemo().seed()
        say("已建立在办的环评示范事项。")
    remind(timezone.localdate())
    history = publish_history(actor=demo_user(Role.REVIEWER))
    if history.refused:
        raise DemoFailed(f"有{history.refused}条公示未能公开：{'；'.join(history.problems)}")
    say(f"已公开台账中的环评公示和登记表备案{history.published}条。")


@cache
def _pdf(title: str) -> bytes:
    """An invented document; one serves all matters."""
    content = DocumentContent(
        title=title,
        issuer="示范环境科技有限公司（虚构）",
        dated_on=timezone.localdate(),
        blocks=(Paragraph(OVERVIEW), Paragraph(IMPACTS)),
        notice=DocumentContent.SYNTHETIC_NOTICE,
    )
    return render_pdf(content, identifier=title)
