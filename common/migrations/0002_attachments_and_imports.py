import common.models.attachment
import common.models.import_job
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('common', '0001_initial'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='标识')),
                ('owner_id', models.PositiveBigIntegerField(verbose_name='所属记录')),
                ('kind', models.CharField(blank=True, max_length=60, verbose_name='材料名称')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('content_type', models.CharField(max_length=100, verbose_name='文件类型')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小（字节）')),
                ('sha256', models.CharField(max_length=64, verbose_name='校验码')),
                ('file', models.FileField(upload_to=common.models.attachment._stored_name, verbose_name='文件')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=200, verbose_name='撤回理由')),
                ('owner_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype', verbose_name='所属类别')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤回人')),
            ],
            options={
                'verbose_name': '附件',
                'verbose_name_plural': '附件',
                'ordering': ['uploaded_at', 'pk'],
                'indexes': [models.Index(fields=['owner_type', 'owner_id'], name='common_attachment_owner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('withdrawn_reason', ''), _negated=True), _connector='OR'), name='common_attachment_withdrawn_reason', violation_error_message='撤回附件须写明理由。')],
            },
        ),
        migrations.CreateModel(
            name='ImportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(upload_to=common.models.import_job._stored_name, verbose_name='文件')),
                ('original_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小（字节）')),
                ('state', models.CharField(choices=[('uploaded', '等待检查'), ('checking', '正在检查'), ('rejected', '有问题，未写入'), ('ready', '检查通过，待确认'), ('writing', '正在写入'), ('done', '已写入'), ('failed', '系统出错，未写入')], default='uploaded', max_length=20, verbose_name='状态')),
                ('rows_read', models.PositiveIntegerField(default=0, verbose_name='已读行数')),
                ('rows_total', models.PositiveIntegerField(default=0, verbose_name='总行数')),
                ('error_count', models.PositiveIntegerField(default=0, verbose_name='问题数')),
                ('errors', models.JSONField(blank=True, default=list, verbose_name='前一千个问题')),
                ('errors_file', models.FileField(blank=True, upload_to=common.models.import_job._stored_name, verbose_name='全部问题')),
                ('result', models.JSONField(blank=True, default=dict, help_text='工作表 → 新增、修改、无变化的行数', verbose_name='各工作表结果')),
                ('failure', models.CharField(blank=True, max_length=300, verbose_name='出错说明')),
                ('heartbeat_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='最近进展')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='完成时间')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='import_jobs', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '台账导入',
                'verbose_name_plural': '台账导入',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ('uploaded', 'checking', 'writing'))), fields=['heartbeat_at'], name='common_importjob_running')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['uploaded', 'checking', 'rejected', 'ready', 'writing', 'done', 'failed'])), name='common_importjob_state', violation_error_message='状态不在规定范围内。')],
            },
        ),
    ]
