"""The one table that every public page reads."""

from __future__ import annotations

from datetime import date
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from common.folding import folded

REBUILD_BATCH = 2000


class PublishedQuerySet(models.QuerySet):
    def current(self) -> Self:
        """The newest version of each published thing, tombstones included."""
        return self.filter(is_current=True)

    def on_display(self, day: date) -> Self:
        """What the public may read on `day`: current, not withdrawn, display period not over."""
        return self.current().filter(
            Q(withdrawn_at__isnull=True) & (Q(display_until__isnull=True) | Q(display_until__gte=day))
        )


class PublishedRecord(models.Model):
    """A snapshot of one thing as published: built whole from an allowlist, masked, never patched.

    Publishing again makes a new version; withdrawing empties the body and leaves a tombstone with
    the reason (处罚法第四十八条: a changed or annulled decision is withdrawn within three days and
    the reason stated).
    """

    kind = models.CharField("类别", max_length=40)
    source = models.CharField("来源对象", max_length=100)
    version = models.PositiveIntegerField("版本")
    is_current = models.BooleanField("现行版本", default=True)
    number = models.CharField("文号", max_length=80, blank=True)
    party = models.CharField("当事人", max_length=120, blank=True)
    title = models.CharField("标题", max_length=200)
    dated_on = models.DateField("日期")
    amount = models.DecimalField("金额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    body = models.JSONField("内容", blank=True, encoder=DjangoJSONEncoder)
    search_text = models.TextField("检索文本", blank=True)
    # By what the public lists are narrowed; columns, so that an index serves them at any size.
    category = models.CharField("细类", max_length=20, blank=True)
    park = models.CharField("园区代码", max_length=40, blank=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    closes_on = models.DateField("意见征集截止日", null=True, blank=True)
    # What else a list is narrowed by, as "|name=value|name=value|"; the index of parts holds each.
    facets = models.TextField("检索属性", blank=True)
    is_synthetic = models.BooleanField("示范数据", default=False)
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发布人"
    )
    display_until = models.DateField("公示截止", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    withdrawal_reason = models.TextField("撤下理由", blank=True)
    sha256 = models.CharField("内容摘要", max_length=64)

    objects = PublishedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "已公开内容"
        ordering = ["-dated_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "source", "version"], name="common_published_version"),
            models.UniqueConstraint(
                fields=["kind", "source"],
                condition=Q(is_current=True),
                name="common_published_one_current",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawal_reason=""),
                name="common_published_withdrawal_reason",
                violation_error_message="撤下公开内容必须写明理由。",
            ),
        ]
        indexes = [
            # What is counted by facets is read from this index alone.
            models.Index(
                fields=["kind", "-dated_on", "-id"],
                include=["facets", "park", "display_until", "withdrawn_at"],
                name="common_published_list",
                condition=Q(is_current=True),
            ),
            models.Index(
                fields=["kind", "-amount", "-id"],
                include=["facets", "park", "display_until", "withdrawn_at"],
                name="common_published_amount",
                condition=Q(is_current=True, amount__isnull=False),
            ),
            *(
                models.Index(
                    F("kind"),
                    F(facet),
                    F("dated_on").desc(),
                    F("id").desc(),
                    name=f"common_published_{facet}",
                    condition=Q(is_current=True) & ~Q(**{facet: ""}),
                )
                for facet in ("category", "park", "uscc")
            ),
            # All kinds of one enterprise: its page; and one enterprise after the other: the finder.
            models.Index(
                F("uscc"),
                F("dated_on").desc(),
                F("id").desc(),
                name="common_published_enterprise",
                condition=Q(is_current=True) & ~Q(uscc=""),
            ),
            # The newest of all kinds: site search and the home page.
            models.Index(
                F("dated_on").desc(),
                F("id").desc(),
                name="common_published_newest",
                condition=Q(is_current=True),
            ),
            models.Index(
                fields=["kind", "closes_on"],
                name="common_published_closes",
                condition=Q(is_current=True, closes_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if self.uscc and self.party:
            PublishedEnterprise.objects.note(self.uscc, self.party)


class PublishedEnterpriseManager(models.Manager["PublishedEnterprise"]):
    def note(self, uscc: str, name: str) -> None:
        """Make the enterprise known by `name` besides the names that it is known by."""
        line = folded(name)
        known, _ = self.get_or_create(uscc=uscc, defaults={"search_text": f"{folded(uscc)}\n{line}"})
        if line not in known.search_text.split("\n"):
            # In the statement itself: another publisher may be adding a name.
            longer = Concat(F("search_text"), Value("\n"), Value(line), output_field=models.TextField())
            self.filter(pk=uscc).update(search_text=longer)

    def rebuild(self) -> None:
        """Know every enterprise of the records anew, after these were written past `save`."""
        self.all().delete()
        parties = PublishedRecord.objects.exclude(uscc="").exclude(party="")
        pairs = parties.order_by("uscc", "party").values_list("uscc", "party").distinct().iterator()
        rows = (
            self.model(
                uscc=uscc, search_text="\n".join(dict.fromkeys(map(folded, (uscc, *(n for _, n in each)))))
            )
            for uscc, each in groupby(pairs, key=itemgetter(0))
        )
        for batch in iter(lambda: list(islice(rows, REBUILD_BATCH)), []):
            self.bulk_create(batch)


class PublishedEnterprise(models.Model):
    """An enterprise about which something is or was published, for finding it by a part of its names.

    It only leads to the records: whether something is on display, and what the enterprise is called
    now, these tell.
    """

    uscc = models.CharField("统一社会信用代码", max_length=18, primary_key=True)
    search_text = models.TextField("检索文本", help_text="代码和曾公开的各名称，每行一个")

    objects = PublishedEnterpriseManager()

    class Meta:
        verbose_name = verbose_name_plural = "有公开信息的企业"
        ordering = ["uscc"]

    def __str__(self) -> str:
        return self.uscc
