"""What is public before any enforcement (事前公示): subject, powers, procedures, remedies, plans, officers.

Basis: 国办发〔2018〕118号 (三项制度). Of an officer: name, certificate, field and validity; no user name,
telephone or results of exams.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from accounts.models import OfficerCertificate
from common.errors import Refused
from common.publication import Projection, PublicColumn, public_kind
from enforcement.models import PublicInfo
from registry.enums import Certainty
from registry.wording import lines_of

INFO = "law-enforcement-info"
OFFICER = "officer-certificate"
BASIS = "国办发〔2018〕118号"


@public_kind(
    INFO,
    label="执法事前公示",
    list_title="行政执法事前公示",
    page="law-enforcement:info-detail",
    allowed={
        "kind",
        "kind_label",
        "paragraphs",
        "year",
        "document_number",
        "effective_from",
        "effective_to",
        "unverified",
        "authority",
    },
    columns=(
        PublicColumn("title", "标题", "title"),
        PublicColumn("kind", "公示内容", "body.kind_label"),
        PublicColumn("document_number", "文号", "number"),
        PublicColumn("year", "年度", "body.year"),
        PublicColumn("effective_from", "生效日期", "dated_on"),
        PublicColumn("authority", "公示机关", "body.authority"),
        PublicColumn("published_at", "公示时间", "published_at"),
    ),
)
def project_info(info: PublicInfo) -> Projection:
    """One text, shown as long as it is in force."""
    return Projection(
        title=info.title,
        number=info.document_number,
        dated_on=info.effective_from,
        body={
            "kind": info.kind,
            "kind_label": info.get_kind_display(),
            "paragraphs": lines_of(info.content),
            "year": info.year,
            "document_number": info.document_number,
            "effective_from": info.effective_from.isoformat(),
            "effective_to": info.effective_to.isoformat() if info.effective_to else None,
            "unverified": info.certainty != Certainty.VERIFIED,
            "authority": settings.SITE["name"],
        },
        display_until=info.effective_to,
        search_terms=[info.get_kind_display(), *lines_of(info.content)],
        category=info.kind,
        unmasked=[info.document_number],
    )


@public_kind(
    OFFICER,
    label="执法人员",
    list_title="行政执法人员",
    page="law-enforcement:officer-detail",
    allowed={"name", "number", "scope", "issued_by", "department", "valid_from", "valid_to", "authority"},
    columns=(
        PublicColumn("name", "姓名", "body.name"),
        PublicColumn("number", "执法证号", "number"),
        PublicColumn("scope", "执法领域", "body.scope"),
        PublicColumn("department", "所在单位", "body.department"),
        PublicColumn("issued_by", "发证机关", "body.issued_by"),
        PublicColumn("valid_from", "有效期自", "dated_on"),
        PublicColumn("valid_to", "有效期至", "body.valid_to"),
    ),
)
def project_officer(certificate: OfficerCertificate) -> Projection:
    """An officer's certificate as long as it is valid."""
    if not certificate.is_valid_on(timezone.localdate()):
        raise Refused("该执法证件当前无效，不能公示。", BASIS)
    return Projection(
        title=certificate.user.full_name,
        number=certificate.number,
        dated_on=certificate.valid_from,
        body={
            "name": certificate.user.full_name,
            "number": certificate.number,
            "scope": certificate.scope,
            "issued_by": certificate.issued_by,
            "department": certificate.department.name,
            "valid_from": certificate.valid_from.isoformat(),
            "valid_to": certificate.valid_to.isoformat(),
            "authority": settings.SITE["name"],
        },
        display_until=certificate.valid_to,
        search_terms=[certificate.department.name],
        unmasked=[certificate.number],
    )
