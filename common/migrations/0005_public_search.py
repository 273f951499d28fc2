"""The index by which any part of a word is found in what is published: see common.public_search."""

from django.core.exceptions import ImproperlyConfigured
from django.db import migrations

from common.folding import folded

# `plpgsql`, because a function in SQL is set up anew for each row, which takes three times as long.
# hashtext keeps the entries small; a clash of hashes is caught by the comparison that follows.
CREATE_FUNCTION = """
CREATE FUNCTION common_search_grams(search_text text, kind text, category text, park text, uscc text)
RETURNS integer[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
DECLARE
    letters text[] := string_to_array(search_text, NULL);
BEGIN
    RETURN ARRAY[hashtext('kind=' || kind), hashtext('category=' || category),
                 hashtext('park=' || park), hashtext('uscc=' || uscc)] || (
        SELECT array_agg(hashtext(a))
            || array_agg(hashtext(a || b)) FILTER (WHERE b IS NOT NULL)
            || array_agg(hashtext(a || b || c)) FILTER (WHERE c IS NOT NULL)
        FROM unnest(letters, letters[2:], letters[3:]) AS part(a, b, c)
    );
END $$
"""
CREATE_INDEX = """
CREATE INDEX common_published_grams ON common_publishedrecord
USING gin (common_search_grams(search_text, kind, category, park, uscc))
WITH (fastupdate = off) WHERE is_current
"""


def create_index(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        (encoding,) = cursor.fetchone()
    if encoding != "UTF8":
        raise ImproperlyConfigured(
            f"数据库的编码是 {encoding}，中文检索须为 UTF8。请以 createdb --locale=C.UTF-8 --encoding=UTF8 "
            "--template=template0 重建数据库，再运行 manage.py migrate。"
        )
    schema_editor.execute(CREATE_FUNCTION)
    schema_editor.execute(CREATE_INDEX)
    # How often each entry occurs would take long to count and is not asked.
    schema_editor.execute("ALTER INDEX common_published_grams ALTER COLUMN 1 SET STATISTICS 0")


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX common_published_grams")
        schema_editor.execute(
            "DROP FUNCTION common_search_grams(text, text, text, text, text)"
        )


def fold_texts(apps, schema_editor):
    records = apps.get_model("common", "PublishedRecord").objects.only("pk", "search_text")
    for record in records.iterator(chunk_size=1000):
        text = folded(record.search_text)
        if text != record.search_text:
            record.search_text = text
            record.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [("common", "0004_documents_messages_and_facets")]

    operations = [
        migrations.RunPython(fold_texts, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(create_index, drop_index),
    ]
