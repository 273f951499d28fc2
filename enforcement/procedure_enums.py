"""Kinds and states of what goes with an inspection or a case: leads, draws, defences, publication …"""

from django.db import models


class LeadKind(models.TextChoices):
    """Where a lead comes from before anything was inspected."""

    COMPLAINT = "complaint", "投诉举报"
    MONITORING = "monitoring", "监测监控异常"
    ASSIGNED = "assigned", "上级交办"
    REFERRED = "referred", "其他机关移送"
    SUPERVISION = "supervision", "日常监管发现"


class LeadStatus(models.TextChoices):
    RECEIVED = "received", "待核查"
    CHECKING = "checking", "核查中"
    ANSWERED = "answered", "已办结"
    REFUSED = "refused", "不予受理"


_L = LeadStatus
LEAD_TRANSITIONS: dict[str, tuple[str, ...]] = {
    _L.RECEIVED: (_L.CHECKING, _L.ANSWERED, _L.REFUSED),
    _L.CHECKING: (_L.ANSWERED,),
    _L.ANSWERED: (),
    _L.REFUSED: (),
}


class LeadResult(models.TextChoices):
    """What checking a lead came to."""

    UNFOUNDED = "unfounded", "未发现违法"
    CORRECTED = "corrected", "已督促整改"
    ORDERED = "ordered", "已责令改正"
    FILED = "filed", "已立案"
    REFERRED = "referred", "转其他机关"


class SupervisionTier(models.TextChoices):
    """The pools from which 双随机 draws, each with its own share."""

    KEY = "key", "重点监管对象"
    SPECIAL = "special", "特殊监管对象"
    GENERAL = "general", "一般监管对象"


class DrawStatus(models.TextChoices):
    PREPARED = "prepared", "待抽取"
    DRAWN = "drawn", "已抽取"
    FINISHED = "finished", "已完成"
    PUBLISHED = "published", "结果已公示"
    CANCELLED = "cancelled", "已作废"


_D = DrawStatus
DRAW_TRANSITIONS: dict[str, tuple[str, ...]] = {
    _D.PREPARED: (_D.DRAWN, _D.CANCELLED),
    _D.DRAWN: (_D.FINISHED, _D.CANCELLED),
    _D.FINISHED: (_D.PUBLISHED,),
    _D.PUBLISHED: (),
    _D.CANCELLED: (),
}


class CheckVerdict(models.TextChoices):
    """The answer to one item of the checklist."""

    CONFORMS = "conforms", "符合"
    DEVIATES = "deviates", "不符合"
    NOT_APPLICABLE = "not_applicable", "不适用"


class ReinspectionResult(models.TextChoices):
    CORRECTED = "corrected", "已改正"
    NOT_CORRECTED = "not_corrected", "拒不改正"
    OBSTRUCTED = "obstructed", "拒绝、阻挠复查"


class DailyPenaltyStatus(models.TextChoices):
    """按日连续处罚 of one re-inspection."""

    PROPOSED = "proposed", "已核算"
    DECIDED = "decided", "已决定"
    DROPPED = "dropped", "未予实施"


_DP = DailyPenaltyStatus
DAILY_PENALTY_TRANSITIONS: dict[str, tuple[str, ...]] = {
    _DP.PROPOSED: (_DP.DECIDED, _DP.DROPPED),
    _DP.DECIDED: (),
    _DP.DROPPED: (),
}


class DefenceChannel(models.TextChoices):
    ONLINE = "online", "本门户在线提交"
    WRITTEN = "written", "书面"
    ORAL = "oral", "口头（已制作笔录）"


class DefenceAdoption(models.TextChoices):
    """What became of a defence; the reasons are told (行政处罚法第四十五条)."""

    ADOPTED = "adopted", "采纳"
    PARTLY = "partly", "部分采纳"
    NOT_ADOPTED = "not_adopted", "不予采纳"


class ReviewGround(models.TextChoices):
    """Why legal review is mandatory (行政处罚法第五十八条); VOLUNTARY is none of them."""

    PUBLIC_INTEREST = "public_interest", "涉及重大公共利益"
    MAJOR_RIGHTS = "major_rights", "直接关系当事人或者第三人重大权益，经过听证程序"
    COMPLEX = "complex", "案情疑难复杂、涉及多个法律关系"
    OTHER_LEGAL = "other_legal", "法律、法规规定应当进行法制审核的其他情形"
    VOLUNTARY = "voluntary", "本局要求审核（非法定必经）"


class ReviewOpinion(models.TextChoices):
    AGREED = "agreed", "同意"
    REVISE = "revise", "建议改正"
    EVIDENCE = "evidence", "建议补充调查"
    DISAGREED = "disagreed", "不同意"


class DiscussionGround(models.TextChoices):
    """Why the heads discuss a case collectively (行政处罚法第五十七条; 部令第30号第五十二条)."""

    GRAVE = "grave", "情节复杂或者重大违法行为"
    LARGE_AMOUNT = "large_amount", "较大数额罚款、没收"
    CLOSURE = "closure", "责令停产停业、关闭、限制从业等"
    DIFFICULT = "difficult", "疑难复杂案件"
    PUBLIC_INTEREST = "public_interest", "涉及重大公共利益"
    EXTENSION = "extension", "延长办案期限"
    VOLUNTARY = "voluntary", "本局要求讨论（非法定必经）"


class MitigationGround(models.TextChoices):
    """Why a fine may fall below the legal minimum.

    Basis: 行政处罚法第三十条至第三十二条; 生态环境法典第一千零五十六条.
    """

    UNDONE = "undone", "主动消除或者减轻违法行为危害后果"
    RESTORED = "restored", "有效采取生态环境修复措施，及时缴纳赔偿金"
    COERCED = "coerced", "受他人胁迫或者诱骗实施违法行为"
    CONFESSED = "confessed", "主动供述行政机关尚未掌握的违法行为"
    COOPERATED = "cooperated", "配合行政机关查处违法行为有立功表现"
    YOUNG = "young", "已满十四周岁不满十八周岁"
    OTHER_LEGAL = "other_legal", "法律、法规、规章规定的其他情形"


class Vote(models.TextChoices):
    FOR = "for", "同意"
    AGAINST = "against", "不同意"
    ABSTAIN = "abstain", "弃权"


class CaseStopKind(models.TextChoices):
    """What is not counted in the 90 days (部令第30号第五十七条 [memory])."""

    SUSPENSION = "suspension", "中止"
    HEARING = "hearing", "听证"
    ANNOUNCEMENT = "announcement", "公告"
    MONITORING = "monitoring", "监测（检测）"
    APPRAISAL = "appraisal", "鉴定、认定、评估"
    DELIVERY = "delivery", "送达"


class FilingCondition(models.TextChoices):
    """What whoever approves the filing has found (部令第30号第十九条); the limitation is computed."""

    EVIDENCE = "evidence", "有初步证据材料证明有违反生态环境保护法律、法规和规章的行为"
    PUNISHABLE = "punishable", "依法应当或者可以给予行政处罚"
    JURISDICTION = "jurisdiction", "属于本局管辖"


class TransferTarget(models.TextChoices):
    """To whom a case goes whole (移送); 行政拘留 alone does not end it and is recorded beside it."""

    CRIME = "crime", "公安机关（涉嫌犯罪）"
    OTHER = "other", "其他有管辖权的机关"


class ExtensionKind(models.TextChoices):
    FILING = "filing", "立案期限延长（负责人批准）"
    DECISION = "decision", "决定期限延长（负责人批准）"
    COLLECTIVE = "collective", "决定期限再延长（集体讨论）"


class EvidenceKind(models.TextChoices):
    """行政处罚法第四十六条."""

    DOCUMENTARY = "documentary", "书证"
    PHYSICAL = "physical", "物证"
    AUDIOVISUAL = "audiovisual", "视听资料"
    ELECTRONIC = "electronic", "电子数据"
    WITNESS = "witness", "证人证言"
    PARTY = "party", "当事人的陈述"
    APPRAISAL = "appraisal", "鉴定意见"
    RECORD = "record", "勘验笔录、现场笔录"
    MONITORING = "monitoring", "监测报告"
    RECORDING = "recording", "执法全过程音像记录"


# Results that must be told to the party before they are relied on.
TOLD_KINDS = (EvidenceKind.MONITORING, EvidenceKind.APPRAISAL)


class CoercionKind(models.TextChoices):
    SEAL = "seal", "查封"
    SEIZE = "seize", "扣押"


class CoercionStatus(models.TextChoices):
    IMPOSED = "imposed", "已实施"
    EXTENDED = "extended", "已延长"
    LIFTED = "lifted", "已解除"


_CO = CoercionStatus
COERCION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    _CO.IMPOSED: (_CO.EXTENDED, _CO.LIFTED),
    _CO.EXTENDED: (_CO.LIFTED,),
    _CO.LIFTED: (),
}


class CurtailmentKind(models.TextChoices):
    RESTRICT = "restrict", "限制生产"
    SUSPEND = "suspend", "停产整治"


class CurtailmentStatus(models.TextChoices):
    IMPOSED = "imposed", "已决定"
    DELIVERED = "delivered", "已送达"
    PLANNED = "planned", "已报整改方案"
    LIFTED = "lifted", "已解除"
    TRACKED = "tracked", "跟踪检查完毕"


_CU = CurtailmentStatus
CURTAILMENT_TRANSITIONS: dict[str, tuple[str, ...]] = {
    _CU.IMPOSED: (_CU.DELIVERED,),
    _CU.DELIVERED: (_CU.PLANNED, _CU.LIFTED),
    _CU.PLANNED: (_CU.LIFTED,),
    _CU.LIFTED: (_CU.TRACKED,),
    _CU.TRACKED: (),
}


class PolicePeriod(models.TextChoices):
    """How long the police may examine a matter handed over to them: a limit row each."""

    ORDINARY = "ordinary", "一般（三日）"
    CROSS = "cross", "须移送其他机关（七日）"
    COMPLEX = "complex", "重大复杂（三十日）"


class ClosingGround(models.TextChoices):
    """Why a case is closed (结案)."""

    PERFORMED = "performed", "当事人履行完毕"
    EXECUTED = "executed", "依法强制执行完毕"
    COURT_ENDED = "court_ended", "人民法院裁定终结执行或者不予执行"
    ANNULLED = "annulled", "处罚决定被依法撤销"
    NO_EXECUTION = "no_execution", "不予处罚、撤案等无须执行"
    TRANSFERRED = "transferred", "案件已依法移送"


class DeliveryMethod(models.TextChoices):
    DIRECT = "direct", "直接送达"
    LEFT = "left", "留置送达"
    POST = "post", "邮寄送达"
    ENTRUSTED = "entrusted", "委托送达"
    ELECTRONIC = "electronic", "电子送达"
    ANNOUNCED = "announced", "公告送达"


class PaymentPlanKind(models.TextChoices):
    DEFERRED = "deferred", "延期缴纳"
    INSTALMENTS = "instalments", "分期缴纳"


class PaymentPlanStatus(models.TextChoices):
    APPLIED = "applied", "已申请"
    GRANTED = "granted", "已批准"
    REFUSED = "refused", "未批准"


_PP = PaymentPlanStatus
PAYMENT_PLAN_TRANSITIONS: dict[str, tuple[str, ...]] = {
    _PP.APPLIED: (_PP.GRANTED, _PP.REFUSED),
    _PP.GRANTED: (),
    _PP.REFUSED: (),
}


class RemedyKind(models.TextChoices):
    RECONSIDERATION = "reconsideration", "行政复议"
    LITIGATION = "litigation", "行政诉讼"


class RemedyOutcome(models.TextChoices):
    UPHELD = "upheld", "维持（驳回）"
    AMENDED = "amended", "变更"
    ANNULLED = "annulled", "撤销"
    UNLAWFUL = "unlawful", "确认违法"
    WITHDRAWN = "withdrawn", "撤回申请（撤诉）"


class PublicationStatus(models.TextChoices):
    """公开 of a decision: one prepares, another approves."""

    PREPARED = "prepared", "待审核公开"
    PUBLISHED = "published", "已公开"
    RETURNED = "returned", "退回修改"
    WITHHELD = "withheld", "不予公开"
    ENDED = "ended", "公示期满"
    WITHDRAWN = "withdrawn", "已撤下"


_PU = PublicationStatus
PUBLICATION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    _PU.PREPARED: (_PU.PUBLISHED, _PU.RETURNED, _PU.WITHHELD),
    _PU.RETURNED: (_PU.PREPARED,),
    _PU.PUBLISHED: (_PU.ENDED, _PU.WITHDRAWN),
    _PU.WITHHELD: (_PU.PREPARED,),
    _PU.ENDED: (_PU.WITHDRAWN,),
    _PU.WITHDRAWN: (_PU.PREPARED,),
}


class WithholdingGround(models.TextChoices):
    """部令第30号第六十三条 [memory]; of a light breach 信用修复管理办法（国家发展改革委令第36号） [s]."""

    STATE_SECRET = "state_secret", "涉及国家秘密"
    SAFETY = "safety", "公开可能危及国家安全、公共安全、经济安全或社会稳定"
    PRIVACY = "privacy", "涉及商业秘密、个人隐私且公开损害其合法权益"
    MINOR = "minor", "当事人为未成年人"
    MINOR_BREACH = "minor_breach", "轻微失信，原则上不公示"
    OTHER_LEGAL = "other_legal", "法律、行政法规禁止公开的其他情形"


class WithdrawalGround(models.TextChoices):
    """Why a published decision comes down."""

    AMENDED = "amended", "处罚决定被依法变更"
    ANNULLED = "annulled", "处罚决定被依法撤销"
    UNLAWFUL = "unlawful", "处罚决定被确认违法或者无效"
    REPAIRED = "repaired", "信用修复"
    ERROR = "error", "公开内容有误"


class RepairStatus(models.TextChoices):
    """信用修复."""

    APPLIED = "applied", "已申请"
    GRANTED = "granted", "准予修复"
    REFUSED = "refused", "不予修复"
    WITHDRAWN = "withdrawn", "已撤回申请"


_R = RepairStatus
REPAIR_TRANSITIONS: dict[str, tuple[str, ...]] = {
    _R.APPLIED: (_R.GRANTED, _R.REFUSED, _R.WITHDRAWN),
    _R.GRANTED: (),
    _R.REFUSED: (),
    _R.WITHDRAWN: (),
}


class PublicInfoKind(models.TextChoices):
    """事前公示 on /law-enforcement/."""

    BODY = "body", "执法主体"
    POWERS = "powers", "职责权限"
    BASIS = "basis", "执法依据"
    PROCEDURE = "procedure", "执法程序"
    REMEDY = "remedy", "救济渠道"
    PLAN = "plan", "年度检查计划"
    STANDARD = "standard", "裁量基准"


class SubmissionKind(models.TextChoices):
    """What a party hands in online beside its defence and its applications."""

    PAYMENT_PROOF = "payment_proof", "缴款凭证"
    CORRECTION_PROOF = "correction_proof", "改正情况报告"
    INSPECTION_OBJECTION = "inspection_objection", "对检查记录的异议"
    MENDING_PLAN = "mending_plan", "整改方案"
    COERCION_DEFENCE = "coercion_defence", "对查封扣押的陈述申辩"
    REMEDY_NOTICE = "remedy_notice", "复议诉讼情况告知"
    SERVICE_ADDRESS = "service_address", "送达地址确认书"


# The record that each kind is about, by the name of the field.
SUBMISSION_TARGETS: dict[SubmissionKind, str] = {
    SubmissionKind.PAYMENT_PROOF: "case",
    SubmissionKind.CORRECTION_PROOF: "order",
    SubmissionKind.INSPECTION_OBJECTION: "inspection",
    SubmissionKind.MENDING_PLAN: "curtailment",
    SubmissionKind.COERCION_DEFENCE: "coercion",
    SubmissionKind.REMEDY_NOTICE: "case",
    SubmissionKind.SERVICE_ADDRESS: "case",
}
