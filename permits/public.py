"""What the public reads of EIA approval: allowlist projections of notices, filings and comments.

Basis: 环境影响评价公众参与办法 (部令第4号), 部令第14号, 部令第41号 art 15. The columns of a notice are
those of the practice of the city of Lanzhou (domain rule E8). Contacts, signatures of the
undertaking and everything internal stay outside the allowlists.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePath
from typing import Any

from django.db.models import Q
from django.utils import timezone

from common import events
from common.errors import Refused
from common.masking import mask_name
from common.models import Attachment, OfficialDocument
from common.publication import Projection, PublicColumn, public_kind
from permits.enums import CommentStatus, EiaCategory, Material, NoticeKind
from permits.models import EiaDecision, NoticeComment, NoticeRule, PublicNotice, RegistrationFiling
from registry.wording import limit_words, lines_of

NOTICE = "eia-notice"
REGISTRATION = "eia-registration"
COMMENT = "eia-comment"

# What of an application's materials the public may read (环境影响评价公众参与办法第二十二条).
PUBLIC_MATERIALS = (Material.PUBLIC_FULL_TEXT, Material.PARTICIPATION)
DECISION_DOCUMENTS = ("eia-approval", "eia-refusal")
# Notices that run for a period in which the public is asked.
PERIODIC = (NoticeKind.ACCEPTANCE, NoticeKind.PROPOSED)

_PLACEHOLDER = re.compile(r"\{([a-z0-9-]+)\}")
# The number of the national filing system: year, region of Gansu, running number. It is as long
# as an identity card number, but no such number begins with 20.
_FILING_NUMBER = re.compile(r"20\d{2}62\d+")

NOTICE_COLUMNS = (
    PublicColumn("notice", "公示种类", "body.notice_label", "受理、拟审批公示，审批决定公告等"),
    PublicColumn("title", "标题", "title"),
    PublicColumn("project_number", "项目编号", "body.project", "同一项目的各次公示相同"),
    PublicColumn("project_name", "项目名称", "body.project_name"),
    PublicColumn("document", "环评文件类别", "body.document_label", "报告书或报告表"),
    PublicColumn("application", "报批类型", "body.application_label"),
    PublicColumn("builder", "建设单位", "party"),
    PublicColumn("uscc", "统一社会信用代码", "uscc", "建设单位的代码"),
    PublicColumn("site", "建设地点", "body.site"),
    PublicColumn("park", "所在园区", "body.park", "不在园区的为空"),
    PublicColumn("agency", "环评机构", "body.agency"),
    PublicColumn("overview", "项目概况", "body.overview"),
    PublicColumn("impacts", "主要环境影响及对策措施", "body.impacts"),
    PublicColumn("participation", "公众参与情况", "body.participation", "只有报告书填写"),
    PublicColumn("accepted_on", "受理日期", "body.accepted_on"),
    PublicColumn("first_day", "公示起始日", "dated_on", "决定公告为公告日期"),
    PublicColumn("last_day", "公示截止日", "closes_on", "含当日；长期公开的为空"),
    PublicColumn("decision_number", "决定文号", "number", "只有决定公告填写"),
)
REGISTRATION_COLUMNS = (
    PublicColumn("number", "备案号", "number"),
    PublicColumn("project_name", "项目名称", "body.project_name"),
    PublicColumn("builder", "建设单位", "party"),
    PublicColumn("uscc", "统一社会信用代码", "uscc", "建设单位的代码"),
    PublicColumn("site", "建设地点", "body.site"),
    PublicColumn("park", "所在园区", "body.park", "不在园区的为空"),
    PublicColumn(
        "catalogue_item", "名录类别", "body.catalogue_item", "建设项目环境影响评价分类管理名录的类别"
    ),
    PublicColumn("investment", "总投资（元）", "amount"),
    PublicColumn("filed_on", "备案日期", "dated_on"),
    PublicColumn("production_planned_on", "拟投产日期", "body.production_planned_on"),
    PublicColumn("overview", "建设内容及规模", "body.overview"),
    PublicColumn("impacts", "主要环境影响及采取的措施", "body.impacts"),
    PublicColumn("has_undertaking", "已签署承诺", "body.has_undertaking"),
    PublicColumn("signatory", "承诺人", "body.signatory", "只公开姓氏"),
    PublicColumn("source", "备案来源", "body.source_label"),
)
COMMENT_COLUMNS = (
    PublicColumn("number", "意见编号", "number"),
    PublicColumn("subject", "意见所对的公示", "title"),
    PublicColumn("received_on", "收到日期", "dated_on"),
    PublicColumn("author", "提出人", "body.author", "按提出人的意愿公开或者隐去；未予公开的意见为空"),
    PublicColumn("text", "意见内容", "body.text", "经审核、隐去个人信息后公开的文本；未予公开的意见为空"),
    PublicColumn("reply", "本局答复", "body.reply"),
    PublicColumn("rejection_reason", "不予公开理由", "body.reason", "只有未予公开的意见填写"),
)


def notice_category(kind: str, document: str) -> str:
    """The category under which a notice is indexed: its kind, and whether it is on a 报告书 or a 报告表."""
    return f"{kind}-{document}"


def notice_categories(kind: str = "", document: str = "") -> list[str]:
    """The categories of the notices of a kind, on a kind of document, or both."""
    return [
        notice_category(each_kind, each_document)
        for each_kind in NoticeKind.values
        for each_document in EiaCategory.values
        if kind in ("", each_kind) and document in ("", each_document)
    ]


def notice_rule_on(kind: str, day: date) -> NoticeRule:
    """The rule of a kind of notice in force on `day`; raises Refused with how to record it."""
    rule = NoticeRule.objects.in_force_on(day).filter(kind=kind).order_by("-effective_from").first()
    if rule is None:
        raise Refused(
            f"未配置 {day} 有效的“{NoticeKind(kind).label}”规则，请在“公示规则”登记簿中录入或加载基础数据。"
        )
    return rule


def told_on(rule: NoticeRule, day: date) -> list[str]:
    """The paragraphs that a notice of `day` says by `rule`; `{code}` is the limit of that code.

    Raises Refused when the text names a limit that is not in force on `day`.
    """
    return lines_of(_PLACEHOLDER.sub(lambda found: limit_words(found.group(1), day), rule.text))


@public_kind(
    NOTICE,
    label="环评公示",
    list_title="环评公示与审批决定公告",
    page="public-eia-notice",
    columns=NOTICE_COLUMNS,
    allowed={
        "notice_kind",
        "notice_label",
        "document_kind",
        "document_label",
        "application_label",
        "project",
        "project_name",
        "site",
        "builder",
        "agency",
        "park",
        "overview",
        "impacts",
        "participation",
        "accepted_on",
        "first_day",
        "last_day",
        "told",
        "takes_comments",
        "name_required",
        "decision",
        "files",
    },
)
def project_notice(notice: PublicNotice) -> Projection:
    """A notice with the E8 columns, its period, what it tells the reader, and its files."""
    decision = notice.decision
    rule = notice_rule_on(notice.kind, notice.first_day)
    body = _project_columns(decision) | {
        "notice_kind": notice.kind,
        "notice_label": notice.get_kind_display(),
        "first_day": notice.first_day.isoformat(),
        "last_day": notice.last_day.isoformat() if notice.last_day else None,
        "told": _told(notice, rule),
        "takes_comments": rule.takes_comments and notice.kind in PERIODIC,
        "name_required": rule.name_required,
        "files": _files(notice),
    }
    decided = notice.kind == NoticeKind.DECISION
    if decided:
        body["decision"] = _decision(decision)
    return Projection(
        title=notice.title,
        number=decision.document_number if decided else "",
        party=decision.enterprise.name,
        dated_on=notice.first_day,
        body=body,
        search_terms=[decision.project_name, decision.site, decision.eia_agency],
        category=notice_category(notice.kind, decision.category),
        park=decision.park.code if decision.park else "",
        uscc=decision.enterprise.uscc,
        closes_on=notice.last_day if notice.kind in PERIODIC else None,
    )


def _project_columns(decision: EiaDecision) -> dict[str, Any]:
    """The columns of the practice of Lanzhou; 公众参与情况 for a 报告书 alone."""
    columns: dict[str, Any] = {
        "document_kind": decision.category,
        "document_label": decision.get_category_display(),
        "application_label": decision.get_application_kind_display(),
        "project": decision.ledger_no,  # joins the notices of one project
        "project_name": decision.project_name,
        "site": decision.site,
        "builder": decision.enterprise.name,
        "agency": decision.eia_agency,
        "park": decision.park.name if decision.park else "",
        "overview": decision.overview,
        "impacts": decision.impacts,
        "accepted_on": decision.accepted_on.isoformat() if decision.accepted_on else None,
    }
    if decision.category == EiaCategory.REPORT:
        columns["participation"] = decision.participation
    return columns


def _told(notice: PublicNotice, rule: NoticeRule) -> list[str]:
    # A notice of old that did not tell of the right to a hearing must not seem to have done so.
    if notice.kind == NoticeKind.PROPOSED and not notice.states_hearing_right:
        return []
    return told_on(rule, notice.first_day)


def _decision(decision: EiaDecision) -> dict[str, Any]:
    if decision.decided_on is None:
        raise Refused("尚未作出审批决定，不能公告决定。")
    return {
        "number": decision.document_number,
        "title": decision.decision_title,
        "decided_on": decision.decided_on.isoformat(),
        "outcome": decision.outcome,
        "outcome_label": decision.get_outcome_display(),
        "refusal_ground": decision.get_refusal_ground_display() if decision.refusal_ground else "",
        "requirements": [line.strip() for line in decision.requirements.splitlines() if line.strip()],
    }


def public_attachments(decision: EiaDecision) -> Any:
    """The present attachments of an application that the public may read."""
    labels = [str(material.label) for material in PUBLIC_MATERIALS]
    return Attachment.objects.of(decision).current().filter(kind__in=labels)


def public_documents(notice: PublicNotice) -> list[OfficialDocument]:
    """The documents that are published with a notice: its own, and on a decision notice the decision's.

    A notice that is given again has a document of its own, issued on its first day.
    """
    own = Q(kind=f"eia-{notice.kind}-notice", issued_on=notice.first_day)
    if notice.kind == NoticeKind.DECISION:
        own |= Q(kind__in=DECISION_DOCUMENTS)
    return list(OfficialDocument.objects.of(notice.decision).current().filter(own))


def _files(notice: PublicNotice) -> list[dict[str, Any]]:
    """Each file by its hash; the uploader's file name is not published, it may name a person."""
    attached = [
        {
            "name": f"{each.kind}{PurePath(each.name).suffix.lower()}",
            "kind": each.kind,
            "size": each.size,
            "sha256": each.sha256,
        }
        for each in public_attachments(notice.decision)
    ]
    issued = [
        {"name": f"{each.title}.pdf", "kind": each.title, "size": None, "sha256": each.sha256}
        for each in public_documents(notice)
    ]
    return [*issued, *attached]


@public_kind(
    REGISTRATION,
    label="环境影响登记表备案",
    page="public-eia-registration",
    columns=REGISTRATION_COLUMNS,
    allowed={
        "project_name",
        "site",
        "builder",
        "park",
        "catalogue_item",
        "filed_on",
        "production_planned_on",
        "overview",
        "impacts",
        "has_undertaking",
        "signatory",
        "source_label",
    },
)
def project_registration(filing: RegistrationFiling) -> Projection:
    """A registration form as filed; who signed the undertaking is shown by family name."""
    if filing.withdrawn_on:
        raise Refused("该备案已撤回，不能公开。")
    planned = filing.production_planned_on
    number = filing.filing_number
    return Projection(
        title=f"{filing.project_name}环境影响登记表备案",
        number=number,
        party=filing.enterprise.name,
        dated_on=filing.filed_on,
        amount=filing.investment,
        body={
            "project_name": filing.project_name,
            "site": filing.site,
            "builder": filing.enterprise.name,
            "park": filing.park.name if filing.park else "",
            "catalogue_item": filing.catalogue_item,
            "filed_on": filing.filed_on.isoformat(),
            "production_planned_on": planned.isoformat() if planned else None,
            "overview": filing.overview,
            "impacts": filing.impacts,
            "has_undertaking": filing.has_undertaking,
            "signatory": mask_name(filing.signatory),
            "source_label": filing.get_source_display(),
        },
        search_terms=[filing.project_name, filing.site],
        park=filing.park.code if filing.park else "",
        uscc=filing.enterprise.uscc,
        unmasked=[number] if _FILING_NUMBER.fullmatch(number) else [],
    )


@public_kind(
    COMMENT,
    label="环评公众意见",
    list_title="环评公众意见与答复",
    page="public-eia-comment",
    columns=COMMENT_COLUMNS,
    allowed={"state", "author", "text", "reply", "reason", "received_on"},
)
def project_comment(comment: NoticeComment) -> Projection:
    """The officers' copy of a comment with their reply; of a rejected one the reason alone."""
    shown = comment.status == CommentStatus.PUBLISHED
    if comment.status == CommentStatus.RECEIVED:
        raise Refused("意见尚未审核，不能公开。")
    received_on = timezone.localdate(comment.received_at)
    body: dict[str, Any] = {"state": comment.status, "received_on": received_on.isoformat()}
    if shown:
        body |= {"author": _author(comment), "text": comment.published_text, "reply": comment.reply}
    else:
        body |= {"reason": comment.rejection_reason}
    return Projection(
        title=f"对“{comment.notice.title}”的意见"[:200],
        number=comment.ledger_no,
        dated_on=received_on,
        body=body,
        search_terms=[comment.published_text, comment.reply] if shown else [],
        category=comment_category(comment.notice_id),
        unmasked=[comment.name] if comment.name and comment.wants_name_shown else [],
    )


def comment_category(notice_pk: int | str) -> str:
    """The category under which the comments on one notice are found."""
    return str(notice_pk)


def _author(comment: NoticeComment) -> str:
    if not comment.name:
        return "匿名"
    return comment.name if comment.wants_name_shown else mask_name(comment.name)


def source_of(notice: PublicNotice) -> str:
    """The source under which the snapshots of a notice stand."""
    return events.stream_of(notice)
