"""States of an edition, of an assembling job, and the steps between them."""

from django.db import models


class EditionStatus(models.TextChoices):
    DRAFT = "draft", "起草中"
    REVIEW = "review", "审核中"
    SIGNED_OFF = "signed_off", "已签发待定稿"
    FROZEN = "frozen", "已定稿"
    PUBLISHED = "published", "已公开"
    SUPERSEDED = "superseded", "已被替代"


TRANSITIONS: dict[str, tuple[str, ...]] = {
    EditionStatus.DRAFT: (EditionStatus.REVIEW,),
    EditionStatus.REVIEW: (EditionStatus.SIGNED_OFF, EditionStatus.DRAFT),
    EditionStatus.SIGNED_OFF: (EditionStatus.FROZEN, EditionStatus.DRAFT),
    EditionStatus.FROZEN: (EditionStatus.PUBLISHED, EditionStatus.SUPERSEDED),
    EditionStatus.PUBLISHED: (EditionStatus.SUPERSEDED,),
    EditionStatus.SUPERSEDED: (),
}
VERBS: dict[str, str] = {
    EditionStatus.REVIEW: "送审",
    EditionStatus.DRAFT: "退回修改",
    EditionStatus.SIGNED_OFF: "签发",
    EditionStatus.FROZEN: "定稿",
    EditionStatus.PUBLISHED: "公开发布",
    EditionStatus.SUPERSEDED: "标记为已被替代",
}
# Editable until it is signed off; afterwards the text is what the head signed.
EDITABLE = frozenset({EditionStatus.DRAFT, EditionStatus.REVIEW})
SETTLED = frozenset({EditionStatus.FROZEN, EditionStatus.PUBLISHED, EditionStatus.SUPERSEDED})


class JobState(models.TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "汇编中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


class Stage(models.TextChoices):
    """What an assembling job does, in order."""

    FIGURES = "figures", "计算指标"
    CHECKS = "checks", "核对数据"
    DOCUMENT = "document", "生成正文"
    PDF = "pdf", "排印 PDF"
    DOCX = "docx", "生成 DOCX"
    HTML = "html", "生成网页"
    FILING = "filing", "存档"


class ArtifactKind(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"
    HTML = "html", "HTML"


class FindingLevel(models.TextChoices):
    ERROR = "error", "错误"
    WARNING = "warning", "提醒"
    INFO = "info", "说明"
