import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClockRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger_no', models.CharField(blank=True, help_text='本登记簿内唯一；留空则自动编号。导入时据此判断新增或更新。', max_length=40, unique=True, verbose_name='台账编号')),
                ('is_synthetic', models.BooleanField(default=False, editable=False, verbose_name='示范数据')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('stop_kind', models.CharField(choices=[('appraisal', '技术评估'), ('expert_review', '专家评审'), ('hearing', '听证'), ('testing', '检验、检测、鉴定'), ('acceptance_notice', '受理公示'), ('decision_notice', '拟审批公示'), ('correction', '补正')], max_length=20, verbose_name='中止事由')),
                ('is_excluded', models.BooleanField(help_text='填“是”则该事由的期间从审批用时中扣除', verbose_name='不计入审批期限')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('certainty', models.CharField(choices=[('verified', '已核'), ('secondary', '待核（二手来源）'), ('unverified', '待核（未见原文）')], default='unverified', max_length=20, verbose_name='核对情况')),
                ('effective_from', models.DateField(verbose_name='生效日期')),
                ('effective_to', models.DateField(blank=True, help_text='最后一个有效日', null=True, verbose_name='失效日期')),
            ],
            options={
                'verbose_name': '审批期限计算规则',
                'verbose_name_plural': '审批期限计算规则',
                'ordering': ['stop_kind', 'effective_from'],
                'constraints': [models.UniqueConstraint(fields=('stop_kind', 'effective_from'), name='permits_clockrule_version'), models.CheckConstraint(condition=models.Q(('stop_kind__in', ['appraisal', 'expert_review', 'hearing', 'testing', 'acceptance_notice', 'decision_notice', 'correction'])), name='permits_clockrule_kind', violation_error_message='中止事由不在规定范围内。'), models.CheckConstraint(condition=models.Q(('certainty__in', ['verified', 'secondary', 'unverified'])), name='permits_clockrule_certainty', violation_error_message='核对情况不在规定范围内。'), models.CheckConstraint(condition=models.Q(('effective_from__isnull', True), ('effective_to__isnull', True), ('effective_to__gte', models.F('effective_from')), _connector='OR'), name='permits_clockrule_dates', violation_error_message='失效日期不得早于生效日期。')],
            },
        ),
        migrations.CreateModel(
            name='EiaDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger_no', models.CharField(blank=True, help_text='本登记簿内唯一；留空则自动编号。导入时据此判断新增或更新。', max_length=40, unique=True, verbose_name='台账编号')),
                ('is_synthetic', models.BooleanField(default=False, editable=False, verbose_name='示范数据')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('category', models.CharField(choices=[('report', '报告书'), ('form', '报告表')], max_length=20, verbose_name='环评类别')),
                ('application_kind', models.CharField(choices=[('first', '首次报批'), ('major_change', '重大变动重新报批'), ('reexamination', '超过五年重新审核')], default='first', max_length=20, verbose_name='报批类型')),
                ('catalogue_item', models.CharField(blank=True, help_text='《建设项目环境影响评价分类管理名录》项目类别及序号', max_length=60, verbose_name='名录类别')),
                ('project_name', models.CharField(max_length=200, verbose_name='项目名称')),
                ('site', models.CharField(max_length=200, verbose_name='建设地点')),
                ('eia_agency', models.CharField(max_length=100, verbose_name='环评机构')),
                ('investment', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='总投资（元）')),
                ('protection_investment', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='环保投资（元）')),
                ('overview', models.TextField(blank=True, verbose_name='项目概况')),
                ('impacts', models.TextField(blank=True, verbose_name='主要环境影响及对策措施')),
                ('participation', models.TextField(blank=True, help_text='报告书须填写', verbose_name='公众参与情况')),
                ('earlier_number', models.CharField(blank=True, help_text='重新报批、重新审核的项目填写，可为其他机关的批复', max_length=60, verbose_name='原批复文号')),
                ('is_commitment', models.BooleanField(default=False, help_text='列入承诺制正面清单的项目填“是”', verbose_name='告知承诺制')),
                ('is_tolerant', models.BooleanField(default=False, verbose_name='容缺受理')),
                ('is_parallel', models.BooleanField(default=False, help_text='边评估边审批、边公示边审批的填“是”', verbose_name='并联审批')),
                ('missing_documents', models.TextField(blank=True, verbose_name='容缺材料')),
                ('missing_due_on', models.DateField(blank=True, null=True, verbose_name='容缺补齐期限')),
                ('missing_completed_on', models.DateField(blank=True, null=True, verbose_name='容缺补齐日期')),
                ('received_on', models.DateField(verbose_name='收到日期')),
                ('correction_notified_on', models.DateField(blank=True, null=True, verbose_name='补正告知日期')),
                ('corrected_on', models.DateField(blank=True, null=True, verbose_name='补正材料收到日期')),
                ('accepted_on', models.DateField(blank=True, null=True, verbose_name='受理日期')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='决定日期')),
                ('outcome', models.CharField(blank=True, choices=[('approved', '批准'), ('refused', '不予批准')], max_length=20, verbose_name='审批结论')),
                ('refusal_ground', models.CharField(blank=True, choices=[('planning', '类型及选址、布局、规模不符合法律法规和法定规划'), ('quality', '区域环境质量未达标且措施不能满足改善目标'), ('measures', '污染防治措施无法确保达标或未采取生态保护措施'), ('existing', '改建扩建技改未针对原有污染和破坏提出措施'), ('document', '文件基础资料明显不实或内容存在重大缺陷、遗漏、虚假')], max_length=20, verbose_name='不予批准理由')),
                ('document_number', models.CharField(blank=True, max_length=60, verbose_name='决定文号')),
                ('decision_title', models.CharField(blank=True, max_length=200, verbose_name='决定文书名称')),
                ('delivered_on', models.DateField(blank=True, null=True, verbose_name='送达日期')),
                ('announced_on', models.DateField(blank=True, null=True, verbose_name='决定公告日期')),
                ('ended_on', models.DateField(blank=True, help_text='不予受理、撤回申请、终止审批的日期', null=True, verbose_name='终结日期')),
                ('revoked_on', models.DateField(blank=True, null=True, verbose_name='决定撤销日期')),
                ('end_reason', models.TextField(blank=True, verbose_name='终结或撤销理由')),
                ('status', models.CharField(choices=[('submitted', '已提交'), ('correcting', '补正中'), ('accepted', '已受理'), ('not_accepted', '不予受理'), ('acceptance_notice', '受理公示'), ('appraisal', '技术评估'), ('hearing', '听证'), ('decision_notice', '拟审批公示'), ('approved', '已批准'), ('refused', '已不予批准'), ('delivered', '已送达'), ('announced', '决定已公告'), ('withdrawn', '申请已撤回'), ('revoked', '决定已撤销'), ('terminated', '审批已终止')], default='submitted', max_length=20, verbose_name='办理状态')),
                ('gross_days', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='总用时（工作日）')),
                ('stopped_days', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='不计入期限（工作日）')),
                ('net_days', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='净用时（工作日）')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department', verbose_name='承办单位')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='registry.enterprise', verbose_name='统一社会信用代码')),
                ('park', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.park', verbose_name='项目所在园区')),
            ],
            options={
                'verbose_name': '环评审批',
                'verbose_name_plural': '环评审批',
                'ordering': ['-received_on', 'ledger_no'],
            },
        ),
        migrations.CreateModel(
            name='ExemptReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger_no', models.CharField(blank=True, help_text='本登记簿内唯一；留空则自动编号。导入时据此判断新增或更新。', max_length=40, unique=True, verbose_name='台账编号')),
                ('is_synthetic', models.BooleanField(default=False, editable=False, verbose_name='示范数据')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('project_name', models.CharField(max_length=200, verbose_name='项目名称')),
                ('site', models.CharField(max_length=200, verbose_name='建设地点')),
                ('investment', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='总投资（元）')),
                ('asked_on', models.DateField(verbose_name='咨询日期')),
                ('replied_on', models.DateField(blank=True, null=True, verbose_name='答复日期')),
                ('document_number', models.CharField(blank=True, max_length=60, verbose_name='答复文号')),
                ('reason', models.CharField(blank=True, help_text='如“未列入分类管理名录（名录第五条）”', max_length=200, verbose_name='无需办理理由')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department', verbose_name='承办单位')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='registry.enterprise', verbose_name='统一社会信用代码')),
                ('park', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.park', verbose_name='项目所在园区')),
            ],
            options={
                'verbose_name': '无需办理环评答复',
                'verbose_name_plural': '无需办理环评答复',
                'ordering': ['-asked_on', 'ledger_no'],
            },
        ),
        migrations.CreateModel(
            name='PublicNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger_no', models.CharField(blank=True, help_text='本登记簿内唯一；留空则自动编号。导入时据此判断新增或更新。', max_length=40, unique=True, verbose_name='台账编号')),
                ('is_synthetic', models.BooleanField(default=False, editable=False, verbose_name='示范数据')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('kind', models.CharField(choices=[('acceptance', '受理公示'), ('proposed', '拟审批公示'), ('decision', '决定公告')], max_length=20, verbose_name='公示种类')),
                ('title', models.CharField(max_length=200, verbose_name='公示标题')),
                ('first_day', models.DateField(verbose_name='公示起始日')),
                ('last_day', models.DateField(blank=True, help_text='含当日；决定公告长期公开的留空', null=True, verbose_name='公示截止日')),
                ('states_hearing_right', models.BooleanField(default=False, help_text='拟审批公示须告知申请人、利害关系人可在五日内申请听证', verbose_name='已告知听证权利')),
                ('url', models.URLField(blank=True, max_length=300, verbose_name='公示网址')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='permits.eiadecision', verbose_name='环评审批台账编号')),
            ],
            options={
                'verbose_name': '环评公示公告',
                'verbose_name_plural': '环评公示公告',
                'ordering': ['-first_day', 'ledger_no'],
            },
        ),
        migrations.CreateModel(
            name='RegistrationFiling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger_no', models.CharField(blank=True, help_text='本登记簿内唯一；留空则自动编号。导入时据此判断新增或更新。', max_length=40, unique=True, verbose_name='台账编号')),
                ('is_synthetic', models.BooleanField(default=False, editable=False, verbose_name='示范数据')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('filing_number', models.CharField(max_length=40, unique=True, verbose_name='备案号')),
                ('project_name', models.CharField(max_length=200, verbose_name='项目名称')),
                ('site', models.CharField(max_length=200, verbose_name='建设地点')),
                ('catalogue_item', models.CharField(blank=True, max_length=60, verbose_name='名录类别')),
                ('investment', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='总投资（元）')),
                ('filed_on', models.DateField(verbose_name='备案日期')),
                ('production_planned_on', models.DateField(blank=True, help_text='登记表应在建成并投入生产运营前备案', null=True, verbose_name='拟投产日期')),
                ('has_undertaking', models.BooleanField(default=True, verbose_name='已签署承诺')),
                ('source', models.CharField(choices=[('national', '全国备案系统导入'), ('portal', '本门户网上备案')], max_length=20, verbose_name='备案来源')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department', verbose_name='承办单位')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='registry.enterprise', verbose_name='统一社会信用代码')),
                ('park', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.park', verbose_name='项目所在园区')),
            ],
            options={
                'verbose_name': '登记表备案',
                'verbose_name_plural': '登记表备案',
                'ordering': ['-filed_on', 'ledger_no'],
            },
        ),
        migrations.CreateModel(
            name='StopInterval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger_no', models.CharField(blank=True, help_text='本登记簿内唯一；留空则自动编号。导入时据此判断新增或更新。', max_length=40, unique=True, verbose_name='台账编号')),
                ('is_synthetic', models.BooleanField(default=False, editable=False, verbose_name='示范数据')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('kind', models.CharField(choices=[('appraisal', '技术评估'), ('expert_review', '专家评审'), ('hearing', '听证'), ('testing', '检验、检测、鉴定'), ('acceptance_notice', '受理公示'), ('decision_notice', '拟审批公示'), ('correction', '补正')], max_length=20, verbose_name='中止事由')),
                ('first_day', models.DateField(verbose_name='起始日')),
                ('last_day', models.DateField(blank=True, help_text='含当日；尚未结束的留空', null=True, verbose_name='截止日')),
                ('notified_on', models.DateField(blank=True, null=True, verbose_name='书面告知日期')),
                ('remark', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='permits.eiadecision', verbose_name='环评审批台账编号')),
            ],
            options={
                'verbose_name': '审批中止期间',
                'verbose_name_plural': '审批中止期间',
                'ordering': ['decision', 'first_day', 'ledger_no'],
            },
        ),
        migrations.AddIndex(
            model_name='eiadecision',
            index=models.Index(fields=['decided_on', 'category'], name='permits_eia_decided'),
        ),
        migrations.AddIndex(
            model_name='eiadecision',
            index=models.Index(fields=['received_on'], name='permits_eia_received'),
        ),
        migrations.AddIndex(
            model_name='eiadecision',
            index=models.Index(fields=['status'], name='permits_eia_status'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('category__in', ['report', 'form'])), name='permits_eia_category', violation_error_message='环评类别不在规定范围内。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('application_kind__in', ['first', 'major_change', 'reexamination'])), name='permits_eia_kind', violation_error_message='报批类型不在规定范围内。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['submitted', 'correcting', 'accepted', 'not_accepted', 'acceptance_notice', 'appraisal', 'hearing', 'decision_notice', 'approved', 'refused', 'delivered', 'announced', 'withdrawn', 'revoked', 'terminated'])), name='permits_eia_status_known', violation_error_message='办理状态不在规定范围内。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['approved', 'refused', ''])), name='permits_eia_outcome', violation_error_message='审批结论不在规定范围内。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('refusal_ground__in', ['planning', 'quality', 'measures', 'existing', 'document', ''])), name='permits_eia_ground', violation_error_message='不予批准理由不在规定范围内。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('investment__isnull', True), ('investment__gte', 0), _connector='OR'), name='permits_eia_investment', violation_error_message='总投资不得为负数。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('protection_investment__isnull', True), ('protection_investment__gte', 0), _connector='OR'), name='permits_eia_protection', violation_error_message='环保投资不得为负数。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.UniqueConstraint(condition=models.Q(('document_number', ''), _negated=True), fields=('document_number',), name='permits_eia_number_once', violation_error_message='该决定文号已被使用，请核对。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('approved', 'refused', 'delivered', 'announced', 'revoked')), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('status__in', ('approved', 'refused', 'delivered', 'announced', 'revoked')), _negated=True), ('outcome', '')), _connector='OR'), name='permits_eia_outcome_fits_status', violation_error_message='办理状态与审批结论不一致：已决定的须填审批结论，未决定的不得填写。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['approved', 'refused']), _negated=True), models.Q(('outcome', 'approved'), ('status', 'approved')), models.Q(('outcome', 'refused'), ('status', 'refused')), _connector='OR'), name='permits_eia_status_is_outcome', violation_error_message='“已批准”的审批结论须为批准，“已不予批准”的须为不予批准。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_on__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_on__isnull', False), models.Q(('document_number', ''), _negated=True)), _connector='OR'), name='permits_eia_decision_complete', violation_error_message='作出决定须同时填写审批结论、决定日期和决定文号。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'refused'), models.Q(('refusal_ground', ''), _negated=True)), models.Q(('outcome', 'approved'), ('refusal_ground', '')), ('outcome', ''), _connector='OR'), name='permits_eia_refusal_ground', violation_error_message='不予批准须在五项法定理由中选择一项，批准的不得填写（依据：生态环境法典第一百零五条）。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('submitted', 'correcting', 'not_accepted', 'withdrawn')), ('accepted_on__isnull', False), _connector='OR'), name='permits_eia_accepted', violation_error_message='已受理的申请须填写受理日期。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('missing_documents', ''), ('outcome', ''), models.Q(('missing_completed_on__isnull', False), ('missing_completed_on__lte', models.F('decided_on'))), _connector='OR'), name='permits_eia_missing_completed', violation_error_message='容缺材料尚未补齐，不得作出决定；请先登记容缺补齐日期。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('is_tolerant', False), models.Q(models.Q(('missing_documents', ''), _negated=True), ('missing_due_on__isnull', False)), _connector='OR'), name='permits_eia_tolerance_listed', violation_error_message='容缺受理须列明容缺材料和补齐期限。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('not_accepted', 'withdrawn', 'terminated')), ('ended_on__isnull', False)), models.Q(models.Q(('status__in', ('not_accepted', 'withdrawn', 'terminated')), _negated=True), ('ended_on__isnull', True)), _connector='OR'), name='permits_eia_ended', violation_error_message='不予受理、撤回、终止的须填写终结日期，其他状态不得填写。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_on__isnull', False), ('status', 'revoked')), models.Q(models.Q(('status', 'revoked'), _negated=True), ('revoked_on__isnull', True)), _connector='OR'), name='permits_eia_revoked', violation_error_message='决定已撤销的须填写撤销日期，其他状态不得填写。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('gross_days__isnull', True), ('net_days__isnull', True), ('stopped_days__isnull', True)), models.Q(('decided_on__isnull', False), ('gross_days', django.db.models.expressions.CombinedExpression(models.F('stopped_days'), '+', models.F('net_days')))), _connector='OR'), name='permits_eia_days_add_up', violation_error_message='总用时须等于不计入期限与净用时之和，且只在作出决定后记录。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('received_on__isnull', True), ('correction_notified_on__isnull', True), ('correction_notified_on__gte', models.F('received_on')), _connector='OR'), name='permits_eia_received_notified', violation_error_message='补正告知日期不得早于收到日期。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('correction_notified_on__isnull', True), ('corrected_on__isnull', True), ('corrected_on__gte', models.F('correction_notified_on')), _connector='OR'), name='permits_eia_notified_corrected', violation_error_message='补正材料收到日期不得早于补正告知日期。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('corrected_on__isnull', True), ('correction_notified_on__isnull', False), _connector='OR'), name='permits_eia_corrected_after_notice', violation_error_message='填写补正材料收到日期的，须先填写补正告知日期。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('received_on__isnull', True), ('accepted_on__isnull', True), ('accepted_on__gte', models.F('received_on')), _connector='OR'), name='permits_eia_received_accepted', violation_error_message='受理日期不得早于收到日期。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('accepted_on__isnull', True), ('decided_on__isnull', True), ('decided_on__gte', models.F('accepted_on')), _connector='OR'), name='permits_eia_accepted_decided', violation_error_message='决定日期不得早于受理日期。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('corrected_on__isnull', True), ('decided_on__isnull', True), ('decided_on__gte', models.F('corrected_on')), _connector='OR'), name='permits_eia_corrected_decided', violation_error_message='决定日期不得早于补正材料收到日期。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('decided_on__isnull', True), ('delivered_on__isnull', True), ('delivered_on__gte', models.F('decided_on')), _connector='OR'), name='permits_eia_decided_delivered', violation_error_message='送达日期不得早于决定日期。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('decided_on__isnull', True), ('announced_on__isnull', True), ('announced_on__gte', models.F('decided_on')), _connector='OR'), name='permits_eia_decided_announced', violation_error_message='决定公告日期不得早于决定日期。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('decided_on__isnull', True), ('revoked_on__isnull', True), ('revoked_on__gte', models.F('decided_on')), _connector='OR'), name='permits_eia_decided_revoked', violation_error_message='决定撤销日期不得早于决定日期。'),
        ),
        migrations.AddConstraint(
            model_name='eiadecision',
            constraint=models.CheckConstraint(condition=models.Q(('received_on__isnull', True), ('ended_on__isnull', True), ('ended_on__gte', models.F('received_on')), _connector='OR'), name='permits_eia_received_ended', violation_error_message='终结日期不得早于收到日期。'),
        ),
        migrations.AddIndex(
            model_name='exemptreply',
            index=models.Index(fields=['replied_on'], name='permits_exempt_replied'),
        ),
        migrations.AddConstraint(
            model_name='exemptreply',
            constraint=models.CheckConstraint(condition=models.Q(('investment__isnull', True), ('investment__gte', 0), _connector='OR'), name='permits_exempt_investment', violation_error_message='总投资不得为负数。'),
        ),
        migrations.AddConstraint(
            model_name='exemptreply',
            constraint=models.UniqueConstraint(condition=models.Q(('document_number', ''), _negated=True), fields=('document_number',), name='permits_exempt_number_once', violation_error_message='该答复文号已被使用，请核对。'),
        ),
        migrations.AddConstraint(
            model_name='exemptreply',
            constraint=models.CheckConstraint(condition=models.Q(('asked_on__isnull', True), ('replied_on__isnull', True), ('replied_on__gte', models.F('asked_on')), _connector='OR'), name='permits_exempt_dates', violation_error_message='答复日期不得早于咨询日期。'),
        ),
        migrations.AddConstraint(
            model_name='publicnotice',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['acceptance', 'proposed', 'decision'])), name='permits_notice_kind', violation_error_message='公示种类不在规定范围内。'),
        ),
        migrations.AddConstraint(
            model_name='publicnotice',
            constraint=models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('last_day__gte', models.F('first_day')), _connector='OR'), name='permits_notice_dates', violation_error_message='公示截止日不得早于公示起始日。'),
        ),
        migrations.AddConstraint(
            model_name='publicnotice',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'decision'), ('last_day__isnull', False), _connector='OR'), name='permits_notice_period', violation_error_message='受理公示和拟审批公示须填写公示截止日。'),
        ),
        migrations.AddIndex(
            model_name='registrationfiling',
            index=models.Index(fields=['filed_on'], name='permits_filing_filed'),
        ),
        migrations.AddConstraint(
            model_name='registrationfiling',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['national', 'portal'])), name='permits_filing_source', violation_error_message='备案来源不在规定范围内。'),
        ),
        migrations.AddConstraint(
            model_name='registrationfiling',
            constraint=models.CheckConstraint(condition=models.Q(('investment__isnull', True), ('investment__gte', 0), _connector='OR'), name='permits_filing_investment', violation_error_message='总投资不得为负数。'),
        ),
        migrations.AddConstraint(
            model_name='stopinterval',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['appraisal', 'expert_review', 'hearing', 'testing', 'acceptance_notice', 'decision_notice', 'correction'])), name='permits_stop_kind', violation_error_message='中止事由不在规定范围内。'),
        ),
        migrations.AddConstraint(
            model_name='stopinterval',
            constraint=models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('last_day__gte', models.F('first_day')), _connector='OR'), name='permits_stop_dates', violation_error_message='截止日不得早于起始日。'),
        ),
        migrations.AddConstraint(
            model_name='stopinterval',
            constraint=models.UniqueConstraint(condition=models.Q(('last_day__isnull', True)), fields=('decision', 'kind'), name='permits_stop_one_open', violation_error_message='该审批已有同一事由的中止期间尚未结束，请先登记其截止日。'),
        ),
    ]
