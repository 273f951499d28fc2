"""Public endpoints of yearly lists and of the enterprises on them: fields of the snapshots alone."""

from __future__ import annotations

from rest_framework import serializers

from common.shelf_api import Endpoints, SnapshotSerializer
from disclosure.listing.published import ENTRIES, LISTS


class _ListedRecordSerializer(SnapshotSerializer):
    year = serializers.IntegerField(source="body.year", help_text="名单年度")
    authority = serializers.CharField(source="body.authority", help_text="公布机关")


class PublicListSerializer(_ListedRecordSerializer):
    """A yearly list on notice or published."""

    stage = serializers.CharField(source="body.stage", help_text="阶段：noticed 公示中，published 已公布")
    department = serializers.CharField(source="body.department", help_text="拟定单位")
    document_number = serializers.CharField(source="body.document_number", help_text="公布文号；没有为空")
    notice_first_day = serializers.DateField(source="body.notice_first_day", help_text="公示起始日")
    notice_last_day = serializers.DateField(source="body.notice_last_day", help_text="公示截止日")
    published_on = serializers.DateField(
        source="body.published_on", allow_null=True, help_text="公布日期；公示中为空"
    )
    added_count = serializers.IntegerField(source="body.added_count", help_text="比上年新增的企业数")
    kept_count = serializers.IntegerField(source="body.kept_count", help_text="上年已列入而保留的企业数")


class ListedSerializer(serializers.Serializer):
    """An enterprise in a list."""

    enterprise = serializers.CharField(help_text="企业名称")
    uscc = serializers.CharField(help_text="统一社会信用代码")
    park = serializers.CharField(help_text="所在园区")
    criteria = serializers.CharField(help_text="列入情形")
    basis = serializers.CharField(help_text="列入依据")
    change = serializers.CharField(help_text="与上年相比：新增、保留")
    first_listed_year = serializers.IntegerField(allow_null=True, help_text="连续列入的起始年度")
    stay = serializers.CharField(help_text="留名期限")


class LeavingSerializer(serializers.Serializer):
    """An enterprise of last year's list that is not listed any more."""

    enterprise = serializers.CharField(help_text="企业名称")
    uscc = serializers.CharField(help_text="统一社会信用代码")
    reason = serializers.CharField(help_text="不再列入的理由")


class PublicListDetailSerializer(PublicListSerializer):
    """The same with its enterprises."""

    entries = ListedSerializer(source="body.entries", many=True, help_text="名单中的企业")
    leaving = LeavingSerializer(source="body.leaving", many=True, help_text="上年列入、本年不再列入的企业")


class PublicEntrySerializer(_ListedRecordSerializer):
    """An enterprise on a published list."""

    enterprise = serializers.CharField(source="party", help_text="企业名称")
    uscc = serializers.CharField(help_text="统一社会信用代码")
    park = serializers.CharField(source="body.park", help_text="所在园区")
    criteria = serializers.CharField(source="body.criteria", help_text="列入情形")
    basis = serializers.CharField(source="body.basis", help_text="列入依据")
    first_listed_year = serializers.IntegerField(
        source="body.first_listed_year", allow_null=True, help_text="连续列入的起始年度"
    )
    stay = serializers.CharField(source="body.stay", help_text="留名期限")
    published_on = serializers.DateField(source="dated_on", help_text="公布日期")


_COMMON = {
    "id": 4096,
    "version": 1,
    "title": "2026年环境信息依法披露企业名单",
    "year": 2026,
    "authority": "兰州新区生态环境局",
    "published_at": "2026-03-30T09:00:00+08:00",
    "is_synthetic": True,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "url": "https://example.org/disclosures/lists/4096/",
}
_LISTED = {
    "enterprise": "示范化工有限公司",
    "uscc": "91620100MADEM01082",
    "park": "化工园区",
    "criteria": "重点排污单位",
    "basis": "部令24号第七条",
    "first_listed_year": 2023,
    "stay": "按年度核定",
}
LIST_EXAMPLE = _COMMON | {
    "stage": "published",
    "department": "污染防治科",
    "document_number": "",
    "notice_first_day": "2026-03-09",
    "notice_last_day": "2026-03-20",
    "published_on": "2026-03-30",
    "added_count": 7,
    "kept_count": 45,
}
LIST_DETAIL_EXAMPLE = LIST_EXAMPLE | {"entries": [_LISTED | {"change": "保留"}], "leaving": []}
ENTRY_EXAMPLE = (
    _COMMON
    | _LISTED
    | {
        "title": "示范化工有限公司列入2026年环境信息依法披露企业名单",
        "published_on": "2026-03-30",
        "url": "https://example.org/disclosures/lists/entries/4096/",
    }
)

LIST_ENDPOINTS = Endpoints(
    shelf=LISTS,
    operations="public-disclosure-lists",
    row=PublicListSerializer,
    row_example=LIST_EXAMPLE,
    record=PublicListDetailSerializer,
    record_example=LIST_DETAIL_EXAMPLE,
    listed="正在公示和已公布的名单，默认按日期由近到远；撤回公示的不再列出。",
    one="一个年度的环境信息依法披露企业名单",
)
ENTRY_ENDPOINTS = Endpoints(
    shelf=ENTRIES,
    operations="public-disclosure-list-entries",
    row=PublicEntrySerializer,
    row_example=ENTRY_EXAMPLE,
    listed="已公布名单中的企业，一企业一年度一条；移出名单的不再列出。",
    one="一家列入名单的企业",
)
