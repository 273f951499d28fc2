"""Registers of departments and of officers' enforcement certificates."""

from accounts import absences
from accounts.enums import Role
from accounts.models import Absence, Department, OfficerCertificate
from accounts.rules import any_staff, require_role
from common.registers import Register

WORKBOOK = "00-单位与人员"
GROUP = "基础名录"

REGISTERS = [
    Register(
        model=Department,
        slug="departments",
        title="单位",
        workbook=WORKBOOK,
        columns=["code", "name", "kind", "parent", "ordering"],
        listing=["code", "name", "kind", "parent"],
        filters=["kind"],
        search=["code", "name"],
        may_read=any_staff,
        group=GROUP,
        description="局机关、科室、园区生态环境部门和派出分局；由系统管理员在后台维护。",
    ),
    Register(
        model=OfficerCertificate,
        slug="officer-certificates",
        title="行政执法证",
        workbook=WORKBOOK,
        columns=[
            "number",
            "user",
            "department",
            "scope",
            "issued_by",
            "valid_from",
            "valid_to",
            "law_exam_passed_on",
            "revoked_on",
        ],
        listing=[
            "number",
            "user",
            "department",
            "valid_from",
            "valid_to",
            "law_exam_passed_on",
            "revoked_on",
        ],
        filters=["department"],
        search=["number", "user__full_name"],
        date_field="valid_to",
        may_read=any_staff,
        may_create=require_role(Role.LEGAL_REVIEWER, Role.REPORT_OFFICER),
        may_change=require_role(Role.LEGAL_REVIEWER, Role.REPORT_OFFICER),
        group=GROUP,
        description="执法须由两名以上持有效执法证的人员进行（行政处罚法第四十二条）；已过期或被暂扣、收回的不得用于执法。",
    ),
    Register(
        model=Absence,
        slug="absences",
        title="外出代办",
        workbook=WORKBOOK,
        columns=["ledger_no", "department", "user", "deputy", "first_day", "last_day", "ground", "ended_on"],
        listing=["user", "deputy", "first_day", "last_day", "ended_on", "ground"],
        filters=["department", "first_day"],
        search=["user__full_name", "deputy__full_name"],
        date_field="first_day",
        may_read=any_staff,
        may_create=absences.may_register,
        may_change=absences.may_register,
        read_only=["department"],
        group=GROUP,
        create_service=absences.register,
        change_service=absences.change,
        description="外出期间（含起止日）的事项同时列入代办人员的待办队列，期限提醒同时发给代办人员；"
        "提前返回的填提前结束日期，自该日起不再代办。",
    ),
]
