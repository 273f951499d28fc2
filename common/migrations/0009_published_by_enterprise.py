"""All that is published about one enterprise, whatever its kind, in the order of its dates."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0008_search_by_facets'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='publishedrecord',
            index=models.Index(models.F('uscc'), models.OrderBy(models.F('dated_on'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('is_current', True), models.Q(('uscc', ''), _negated=True)), name='common_published_enterprise'),
        ),
    ]
