import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='EventSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='序号')),
                ('event_count', models.PositiveIntegerField(verbose_name='事件数')),
                ('content_hash', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('previous_hash', models.CharField(max_length=64, verbose_name='前一封存摘要')),
                ('hash', models.CharField(max_length=64, verbose_name='摘要')),
                ('sealed_at', models.DateTimeField(verbose_name='封存时间')),
            ],
            options={
                'verbose_name': '事件封存',
                'verbose_name_plural': '事件封存',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stream', models.CharField(max_length=100, verbose_name='对象')),
                ('sequence', models.PositiveIntegerField(verbose_name='序号')),
                ('kind', models.CharField(max_length=40, verbose_name='事项')),
                ('actor_name', models.CharField(max_length=60, verbose_name='操作人姓名')),
                ('from_state', models.CharField(blank=True, max_length=40, verbose_name='原状态')),
                ('to_state', models.CharField(blank=True, max_length=40, verbose_name='新状态')),
                ('reason', models.TextField(blank=True, verbose_name='理由')),
                ('changes', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='变更内容')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('previous_hash', models.CharField(max_length=64, verbose_name='前一事件摘要')),
                ('hash', models.CharField(max_length=64, verbose_name='摘要')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
            ],
            options={
                'verbose_name': '事件',
                'verbose_name_plural': '事件',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('stream', 'sequence'), name='common_event_stream_sequence')],
            },
        ),
        migrations.CreateModel(
            name='NumberSequence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prefix', models.CharField(max_length=40, verbose_name='机关代字')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('last', models.PositiveIntegerField(default=0, verbose_name='最后编号')),
            ],
            options={
                'verbose_name': '文号序列',
                'verbose_name_plural': '文号序列',
                'constraints': [models.UniqueConstraint(fields=('prefix', 'year'), name='common_numbersequence_prefix_year')],
            },
        ),
        migrations.CreateModel(
            name='PublishedRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='类别')),
                ('source', models.CharField(max_length=100, verbose_name='来源对象')),
                ('version', models.PositiveIntegerField(verbose_name='版本')),
                ('is_current', models.BooleanField(default=True, verbose_name='现行版本')),
                ('number', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                ('party', models.CharField(blank=True, max_length=120, verbose_name='当事人')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('dated_on', models.DateField(verbose_name='日期')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='金额（元）')),
                ('body', models.JSONField(blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='内容')),
                ('search_text', models.TextField(blank=True, verbose_name='检索文本')),
                ('is_synthetic', models.BooleanField(default=False, verbose_name='示范数据')),
                ('published_at', models.DateTimeField(verbose_name='发布时间')),
                ('display_until', models.DateField(blank=True, null=True, verbose_name='公示截止')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤下时间')),
                ('withdrawal_reason', models.TextField(blank=True, verbose_name='撤下理由')),
                ('sha256', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发布人')),
            ],
            options={
                'verbose_name': '已公开内容',
                'verbose_name_plural': '已公开内容',
                'ordering': ['-dated_on', '-pk'],
                'indexes': [models.Index(models.F('kind'), models.OrderBy(models.F('dated_on'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('is_current', True)), name='common_published_list')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'source', 'version'), name='common_published_version'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('kind', 'source'), name='common_published_one_current'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('withdrawal_reason', ''), _negated=True), _connector='OR'), name='common_published_withdrawal_reason', violation_error_message='撤下公开内容必须写明理由。')],
            },
        ),
        migrations.CreateModel(
            name='SealEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_hash', models.CharField(max_length=64, verbose_name='事件摘要')),
                ('event', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='seal_entry', to='common.event', verbose_name='事件')),
                ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='common.eventseal', verbose_name='封存')),
            ],
            options={
                'verbose_name': '封存条目',
                'verbose_name_plural': '封存条目',
            },
        ),
    ]
