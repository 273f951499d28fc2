"""The order of all that is published, whatever its kind: site search and the home page read it."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0005_public_search'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='publishedrecord',
            index=models.Index(models.OrderBy(models.F('dated_on'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('is_current', True)), name='common_published_newest'),
        ),
    ]
