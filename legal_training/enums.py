"""Kinds of study, outreach and publications."""

from django.db import models


class StudyTagCode(models.TextChoices):
    """Codes of the tags that figures count by; further tags are rows of StudyTag."""

    CENTRAL_GROUP = "central-group", "党组理论学习中心组集中学习"
    READING_CLASS = "reading-class", "读书班专题学习"
    PRE_MEETING = "pre-meeting", "会前学法"
    CADRE_STUDY = "cadre-study", "干部集中学法"
    PLATFORM = "platform", "平台学法"


class MaterialKind(models.TextChoices):
    HANDBOOK = "handbook", "法律法规手册"
    LEAFLET = "leaflet", "环保知识彩页"
    OTHER = "other", "其他"


class VenueKind(models.TextChoices):
    """法律八进, as the bureau's report counts them."""

    OFFICE = "office", "进机关"
    VILLAGE = "village", "进乡村"
    COMMUNITY = "community", "进社区"
    SCHOOL = "school", "进学校"
    ENTERPRISE = "enterprise", "进企业"
    INSTITUTION = "institution", "进单位"
    FAMILY = "family", "进家庭"
    TEMPLE_FAIR = "temple_fair", "进庙会"


class TimeNode(models.TextChoices):
    BIODIVERSITY = "biodiversity", "5·22国际生物多样性日"
    ENVIRONMENT = "environment", "6·5环境日"
    ECOLOGY = "ecology", "8·15全国生态日"
    CONSTITUTION = "constitution", "12·4国家宪法日"
    SECURITY = "security", "4·15全民国家安全教育日"
    OTHER = "other", "其他节点"


class Channel(models.TextChoices):
    WECHAT = "wechat", "微信公众号"
    COLUMN = "column", "官网专栏"
    WEBSITE = "website", "官网其他栏目"
    OTHER = "other", "其他媒体"


class PostTopic(models.TextChoices):
    RULE_OF_LAW = "rule_of_law", "习近平法治思想"
    ECOLOGY = "ecology", "习近平生态文明思想"
    LAW_READING = "law_reading", "法律法规解读"
    CASE = "case", "以案释法"
    NEWS = "news", "工作动态"
    POLICY = "policy", "政策信息"


class PublicationKind(models.TextChoices):
    QUESTIONS = "questions", "法律法规问答"
    CASES = "cases", "以案释法读本"
    COMPILATION = "compilation", "法律法规汇编"


class DutyState(models.TextChoices):
    PENDING = "pending", "未启动"
    RUNNING = "running", "实施中"
    DONE = "done", "已完成"
    DROPPED = "dropped", "已取消"


DUTY_TRANSITIONS: dict[str, tuple[str, ...]] = {
    DutyState.PENDING: (DutyState.RUNNING, DutyState.DROPPED),
    DutyState.RUNNING: (DutyState.DONE, DutyState.DROPPED),
    DutyState.DONE: (),
    DutyState.DROPPED: (),
}


class PlanStatus(models.TextChoices):
    DRAFT = "draft", "起草"
    ISSUED = "issued", "已印发"
    CLOSED = "closed", "已完成"


PLAN_TRANSITIONS: dict[str, tuple[str, ...]] = {
    PlanStatus.DRAFT: (PlanStatus.ISSUED,),
    PlanStatus.ISSUED: (PlanStatus.CLOSED,),
    PlanStatus.CLOSED: (),
}
