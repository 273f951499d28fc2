import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_synthetic', models.BooleanField(default=False, editable=False, verbose_name='示范数据')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='单位代码')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='单位名称')),
                ('kind', models.CharField(choices=[('bureau', '局机关'), ('section', '科室'), ('park', '园区生态环境部门'), ('branch', '派出分局')], max_length=20, verbose_name='单位类别')),
                ('ordering', models.PositiveSmallIntegerField(default=100, verbose_name='排序')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.department', verbose_name='上级单位')),
            ],
            options={
                'verbose_name': '单位',
                'verbose_name_plural': '单位',
                'ordering': ['ordering', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['bureau', 'section', 'park', 'branch'])), name='accounts_department_kind', violation_error_message='单位类别不在规定范围内。')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_.-]{2,39}$', '登录名须以小写字母开头，由小写字母、数字及 _.- 组成。')], verbose_name='登录名')),
                ('full_name', models.CharField(max_length=40, verbose_name='姓名')),
                ('kind', models.CharField(choices=[('staff', '工作人员'), ('enterprise', '企业用户')], max_length=20, verbose_name='用户类别')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='电子邮箱')),
                ('mobile', models.CharField(blank=True, max_length=20, verbose_name='手机号码')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('is_synthetic', models.BooleanField(default=False, editable=False, verbose_name='示范数据')),
                ('password_changed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='密码修改时间')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='users', to='accounts.department', verbose_name='所在单位')),
            ],
            options={
                'verbose_name': '用户',
                'verbose_name_plural': '用户',
                'ordering': ['username'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['staff', 'enterprise'])), name='accounts_user_kind', violation_error_message='用户类别不在规定范围内。'), models.CheckConstraint(condition=models.Q(('kind', 'staff'), ('department__isnull', True), _connector='OR'), name='accounts_user_enterprise_has_no_department', violation_error_message='企业用户不得归入本局单位。')],
            },
        ),
        migrations.CreateModel(
            name='OfficerCertificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_synthetic', models.BooleanField(default=False, editable=False, verbose_name='示范数据')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('number', models.CharField(max_length=30, unique=True, verbose_name='执法证号')),
                ('scope', models.CharField(default='生态环境保护', max_length=60, verbose_name='执法领域')),
                ('issued_by', models.CharField(max_length=60, verbose_name='发证机关')),
                ('valid_from', models.DateField(verbose_name='有效期自')),
                ('valid_to', models.DateField(verbose_name='有效期至')),
                ('law_exam_passed_on', models.DateField(blank=True, null=True, verbose_name='最近一次法律知识考试合格日期')),
                ('revoked_on', models.DateField(blank=True, null=True, verbose_name='暂扣或收回日期')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department', verbose_name='承办单位')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to=settings.AUTH_USER_MODEL, verbose_name='持证人')),
            ],
            options={
                'verbose_name': '行政执法证',
                'verbose_name_plural': '行政执法证',
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__gte', models.F('valid_from'))), name='accounts_certificate_validity', violation_error_message='有效期至不得早于有效期自。')],
            },
        ),
        migrations.CreateModel(
            name='UserRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('handler', '经办人'), ('reviewer', '审核人'), ('legal_reviewer', '法制审核员'), ('leader', '局领导'), ('report_officer', '综合科'), ('administrator', '系统管理员'), ('auditor', '安全审计员')], max_length=20, verbose_name='角色')),
                ('granted_at', models.DateTimeField(auto_now_add=True, verbose_name='授予时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
            ],
            options={
                'verbose_name': '用户角色',
                'verbose_name_plural': '用户角色',
                'constraints': [models.UniqueConstraint(fields=('user', 'role'), name='accounts_userrole_once'), models.CheckConstraint(condition=models.Q(('role__in', ['handler', 'reviewer', 'legal_reviewer', 'leader', 'report_officer', 'administrator', 'auditor'])), name='accounts_userrole_role', violation_error_message='角色不在规定范围内。')],
            },
        ),
        migrations.CreateModel(
            name='UserSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session_key', models.CharField(max_length=40, unique=True, verbose_name='会话')),
                ('ip_address', models.GenericIPAddressField(null=True, verbose_name='IP 地址')),
                ('user_agent', models.CharField(blank=True, max_length=200, verbose_name='浏览器')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登录时间')),
                ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='最近活动')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
            ],
            options={
                'verbose_name': '登录会话',
                'verbose_name_plural': '登录会话',
                'ordering': ['-last_seen_at'],
            },
        ),
    ]
