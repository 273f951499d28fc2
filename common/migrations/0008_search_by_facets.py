"""The facets stand in the index of parts, and beside the dates in the index of the list: see common.public_search."""

from django.db import migrations, models

# As in 0005, with the entries of the facets ("|law=air-law|penalty=fine|").
CREATE_FUNCTION = """
CREATE FUNCTION common_search_grams(
    search_text text, kind text, category text, park text, uscc text, facets text)
RETURNS integer[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
DECLARE
    letters text[] := string_to_array(search_text, NULL);
BEGIN
    RETURN ARRAY[hashtext('kind=' || kind), hashtext('category=' || category),
                 hashtext('park=' || park), hashtext('uscc=' || uscc)] || (
        SELECT array_agg(hashtext(entry)) FROM unnest(string_to_array(facets, '|')) AS entry WHERE entry <> ''
    ) || (
        SELECT array_agg(hashtext(a))
            || array_agg(hashtext(a || b)) FILTER (WHERE b IS NOT NULL)
            || array_agg(hashtext(a || b || c)) FILTER (WHERE c IS NOT NULL)
        FROM unnest(letters, letters[2:], letters[3:]) AS part(a, b, c)
    );
END $$
"""
CREATE_INDEX = """
CREATE INDEX common_published_grams ON common_publishedrecord
USING gin (common_search_grams(search_text, kind, category, park, uscc, facets))
WITH (fastupdate = off) WHERE is_current
"""
DROP_INDEX = "DROP INDEX common_published_grams"
CREATE_FORMER_INDEX = """
CREATE INDEX common_published_grams ON common_publishedrecord
USING gin (common_search_grams(search_text, kind, category, park, uscc))
WITH (fastupdate = off) WHERE is_current
"""
# How often each entry occurs would take long to count and is not asked.
WITHOUT_STATISTICS = "ALTER INDEX common_published_grams ALTER COLUMN 1 SET STATISTICS 0"
ARGUMENTS = ", ".join(["text"] * 5)


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP_INDEX)
        schema_editor.execute(f"DROP FUNCTION common_search_grams({ARGUMENTS})")
        schema_editor.execute(CREATE_FUNCTION)
        schema_editor.execute(CREATE_INDEX)
        schema_editor.execute(WITHOUT_STATISTICS)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP_INDEX)
        schema_editor.execute(f"DROP FUNCTION common_search_grams({ARGUMENTS}, text)")
        schema_editor.execute(former_function())
        schema_editor.execute(CREATE_FORMER_INDEX)
        schema_editor.execute(WITHOUT_STATISTICS)


def former_function():
    facets = "        SELECT array_agg(hashtext(entry)) FROM unnest(string_to_array(facets, '|')) AS entry WHERE entry <> ''\n    ) || (\n"
    former = CREATE_FUNCTION.replace(", facets text)", ")").replace(facets, "")
    if "facets" in former:
        raise ValueError("the former function knows no facets")
    return former


class Migration(migrations.Migration):
    dependencies = [("common", "0007_published_facets")]

    operations = [
        migrations.RunPython(forwards, backwards),
        migrations.RemoveIndex(model_name="publishedrecord", name="common_published_list"),
        migrations.AddIndex(
            model_name="publishedrecord",
            index=models.Index(
                fields=["kind", "-dated_on", "-id"],
                include=["facets", "park", "display_until", "withdrawn_at"],
                condition=models.Q(("is_current", True)),
                name="common_published_list",
            ),
        ),
        migrations.AddIndex(
            model_name="publishedrecord",
            index=models.Index(
                fields=["kind", "-amount", "-id"],
                include=["facets", "park", "display_until", "withdrawn_at"],
                condition=models.Q(("amount__isnull", False), ("is_current", True)),
                name="common_published_amount",
            ),
        ),
    ]
