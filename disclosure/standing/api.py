"""The public endpoints of the standings: fields of the snapshots alone."""

from __future__ import annotations

from rest_framework import serializers

from common.shelf_api import Endpoints
from disclosure.listing.api import SnapshotSerializer
from disclosure.standing.published import STANDINGS


class PublicStandingSerializer(SnapshotSerializer):
    """Whether an enterprise of a list disclosed in time."""

    enterprise = serializers.CharField(source="party", help_text="企业名称")
    uscc = serializers.CharField(help_text="统一社会信用代码")
    park = serializers.CharField(source="body.park", help_text="所在园区")
    standing = serializers.CharField(
        source="body.standing", help_text="披露情况：on_time 按时，late 逾期，missing 未披露"
    )
    due_on = serializers.DateField(source="body.due_on", help_text="披露期限")
    filed_on = serializers.DateField(
        source="body.filed_on", allow_null=True, help_text="首次提交的日期；未提交的为空"
    )
    days_late = serializers.IntegerField(
        source="body.days_late", allow_null=True, help_text="逾期天数；未提交的为空"
    )
    as_of = serializers.DateField(source="dated_on", help_text="截至日期")


EXAMPLE = {
    "id": 4096,
    "version": 2,
    "title": "示范化工有限公司2025年度环境信息依法披露报告披露情况：逾期",
    "year": 2025,
    "authority": "兰州新区生态环境局",
    "published_at": "2026-03-20T09:00:00+08:00",
    "is_synthetic": True,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "url": "https://example.org/disclosures/standings/4096/",
    "enterprise": "示范化工有限公司",
    "uscc": "91620100MADEM01082",
    "park": "化工园区",
    "standing": "late",
    "due_on": "2026-03-15",
    "filed_on": "2026-03-20",
    "days_late": 5,
    "as_of": "2026-03-20",
}
STANDING_ENDPOINTS = Endpoints(
    shelf=STANDINGS,
    operations="public-disclosure-standings",
    row=PublicStandingSerializer,
    row_example=EXAMPLE,
    listed="已公布的名单企业年度报告披露情况，一企业一年度一条，以截至日期为准。",
    one="一家企业一个年度的披露情况",
)
