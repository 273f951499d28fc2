"""States and kinds of the bureau's own lawfulness, with their steps."""

from django.db import models

Table = dict[str, tuple[str, ...]]


class PolicyKind(models.TextChoices):
    APPROVAL_CATALOGUE = "approval_catalogue", "环评审批项目目录"
    COMMITMENT_LIST = "commitment_list", "环评告知承诺制正面清单"
    POSITIVE_LIST = "positive_list", "监督执法正面清单"
    FLEXIBLE_ENFORCEMENT = "flexible_enforcement", "柔性执法制度"
    PUBLICITY = "publicity", "行政执法公示制度"
    RECORDING = "recording", "执法全过程记录办法"
    LEGAL_REVIEW = "legal_review", "重大执法决定法制审核办法"
    OUTREACH_LIST = "outreach_list", "普法责任清单"
    DECISION_LIST = "decision_list", "重大行政决策事项清单"
    DECISION_RULES = "decision_rules", "重大行政决策程序制度"
    SUPERVISION = "supervision", "层级监督与责任追究制度"
    OPINION = "opinion", "舆情与测评制度"
    OTHER = "other", "其他制度文件"


class AgreementKind(models.TextChoices):
    PUBLIC_INTEREST = "public_interest", "公益诉讼与碳汇司法保护协作"
    CRIMINAL_LINK = "criminal_link", "行政执法与刑事司法衔接"
    REGIONAL = "regional", "区域联防联控"
    OTHER = "other", "其他协作"


class CommendationSubject(models.TextChoices):
    DISCLOSURE = "disclosure", "环境信息依法披露"
    ENFORCEMENT = "enforcement", "行政执法"
    APPROVAL = "approval", "行政审批"
    OUTREACH = "outreach", "普法宣传"
    OTHER = "other", "其他"


class AuthorityLevel(models.TextChoices):
    NATIONAL = "national", "国家级"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    DISTRICT = "district", "新区级"


class DecisionStatus(models.TextChoices):
    LISTED = "listed", "已立项"
    CONSULTED = "consulted", "公众参与"
    APPRAISED = "appraised", "专家论证与风险评估"
    REVIEWED = "reviewed", "合法性审查"
    DISCUSSED = "discussed", "集体讨论"
    DECIDED = "decided", "已决定公布"
    EVALUATED = "evaluated", "已后评估"
    ENDED = "ended", "终止"


# Legality review is the only gate to collective discussion; no decision without both.
DECISION_TRANSITIONS: Table = {
    DecisionStatus.LISTED: (DecisionStatus.CONSULTED, DecisionStatus.ENDED),
    DecisionStatus.CONSULTED: (DecisionStatus.APPRAISED, DecisionStatus.ENDED),
    DecisionStatus.APPRAISED: (DecisionStatus.REVIEWED, DecisionStatus.ENDED),
    DecisionStatus.REVIEWED: (DecisionStatus.DISCUSSED, DecisionStatus.CONSULTED, DecisionStatus.ENDED),
    DecisionStatus.DISCUSSED: (DecisionStatus.DECIDED, DecisionStatus.REVIEWED, DecisionStatus.ENDED),
    DecisionStatus.DECIDED: (DecisionStatus.EVALUATED,),
    DecisionStatus.EVALUATED: (),
    DecisionStatus.ENDED: (),
}


class MeetingKind(models.TextChoices):
    PARTY_GROUP = "party_group", "党组会"
    BUREAU = "bureau", "局务会"
    SPECIAL = "special", "专题会"


class NormativeStatus(models.TextChoices):
    DRAFTING = "drafting", "起草"
    CONSULTED = "consulted", "征求意见"
    REVIEWED = "reviewed", "合法性审核"
    DELIBERATED = "deliberated", "集体审议"
    ISSUED = "issued", "已公布"
    FILED = "filed", "已报备"
    REPEALED = "repealed", "已废止"
    DROPPED = "dropped", "不再制定"


NORMATIVE_TRANSITIONS: Table = {
    NormativeStatus.DRAFTING: (NormativeStatus.CONSULTED, NormativeStatus.DROPPED),
    NormativeStatus.CONSULTED: (NormativeStatus.REVIEWED, NormativeStatus.DROPPED),
    NormativeStatus.REVIEWED: (
        NormativeStatus.DELIBERATED,
        NormativeStatus.DRAFTING,
        NormativeStatus.DROPPED,
    ),
    NormativeStatus.DELIBERATED: (NormativeStatus.ISSUED, NormativeStatus.DROPPED),
    NormativeStatus.ISSUED: (NormativeStatus.FILED,),
    NormativeStatus.FILED: (NormativeStatus.REPEALED,),
    NormativeStatus.REPEALED: (),
    NormativeStatus.DROPPED: (),
}


class LitigationKind(models.TextChoices):
    RECONSIDERATION = "reconsideration", "行政复议"
    FIRST_INSTANCE = "first_instance", "行政诉讼一审"
    APPEAL = "appeal", "行政诉讼二审"
    RETRIAL = "retrial", "行政诉讼再审"


class LitigationStatus(models.TextChoices):
    RECEIVED = "received", "已收案"
    ANSWERED = "answered", "已答复答辩"
    HEARD = "heard", "已审理"
    CONCLUDED = "concluded", "已作出结果"
    EXECUTED = "executed", "已履行"


LITIGATION_TRANSITIONS: Table = {
    LitigationStatus.RECEIVED: (LitigationStatus.ANSWERED, LitigationStatus.CONCLUDED),
    LitigationStatus.ANSWERED: (LitigationStatus.HEARD, LitigationStatus.CONCLUDED),
    LitigationStatus.HEARD: (LitigationStatus.CONCLUDED,),
    LitigationStatus.CONCLUDED: (LitigationStatus.EXECUTED,),
    LitigationStatus.EXECUTED: (),
}


class LitigationOutcome(models.TextChoices):
    UPHELD = "upheld", "维持或驳回诉求"
    CHANGED = "changed", "变更"
    REVOKED = "revoked", "撤销"
    UNLAWFUL = "unlawful", "确认违法"
    ORDERED = "ordered", "责令履行"
    WITHDRAWN = "withdrawn", "撤回"
    SETTLED = "settled", "调解和解"
    DISMISSED = "dismissed", "不予受理或驳回起诉"
    REMANDED = "remanded", "发回重审"


class AdviceKind(models.TextChoices):
    JUDICIAL = "judicial", "司法建议"
    PROCURATORIAL = "procuratorial", "检察建议"
    PUBLIC_INTEREST = "public_interest", "公益诉讼检察建议"


class AdviceStatus(models.TextChoices):
    RECEIVED = "received", "已收到"
    WORKING = "working", "整改中"
    REPLIED = "replied", "已书面回复"
    CLOSED = "closed", "已办结"


ADVICE_TRANSITIONS: Table = {
    AdviceStatus.RECEIVED: (AdviceStatus.WORKING, AdviceStatus.REPLIED),
    AdviceStatus.WORKING: (AdviceStatus.REPLIED,),
    AdviceStatus.REPLIED: (AdviceStatus.CLOSED, AdviceStatus.WORKING),
    AdviceStatus.CLOSED: (),
}


class CheckResult(models.TextChoices):
    CLEAN = "clean", "未发现问题"
    FOUND = "found", "发现问题"


class Accountability(models.TextChoices):
    NONE = "none", "不予问责"
    NOTICE = "notice", "通报批评"
    TALK = "talk", "约谈提醒"
    DISCIPLINE = "discipline", "移送问责处理"


class OpinionStatus(models.TextChoices):
    """The four steps of a public-opinion item: found, judged, handled, answered."""

    FOUND = "found", "已发现"
    JUDGED = "judged", "已研判"
    HANDLED = "handled", "已处置"
    ANSWERED = "answered", "已回应"
    DISMISSED = "dismissed", "研判不需处置"


OPINION_TRANSITIONS: Table = {
    OpinionStatus.FOUND: (OpinionStatus.JUDGED,),
    OpinionStatus.JUDGED: (OpinionStatus.HANDLED, OpinionStatus.DISMISSED),
    OpinionStatus.HANDLED: (OpinionStatus.ANSWERED,),
    OpinionStatus.ANSWERED: (),
    OpinionStatus.DISMISSED: (),
}


class ItemStatus(models.TextChoices):
    """Problems and plans that a report announces and the next one must answer for."""

    OPEN = "open", "待办"
    WORKING = "working", "推进中"
    CLOSED = "closed", "已完成"
    CARRIED = "carried", "结转下年"


ITEM_TRANSITIONS: Table = {
    ItemStatus.OPEN: (ItemStatus.WORKING, ItemStatus.CARRIED),
    ItemStatus.WORKING: (ItemStatus.CLOSED, ItemStatus.CARRIED),
    ItemStatus.CLOSED: (),
    ItemStatus.CARRIED: (),
}
