import common.models.document
import django.core.serializers.json
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('common', '0003_refuse_event_changes'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, verbose_name='事由标识')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('text', models.TextField(blank=True, verbose_name='内容')),
                ('url', models.CharField(blank=True, max_length=300, verbose_name='办理页面')),
                ('tone', models.CharField(default='info', max_length=10, verbose_name='缓急')),
                ('is_synthetic', models.BooleanField(default=False, verbose_name='示范数据')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='阅读时间')),
                ('by_email', models.BooleanField(default=False, verbose_name='同时发送邮件')),
                ('emailed_at', models.DateTimeField(blank=True, null=True, verbose_name='邮件发出时间')),
            ],
            options={
                'verbose_name': '消息',
                'verbose_name_plural': '消息',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('by_email', True), ('emailed_at__isnull', True)), fields=['created_at'], name='common_message_to_mail')],
            },
        ),
        migrations.CreateModel(
            name='OfficialDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='标识')),
                ('owner_id', models.PositiveBigIntegerField(verbose_name='所属记录')),
                ('kind', models.CharField(max_length=40, verbose_name='文书种类')),
                ('title', models.CharField(max_length=200, verbose_name='文书标题')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='文书内容')),
                ('sha256', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('issued_on', models.DateField(verbose_name='成文日期')),
                ('issued_at', models.DateTimeField(verbose_name='制发时间')),
                ('is_for_party', models.BooleanField(default=True, verbose_name='送达当事人')),
                ('is_synthetic', models.BooleanField(default=False, verbose_name='示范数据')),
                ('pdf', models.FileField(blank=True, max_length=200, upload_to=common.models.document._pdf_name, verbose_name='PDF')),
                ('docx', models.FileField(blank=True, max_length=200, upload_to=common.models.document._docx_name, verbose_name='DOCX')),
                ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='签收时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                ('withdrawn_reason', models.TextField(blank=True, verbose_name='撤回理由')),
            ],
            options={
                'verbose_name': '文书',
                'verbose_name_plural': '文书',
                'ordering': ['-issued_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='common_document_number_once', violation_error_message='该文号已被使用，请核对。'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('withdrawn_reason', ''), _negated=True), _connector='OR'), name='common_document_withdrawal_reason', violation_error_message='撤回文书必须写明理由。')],
            },
        ),
        migrations.AddField(
            model_name='publishedrecord',
            name='category',
            field=models.CharField(blank=True, max_length=20, verbose_name='细类'),
        ),
        migrations.AddField(
            model_name='publishedrecord',
            name='closes_on',
            field=models.DateField(blank=True, null=True, verbose_name='意见征集截止日'),
        ),
        migrations.AddField(
            model_name='publishedrecord',
            name='park',
            field=models.CharField(blank=True, max_length=40, verbose_name='园区代码'),
        ),
        migrations.AddField(
            model_name='publishedrecord',
            name='uscc',
            field=models.CharField(blank=True, max_length=18, verbose_name='统一社会信用代码'),
        ),
        migrations.AddIndex(
            model_name='publishedrecord',
            index=models.Index(models.F('kind'), models.F('category'), models.OrderBy(models.F('dated_on'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('is_current', True), models.Q(('category', ''), _negated=True)), name='common_published_category'),
        ),
        migrations.AddIndex(
            model_name='publishedrecord',
            index=models.Index(models.F('kind'), models.F('park'), models.OrderBy(models.F('dated_on'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('is_current', True), models.Q(('park', ''), _negated=True)), name='common_published_park'),
        ),
        migrations.AddIndex(
            model_name='publishedrecord',
            index=models.Index(models.F('kind'), models.F('uscc'), models.OrderBy(models.F('dated_on'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('is_current', True), models.Q(('uscc', ''), _negated=True)), name='common_published_uscc'),
        ),
        migrations.AddIndex(
            model_name='publishedrecord',
            index=models.Index(condition=models.Q(('closes_on__isnull', False), ('is_current', True)), fields=['kind', 'closes_on'], name='common_published_closes'),
        ),
        migrations.AddField(
            model_name='message',
            name='recipient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='portal_messages', to=settings.AUTH_USER_MODEL, verbose_name='收件人'),
        ),
        migrations.AddField(
            model_name='officialdocument',
            name='issued_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='制发人'),
        ),
        migrations.AddField(
            model_name='officialdocument',
            name='owner_type',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype', verbose_name='所属类别'),
        ),
        migrations.AddField(
            model_name='officialdocument',
            name='received_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签收人'),
        ),
        migrations.AddField(
            model_name='officialdocument',
            name='withdrawn_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤回人'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('read_at__isnull', True)), fields=['recipient'], name='common_message_unread'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('recipient', 'key'), name='common_message_once', violation_error_message='该事由的消息已发送过。'),
        ),
        migrations.AddIndex(
            model_name='officialdocument',
            index=models.Index(fields=['owner_type', 'owner_id'], name='common_document_owner'),
        ),
        migrations.AddConstraint(
            model_name='officialdocument',
            constraint=models.CheckConstraint(condition=models.Q(('received_at__isnull', True), models.Q(('is_for_party', True), ('received_by__isnull', False)), _connector='OR'), name='common_document_receipt', violation_error_message='签收须记明签收人，且只限送达当事人的文书。'),
        ),
    ]
