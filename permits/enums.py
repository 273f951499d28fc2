"""Kinds and states of the examination and approval of EIA documents (环评审批)."""

from django.db import models


class EiaCategory(models.TextChoices):
    """分类管理: 生态环境法典第九十五条 (before 2026-08-15: 环境影响评价法第十六条)."""

    REPORT = "report", "报告书"
    FORM = "form", "报告表"


class ApplicationKind(models.TextChoices):
    """Why the document is submitted: 生态环境法典第一百零六条 (环境影响评价法第二十四条)."""

    FIRST = "first", "首次报批"
    MAJOR_CHANGE = "major_change", "重大变动重新报批"
    REEXAMINATION = "reexamination", "超过五年重新审核"


class Outcome(models.TextChoices):
    APPROVED = "approved", "批准"
    REFUSED = "refused", "不予批准"


class RefusalGround(models.TextChoices):
    """The five grounds of 生态环境法典第一百零五条 (建设项目环境保护管理条例第十一条)."""

    PLANNING = "planning", "类型及选址、布局、规模不符合法律法规和法定规划"
    QUALITY = "quality", "区域环境质量未达标且措施不能满足改善目标"
    MEASURES = "measures", "污染防治措施无法确保达标或未采取生态保护措施"
    EXISTING = "existing", "改建扩建技改未针对原有污染和破坏提出措施"
    DOCUMENT = "document", "文件基础资料明显不实或内容存在重大缺陷、遗漏、虚假"


class EiaStatus(models.TextChoices):
    SUBMITTED = "submitted", "已提交"
    CORRECTING = "correcting", "补正中"
    ACCEPTED = "accepted", "已受理"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    ACCEPTANCE_NOTICE = "acceptance_notice", "受理公示"
    APPRAISAL = "appraisal", "技术评估"
    HEARING = "hearing", "听证"
    DECISION_NOTICE = "decision_notice", "拟审批公示"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "已不予批准"
    DELIVERED = "delivered", "已送达"
    ANNOUNCED = "announced", "决定已公告"
    WITHDRAWN = "withdrawn", "申请已撤回"
    REVOKED = "revoked", "决定已撤销"
    TERMINATED = "terminated", "审批已终止"


_S = EiaStatus

# The answered 补正 leads back to SUBMITTED, from which a second one is refused (许可法第三十二条: 一次告知).
# 承诺制 needs no 技术评估, and a hearing is often asked for during the second notice: hence the
# steps past one stage and back. Stages that overlap (并联) are told by their stop intervals and
# notices, which may run together whatever the state. 重新审核 is shown to the public once, before the
# decision (`rules.may_propose`). Delivery and announcement run side by side: each has its own limit.
EIA_TRANSITIONS: dict[str, tuple[str, ...]] = {
    _S.SUBMITTED: (_S.CORRECTING, _S.ACCEPTED, _S.NOT_ACCEPTED, _S.WITHDRAWN),
    _S.CORRECTING: (_S.SUBMITTED, _S.ACCEPTED, _S.NOT_ACCEPTED, _S.WITHDRAWN),
    _S.ACCEPTED: (_S.ACCEPTANCE_NOTICE, _S.DECISION_NOTICE, _S.WITHDRAWN, _S.TERMINATED),
    _S.ACCEPTANCE_NOTICE: (_S.APPRAISAL, _S.HEARING, _S.DECISION_NOTICE, _S.WITHDRAWN, _S.TERMINATED),
    _S.APPRAISAL: (_S.HEARING, _S.DECISION_NOTICE, _S.WITHDRAWN, _S.TERMINATED),
    _S.HEARING: (_S.APPRAISAL, _S.DECISION_NOTICE, _S.APPROVED, _S.REFUSED, _S.WITHDRAWN, _S.TERMINATED),
    _S.DECISION_NOTICE: (_S.HEARING, _S.APPROVED, _S.REFUSED, _S.WITHDRAWN, _S.TERMINATED),
    _S.APPROVED: (_S.DELIVERED, _S.ANNOUNCED, _S.REVOKED),
    _S.REFUSED: (_S.DELIVERED, _S.ANNOUNCED, _S.REVOKED),
    _S.DELIVERED: (_S.ANNOUNCED, _S.REVOKED),
    _S.ANNOUNCED: (_S.DELIVERED, _S.REVOKED),
    _S.NOT_ACCEPTED: (),
    _S.WITHDRAWN: (),
    _S.REVOKED: (),
    _S.TERMINATED: (),
}

# States in which a decision stands on the record (REVOKED: it was made and later annulled).
DECIDED_STATES = (_S.APPROVED, _S.REFUSED, _S.DELIVERED, _S.ANNOUNCED, _S.REVOKED)
# States before acceptance, in which no acceptance date can be required.
UNACCEPTED_STATES = (_S.SUBMITTED, _S.CORRECTING, _S.NOT_ACCEPTED, _S.WITHDRAWN)
# States that end the matter without a decision.
ENDED_STATES = (_S.NOT_ACCEPTED, _S.WITHDRAWN, _S.TERMINATED)


class StopKind(models.TextChoices):
    """Why the clock may stand still; whether it does is a `ClockRule`."""

    APPRAISAL = "appraisal", "技术评估"
    EXPERT_REVIEW = "expert_review", "专家评审"
    HEARING = "hearing", "听证"
    TESTING = "testing", "检验、检测、鉴定"
    ACCEPTANCE_NOTICE = "acceptance_notice", "受理公示"
    DECISION_NOTICE = "decision_notice", "拟审批公示"
    CORRECTION = "correction", "补正"


class NoticeKind(models.TextChoices):
    """The three notices of 部令第4号 and 部令第14号."""

    ACCEPTANCE = "acceptance", "受理公示"
    PROPOSED = "proposed", "拟审批公示"
    DECISION = "decision", "决定公告"


class FilingSource(models.TextChoices):
    NATIONAL = "national", "全国备案系统导入"
    PORTAL = "portal", "本门户网上备案"


class ManagementLevel(models.TextChoices):
    """What 分类管理 demands of a project; ordered from light to heavy (`rank`)."""

    NONE = "none", "不纳入管理"
    REGISTRATION = "registration", "登记表"
    FORM = "form", "报告表"
    REPORT = "report", "报告书"

    @property
    def rank(self) -> int:
        return list(type(self)).index(self)


class ListKind(models.TextChoices):
    """The dated lists that the bureau keeps beside the national catalogue."""

    AUTHORITY = "authority", "本局审批目录"
    COMMITMENT = "commitment", "告知承诺制正面清单"


class ApplicationStatus(models.TextChoices):
    """The enterprise's own file before and after it is handed in."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交"
    DISCARDED = "discarded", "已作废"


APPLICATION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    ApplicationStatus.DRAFT: (ApplicationStatus.SUBMITTED, ApplicationStatus.DISCARDED),
    ApplicationStatus.SUBMITTED: (),
    ApplicationStatus.DISCARDED: (),
}


class Material(models.TextChoices):
    """The documents of an application; the label stands as `kind` on the attachment."""

    APPLICATION_LETTER = "application_letter", "审批申请函"
    EIA_DOCUMENT = "eia_document", "环评文件（报批稿）"
    PUBLIC_FULL_TEXT = "public_full_text", "环评文件公示本（全本）"
    PARTICIPATION = "participation", "公众参与说明"
    WITHHOLDING_NOTE = "withholding_note", "不宜公开内容说明"
    COMMITMENT = "commitment", "告知承诺书"
    MAJOR_CHANGE_NOTE = "major_change_note", "重大变动说明"
    OTHER = "other", "其他材料"


class AppraisalConclusion(models.TextChoices):
    FEASIBLE = "feasible", "可行"
    FEASIBLE_AFTER_CHANGE = "feasible_after_change", "修改后可行"
    NOT_FEASIBLE = "not_feasible", "不可行"


class HearingApplicant(models.TextChoices):
    """Who asked for the hearing: 行政许可法第四十七条; OFFICIAL: 第四十六条 (依职权)."""

    APPLICANT = "applicant", "申请人"
    INTERESTED = "interested", "利害关系人"
    OFFICIAL = "official", "本局依职权"


class RevocationGround(models.TextChoices):
    """Why a granted licence is revoked: 行政许可法第六十九条; FALSE_COMMITMENT: 环综合〔2020〕13号 [待核]."""

    ABUSE = "abuse", "工作人员滥用职权、玩忽职守作出"
    COMPETENCE = "competence", "超越法定职权作出"
    PROCEDURE = "procedure", "违反法定程序作出"
    APPLICANT = "applicant", "对不具备申请资格或者不符合法定条件的申请人准予许可"
    FRAUD = "fraud", "被许可人以欺骗、贿赂等不正当手段取得"
    FALSE_COMMITMENT = "false_commitment", "告知承诺不实"
    OTHER = "other", "依法可以撤销的其他情形"


class DeliveryMethod(models.TextChoices):
    """How a decision is served: 行政许可法第四十四条; electronically only with the applicant's consent."""

    DIRECT = "direct", "直接送达"
    POST = "post", "邮寄送达"
    ELECTRONIC = "electronic", "电子送达"
    LEFT = "left", "留置送达"
    PUBLIC = "public", "公告送达"


class CheckResult(models.TextChoices):
    """What the check after an approval by commitment found."""

    TRUE = "true", "承诺属实"
    FALSE = "false", "承诺不实"


class CommentStatus(models.TextChoices):
    RECEIVED = "received", "待审核"
    PUBLISHED = "published", "已公开"
    REJECTED = "rejected", "不予公开"


COMMENT_TRANSITIONS: dict[str, tuple[str, ...]] = {
    CommentStatus.RECEIVED: (CommentStatus.PUBLISHED, CommentStatus.REJECTED),
    CommentStatus.PUBLISHED: (CommentStatus.REJECTED,),
    CommentStatus.REJECTED: (CommentStatus.PUBLISHED,),
}
