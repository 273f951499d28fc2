import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Articles by kind of violation, worksheets act by act, and what the party hands in online."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("enforcement", "0007_case_record"),
    ]

    operations = [
        migrations.CreateModel(
            name='PartySubmission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger_no', models.CharField(blank=True, help_text='本登记簿内唯一；留空则自动编号。导入时据此判断新增或更新。', max_length=40, unique=True, verbose_name='台账编号')),
                ('is_synthetic', models.BooleanField(default=False, editable=False, verbose_name='示范数据')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('kind', models.CharField(choices=[('payment_proof', '缴款凭证'), ('correction_proof', '改正情况报告'), ('inspection_objection', '对检查记录的异议'), ('mending_plan', '整改方案')], max_length=20, verbose_name='提交种类')),
                ('text', models.TextField(verbose_name='说明')),
                ('submitted_on', models.DateField(verbose_name='提交日期')),
                ('answer', models.TextField(blank=True, verbose_name='办理意见')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='办理日期')),
            ],
            options={
                'verbose_name': '当事人提交',
                'verbose_name_plural': '当事人提交',
                'ordering': ['-submitted_on', 'ledger_no'],
            },
        ),
        migrations.CreateModel(
            name='ViolationProvision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger_no', models.CharField(blank=True, help_text='本登记簿内唯一；留空则自动编号。导入时据此判断新增或更新。', max_length=40, unique=True, verbose_name='台账编号')),
                ('is_synthetic', models.BooleanField(default=False, editable=False, verbose_name='示范数据')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('condition', models.CharField(blank=True, help_text='一般情形留空；新旧法律同一情形填写相同，如“情节严重”“工业噪声”', max_length=80, verbose_name='适用情形')),
            ],
            options={
                'verbose_name': '案由罚则',
                'verbose_name_plural': '案由罚则',
                'ordering': ['violation_type', 'condition', 'ledger_no'],
            },
        ),
        migrations.AddField(
            model_name='discretionworksheet',
            name='act',
            field=models.CharField(blank=True, help_text='同一案由有几个违法行为的，分别写明，如“1号排放口”', max_length=120, verbose_name='违法行为'),
        ),
        migrations.AddField(
            model_name='discretionworksheet',
            name='mitigation_ground',
            field=models.CharField(blank=True, choices=[('undone', '主动消除或者减轻违法行为危害后果'), ('restored', '有效采取生态环境修复措施，及时缴纳赔偿金'), ('coerced', '受他人胁迫或者诱骗实施违法行为'), ('confessed', '主动供述行政机关尚未掌握的违法行为'), ('cooperated', '配合行政机关查处违法行为有立功表现'), ('young', '已满十四周岁不满十八周岁'), ('other_legal', '法律、法规、规章规定的其他情形')], max_length=20, verbose_name='减轻处罚情形'),
        ),
        migrations.AddField(
            model_name='discretionworksheet',
            name='range_note',
            field=models.CharField(blank=True, help_text='条款按比例、倍数规定幅度的写明计算，如“总投资额1000万元的1%至5%”', max_length=200, verbose_name='幅度的计算'),
        ),
        migrations.AddField(
            model_name='discretionworksheet',
            name='violation_type',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.violationtype', verbose_name='案由代码'),
        ),
        migrations.AlterField(
            model_name='discretionstandard',
            name='violation_type',
            field=models.ForeignKey(blank=True, help_text='通用基准留空，适用于没有专门基准的案由', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='standards', to='enforcement.violationtype', verbose_name='案由代码'),
        ),
        migrations.AddConstraint(
            model_name='discretionworksheet',
            constraint=models.CheckConstraint(condition=models.Q(('mitigation_ground__in', ['undone', 'restored', 'coerced', 'confessed', 'cooperated', 'young', 'other_legal', ''])), name='enforcement_worksheet_mitigation', violation_error_message='减轻处罚情形不在规定范围内。'),
        ),
        migrations.AddConstraint(
            model_name='discretionworksheet',
            constraint=models.CheckConstraint(condition=models.Q(('fine_max__gte', models.F('fine_min')), ('fine_min__gte', 0)), name='enforcement_worksheet_range', violation_error_message='罚款上限不得低于下限。'),
        ),
        migrations.AddConstraint(
            model_name='discretionworksheet',
            constraint=models.CheckConstraint(condition=models.Q(('chosen_amount__gte', 0), ('chosen_amount__lte', models.F('fine_max')), models.Q(('chosen_amount__gte', models.F('fine_min')), models.Q(('mitigation_ground', ''), _negated=True), _connector='OR')), name='enforcement_worksheet_within', violation_error_message='拟罚款须在法定幅度内；低于下限的须选择减轻处罚的法定情形。'),
        ),
        migrations.AddField(
            model_name='partysubmission',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人'),
        ),
        migrations.AddField(
            model_name='partysubmission',
            name='case',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='enforcement.enforcementcase', verbose_name='处罚案件台账编号'),
        ),
        migrations.AddField(
            model_name='partysubmission',
            name='curtailment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='enforcement.curtailment', verbose_name='限产停产台账编号'),
        ),
        migrations.AddField(
            model_name='partysubmission',
            name='department',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department', verbose_name='承办单位'),
        ),
        migrations.AddField(
            model_name='partysubmission',
            name='enterprise',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='registry.enterprise', verbose_name='统一社会信用代码'),
        ),
        migrations.AddField(
            model_name='partysubmission',
            name='inspection',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='enforcement.inspection', verbose_name='执法检查台账编号'),
        ),
        migrations.AddField(
            model_name='partysubmission',
            name='order',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='enforcement.rectificationorder', verbose_name='责令改正决定书台账编号'),
        ),
        migrations.AddField(
            model_name='partysubmission',
            name='submitted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提交人'),
        ),
        migrations.AddField(
            model_name='violationprovision',
            name='provision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.provision', verbose_name='罚则条款代码'),
        ),
        migrations.AddField(
            model_name='violationprovision',
            name='violation_type',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='penalty_provisions', to='enforcement.violationtype', verbose_name='案由代码'),
        ),
        migrations.AddIndex(
            model_name='partysubmission',
            index=models.Index(fields=['answered_on', 'submitted_on'], name='enforcement_submission_open'),
        ),
        migrations.AddConstraint(
            model_name='partysubmission',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['payment_proof', 'correction_proof', 'inspection_objection', 'mending_plan'])), name='enforcement_submission_kind', violation_error_message='提交种类不在规定范围内。'),
        ),
        migrations.AddConstraint(
            model_name='partysubmission',
            constraint=models.CheckConstraint(condition=models.Q(('submitted_on__isnull', True), ('answered_on__isnull', True), ('answered_on__gte', models.F('submitted_on')), _connector='OR'), name='enforcement_submission_dates', violation_error_message='办理日期不得早于提交日期。'),
        ),
        migrations.AddConstraint(
            model_name='partysubmission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('curtailment__isnull', True), ('inspection__isnull', True), ('kind', 'payment_proof'), ('order__isnull', True)), models.Q(('case__isnull', True), ('curtailment__isnull', True), ('inspection__isnull', True), ('kind', 'correction_proof'), ('order__isnull', False)), models.Q(('case__isnull', True), ('curtailment__isnull', True), ('inspection__isnull', False), ('kind', 'inspection_objection'), ('order__isnull', True)), models.Q(('case__isnull', True), ('curtailment__isnull', False), ('inspection__isnull', True), ('kind', 'mending_plan'), ('order__isnull', True)), _connector='OR'), name='enforcement_submission_target', violation_error_message='提交的材料须对应一件事项，并与提交种类一致。'),
        ),
        migrations.AddConstraint(
            model_name='partysubmission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_by__isnull', True), ('answered_on__isnull', True)), models.Q(('answered_by__isnull', False), ('answered_on__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='enforcement_submission_answered', violation_error_message='办理意见、办理人和办理日期须同时填写。'),
        ),
        migrations.AddConstraint(
            model_name='violationprovision',
            constraint=models.UniqueConstraint(fields=('violation_type', 'provision', 'condition'), name='enforcement_violationprovision_once', violation_error_message='该案由已登记同一情形的这一条款。'),
        ),
    ]
