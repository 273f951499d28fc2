import django.core.serializers.json
import django.db.models.deletion
import reports.models.edition
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger_no', models.CharField(blank=True, help_text='本登记簿内唯一；留空则自动编号。导入时据此判断新增或更新。', max_length=40, unique=True, verbose_name='台账编号')),
                ('is_synthetic', models.BooleanField(default=False, editable=False, verbose_name='示范数据')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('year', models.PositiveSmallIntegerField(verbose_name='报告年度')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('title', models.CharField(max_length=100, verbose_name='标题')),
                ('issuer', models.CharField(max_length=60, verbose_name='发文机关')),
                ('addressee', models.CharField(help_text='如“新区依法治区办”，不含冒号', max_length=60, verbose_name='主送机关')),
                ('dated_on', models.DateField(verbose_name='成文日期')),
                ('status', models.CharField(choices=[('draft', '起草中'), ('review', '审核中'), ('signed_off', '已签发待定稿'), ('frozen', '已定稿'), ('published', '已公开'), ('superseded', '已被替代')], default='draft', editable=False, max_length=20, verbose_name='状态')),
                ('text_changed_at', models.DateTimeField(editable=False, null=True, verbose_name='正文修改时间')),
                ('assembled_at', models.DateTimeField(editable=False, null=True, verbose_name='汇编时间')),
                ('document', models.JSONField(editable=False, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True, verbose_name='报告内容')),
                ('data_hash', models.CharField(blank=True, editable=False, max_length=64, verbose_name='数据摘要')),
            ],
            options={
                'verbose_name': '法治政府建设报告',
                'verbose_name_plural': '法治政府建设报告',
                'ordering': ['-year', '-number'],
                'constraints': [models.UniqueConstraint(fields=('year', 'number'), name='reports_edition_number'), models.UniqueConstraint(condition=models.Q(('status', 'superseded'), _negated=True), fields=('year',), name='reports_edition_one_current', violation_error_message='该年度已有在办或现行版次，请先处理后再另起新版。'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'review', 'signed_off', 'frozen', 'published', 'superseded'])), name='reports_edition_status', violation_error_message='状态不在规定范围内。'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['frozen', 'published']), _negated=True), models.Q(('data_hash', ''), _negated=True), _connector='OR'), name='reports_edition_frozen_has_hash', violation_error_message='定稿必须先汇编。')],
            },
        ),
        migrations.CreateModel(
            name='Artifact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'DOCX'), ('html', 'HTML')], max_length=10, verbose_name='格式')),
                ('file', models.FileField(upload_to=reports.models.edition.artifact_path, verbose_name='文件')),
                ('sha256', models.CharField(max_length=64, verbose_name='摘要')),
                ('size', models.PositiveIntegerField(verbose_name='字节数')),
                ('data_hash', models.CharField(max_length=64, verbose_name='数据摘要')),
                ('made_at', models.DateTimeField(verbose_name='生成时间')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='artifacts', to='reports.reportedition', verbose_name='报告')),
            ],
            options={
                'verbose_name': '报告文件',
                'verbose_name_plural': '报告文件',
                'ordering': ['-made_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='NarrativeSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='顺序')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, '一级（一、）'), (2, '二级（（一））'), (3, '三级（1.）')], verbose_name='层级')),
                ('heading', models.CharField(blank=True, help_text='不写序号，序号自动生成；导语可留空', max_length=80, verbose_name='标题')),
                ('body', models.TextField(blank=True, help_text='每段一行；数字请用占位符，如 {{I10}}，不要手工填写数字', verbose_name='正文')),
                ('run_in', models.BooleanField(default=False, verbose_name='标题后接排正文')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='reports.reportedition', verbose_name='报告')),
            ],
            options={
                'verbose_name': '报告章节',
                'verbose_name_plural': '报告章节',
                'ordering': ['edition', 'position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', [1, 2, 3])), name='reports_section_level', violation_error_message='层级只能是一、二、三级。'), models.CheckConstraint(condition=models.Q(('level', 1), ('run_in', True), _negated=True), name='reports_section_run_in', violation_error_message='一级标题应独占一行，不能接排。'), models.CheckConstraint(condition=models.Q(('body', ''), ('heading', ''), _negated=True), name='reports_section_not_empty', violation_error_message='标题和正文不能都为空；不再需要的章节请删除。')],
            },
        ),
        migrations.CreateModel(
            name='FigureSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicator_id', models.CharField(max_length=40, verbose_name='指标')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='单位')),
                ('value', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True, verbose_name='数值')),
                ('display', models.CharField(max_length=120, verbose_name='报告写法')),
                ('formula', models.TextField(verbose_name='计算口径')),
                ('working', models.TextField(blank=True, verbose_name='演算')),
                ('basis', models.TextField(blank=True, verbose_name='依据')),
                ('note', models.TextField(blank=True, verbose_name='说明')),
                ('variant_of', models.CharField(blank=True, max_length=40, verbose_name='另一口径之于')),
                ('count', models.PositiveIntegerField(verbose_name='记录数')),
                ('records', models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='记录')),
                ('hash', models.CharField(max_length=64, verbose_name='摘要')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='reports.reportedition', verbose_name='报告')),
            ],
            options={
                'verbose_name': '指标快照',
                'verbose_name_plural': '指标快照',
                'ordering': ['indicator_id'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'indicator_id'), name='reports_snapshot_once')],
            },
        ),
        migrations.CreateModel(
            name='EditionFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='代码')),
                ('level', models.CharField(choices=[('error', '错误'), ('warning', '提醒'), ('info', '说明')], max_length=10, verbose_name='程度')),
                ('message', models.TextField(verbose_name='内容')),
                ('figures', models.JSONField(default=list, verbose_name='涉及指标')),
                ('answer', models.TextField(blank=True, verbose_name='处理说明')),
                ('answered_by_name', models.CharField(blank=True, max_length=60, verbose_name='说明人')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='说明时间')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='reports.reportedition', verbose_name='报告')),
            ],
            options={
                'verbose_name': '核对结果',
                'verbose_name_plural': '核对结果',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', ['error', 'warning', 'info'])), name='reports_finding_level')],
            },
        ),
        migrations.CreateModel(
            name='AssemblyJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', '排队中'), ('running', '汇编中'), ('done', '已完成'), ('failed', '未完成')], default='queued', max_length=10, verbose_name='状态')),
                ('stage', models.CharField(blank=True, choices=[('figures', '计算指标'), ('checks', '核对数据'), ('document', '生成正文'), ('pdf', '排印 PDF'), ('docx', '生成 DOCX'), ('html', '生成网页'), ('filing', '存档')], max_length=20, verbose_name='步骤')),
                ('percent', models.PositiveSmallIntegerField(default=0, verbose_name='进度')),
                ('attempt', models.PositiveSmallIntegerField(default=0, verbose_name='第几次')),
                ('error', models.TextField(blank=True, verbose_name='未完成原因')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='发起时间')),
                ('heartbeat_at', models.DateTimeField(auto_now_add=True, verbose_name='最近动静')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发起人')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='reports.reportedition', verbose_name='报告')),
            ],
            options={
                'verbose_name': '汇编任务',
                'verbose_name_plural': '汇编任务',
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('queued', 'running'))), fields=('edition',), name='reports_job_one_active', violation_error_message='该报告正在汇编，请等待完成。'), models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed'])), name='reports_job_state'), models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='reports_job_percent')],
            },
        ),
    ]
