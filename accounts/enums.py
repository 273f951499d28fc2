"""Kinds of users, departments and roles."""

from django.db import models


class UserKind(models.TextChoices):
    STAFF = "staff", "工作人员"
    ENTERPRISE = "enterprise", "企业用户"


class DepartmentKind(models.TextChoices):
    BUREAU = "bureau", "局机关"
    SECTION = "section", "科室"
    PARK = "park", "园区生态环境部门"
    BRANCH = "branch", "派出分局"


class Role(models.TextChoices):
    """Roles of DESIGN §4; park and branch staff are limited by department, not by a role."""

    HANDLER = "handler", "经办人"
    REVIEWER = "reviewer", "审核人"
    LEGAL_REVIEWER = "legal_reviewer", "法制审核员"
    LEADER = "leader", "局领导"
    REPORT_OFFICER = "report_officer", "综合科"
    ADMINISTRATOR = "administrator", "系统管理员"
    AUDITOR = "auditor", "安全审计员"


# 三权分立: whoever runs the system neither decides cases nor watches the audit trail.
BUSINESS_ROLES = frozenset(
    {Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER, Role.REPORT_OFFICER}
)
