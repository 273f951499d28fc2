"""The enterprises about which something is published, with the names by which they are found."""

from itertools import groupby
from operator import itemgetter

from django.db import migrations, models

from common.folding import folded

CREATE_INDEX = """
CREATE INDEX common_enterprise_grams ON common_publishedenterprise
USING gin (common_search_grams(search_text, '', '', '', '', '')) WITH (fastupdate = off)
"""
WITHOUT_STATISTICS = "ALTER INDEX common_enterprise_grams ALTER COLUMN 1 SET STATISTICS 0"


def fill(apps, schema_editor):
    records = apps.get_model("common", "PublishedRecord").objects.exclude(uscc="").exclude(party="")
    enterprises = apps.get_model("common", "PublishedEnterprise").objects
    pairs = records.order_by("uscc", "party").values_list("uscc", "party").distinct()
    for uscc, each in groupby(pairs.iterator(), key=itemgetter(0)):
        lines = dict.fromkeys(map(folded, (uscc, *(name for _, name in each))))
        enterprises.create(uscc=uscc, search_text="\n".join(lines))


def index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE_INDEX)
        schema_editor.execute(WITHOUT_STATISTICS)


class Migration(migrations.Migration):
    dependencies = [("common", "0009_published_by_enterprise")]

    operations = [
        migrations.CreateModel(
            name="PublishedEnterprise",
            fields=[
                (
                    "uscc",
                    models.CharField(
                        max_length=18, primary_key=True, serialize=False, verbose_name="统一社会信用代码"
                    ),
                ),
                ("search_text", models.TextField(help_text="代码和曾公开的各名称，每行一个", verbose_name="检索文本")),
            ],
            options={
                "verbose_name": "有公开信息的企业",
                "verbose_name_plural": "有公开信息的企业",
                "ordering": ["uscc"],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
