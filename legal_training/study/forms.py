"""The forms of plans, sessions and sign-in, and the filters of the boards."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from accounts.enums import Role
from accounts.models import Department, User
from common.presentation import zh_date
from common.registers.acting import ActionForm
from legal_training.models import StudyAttendance, StudyMeeting, StudyPlan, StudyRequirement
from legal_training.study.audience import staff
from legal_training.study.enums import AttendanceStatus, Audience, StudyState
from registry.models import Law

ALL = "全部"
LAW, DEPARTMENT, PERSON = "law", "department", "person"
GROUPINGS = {LAW: "按法规", DEPARTMENT: "按单位", PERSON: "按人员"}


def reason_field(label: str = "理由", *, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=200,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PersonChoices(forms.ModelMultipleChoiceField):
    """Members of the staff, with the department that tells two of one name apart."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}（{obj.department or '未登记单位'}）"


class LawChoices(forms.ModelMultipleChoiceField):
    """Laws, with the last day of those that end: two versions of one law have one name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}（有效至{zh_date(obj.effective_to)}）" if obj.effective_to else str(obj)


# ---- plans ----


class RequirementForm(ActionForm):
    """Laws that somebody must study by a day."""

    model = StudyRequirement
    laws = LawChoices(
        Law.objects.none(),
        label="必学法规",
        required=False,
        help_text="可一次选择多部；一部都不选的，为全年总学时要求。",
    )
    audience = forms.ChoiceField(label="学习对象", choices=Audience.choices, initial=Audience.ALL)
    department = forms.ModelChoiceField(
        Department.objects.all(),
        label="指定单位",
        required=False,
        empty_label="不指定",
        help_text="学习对象为“指定单位”时选择",
    )
    role = forms.ChoiceField(
        label="指定角色",
        required=False,
        choices=[("", "不指定"), *Role.choices],
        help_text="学习对象为“指定角色”时选择",
    )
    due_on = forms.DateField(label="完成时限")
    required_hours = forms.DecimalField(
        label="要求学时",
        min_value=0,
        max_digits=5,
        decimal_places=1,
        required=False,
        help_text="不填的，参加一次即可",
    )
    reason = reason_field("调整理由", required=False, help_text="方案印发后调整的必填，记入方案的办理过程。")

    def __init__(self, plan: StudyPlan, data: Any = None) -> None:
        super().__init__(data)
        laws: Any = self.fields["laws"]
        first, last = date(plan.year, 1, 1), date(plan.year, 12, 31)
        in_force = Q(effective_to__isnull=True) | Q(effective_to__gte=first)
        laws.queryset = Law.objects.filter(in_force, effective_from__lte=last).order_by("title", "code")


class RequirementChangeForm(ActionForm):
    model = StudyRequirement
    due_on = forms.DateField(label="完成时限")
    required_hours = forms.DecimalField(
        label="要求学时", min_value=0, max_digits=5, decimal_places=1, help_text="0为参加一次即可"
    )
    reason = reason_field("调整理由", required=False, help_text="方案印发后调整的必填。")


class DropForm(ActionForm):
    model = StudyRequirement
    reason = reason_field("调出理由")


class CopyForm(ActionForm):
    """The plan of a later year."""

    model = StudyPlan
    year = forms.IntegerField(label="新方案年度", min_value=2000, max_value=2100)
    title = forms.CharField(label="新方案名称", max_length=120)


# ---- sessions ----


class InviteForm(ActionForm):
    """Who is invited: groups, and single people."""

    model = StudyAttendance
    everyone = forms.BooleanField(label="全体工作人员", required=False)
    leaders = forms.BooleanField(label="局领导", required=False)
    departments = forms.ModelMultipleChoiceField(
        Department.objects.all(), label="按单位", required=False, widget=forms.CheckboxSelectMultiple
    )
    roles = forms.MultipleChoiceField(
        label="按角色", required=False, choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )
    people = PersonChoices(User.objects.none(), label="个别人员", required=False)

    def __init__(self, meeting: StudyMeeting, data: Any = None) -> None:
        super().__init__(data)
        on_roll = StudyAttendance.objects.filter(meeting=meeting).invited().values("user")
        people: Any = self.fields["people"]
        people.queryset = staff().exclude(pk__in=on_roll)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError("请至少选择一个单位、角色或人员。")
        return cleaned

    def filled(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class SpotForm(ActionForm):
    """People who came without being on the roll."""

    model = StudyAttendance
    users = PersonChoices(User.objects.none(), label="增补人员")
    reason = reason_field("增补理由", help_text="如“跟班学习人员，主持人同意”。")

    def __init__(self, meeting: StudyMeeting, data: Any = None) -> None:
        super().__init__(data)
        on_roll = StudyAttendance.objects.filter(meeting=meeting).invited().values("user")
        users: Any = self.fields["users"]
        users.queryset = staff().exclude(pk__in=on_roll)


class AttendanceChoices(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user}（{obj.user.department or '未登记单位'}）：{obj.get_status_display()}"


MARKS = (
    AttendanceStatus.PRESENT,
    AttendanceStatus.LATE,
    AttendanceStatus.LEAVE,
    AttendanceStatus.ABSENT,
    AttendanceStatus.UNINVITED,
)


class MarkForm(ActionForm):
    """The convener's word on several people."""

    model = StudyAttendance
    attendances = AttendanceChoices(StudyAttendance.objects.none(), label="人员")
    to = forms.ChoiceField(label="登记为", choices=[(each.value, each.label) for each in MARKS])
    reason = reason_field("理由", help_text="如“手机没电，主持人确认到会”“依纸质签到表补记”。")

    def __init__(self, meeting: StudyMeeting, data: Any = None) -> None:
        super().__init__(data)
        rows = StudyAttendance.objects.filter(meeting=meeting).invited()
        attendances: Any = self.fields["attendances"]
        attendances.queryset = rows.select_related("user__department").order_by("status", "user__full_name")


class OneMarkForm(ActionForm):
    """The convener's word on one person, with the hours that count."""

    model = StudyAttendance
    to = forms.ChoiceField(label="登记为", choices=[(each.value, each.label) for each in MARKS])
    hours = forms.DecimalField(
        label="核定学时",
        required=False,
        min_value=0,
        max_digits=4,
        decimal_places=1,
        help_text="中途离开的填写；不填按全场学时计",
    )
    reason = reason_field("理由")


class MinutesForm(ActionForm):
    model = StudyMeeting
    minutes = forms.CharField(label="纪要", max_length=20000, widget=forms.Textarea(attrs={"rows": 14}))


class LeaveForm(ActionForm):
    model = StudyAttendance
    reason = reason_field("请假事由", help_text="只有召集单位可以看到。")


# ---- boards ----


class BoardFilter(forms.Form):
    """The year and how the board is grouped are tabs; these narrow it."""

    by = forms.ChoiceField(
        label="分组", required=False, choices=list(GROUPINGS.items()), widget=forms.HiddenInput
    )
    year = forms.IntegerField(
        label="年度", required=False, widget=forms.HiddenInput, min_value=2000, max_value=2100
    )
    q = forms.CharField(label="法规、姓名或单位", required=False, max_length=60)
    department = forms.ModelChoiceField(
        Department.objects.all(), label="所在单位", required=False, empty_label=ALL
    )
    state = forms.ChoiceField(
        label="完成情况",
        required=False,
        choices=[("", ALL), ("overdue", "有逾期未学的"), ("open", "未全部完成的"), ("done", "已全部完成的")],
    )


class StandingFilter(forms.Form):
    """Which people of a requirement are shown."""

    q = forms.CharField(label="姓名", required=False, max_length=40)
    department = forms.ModelChoiceField(
        Department.objects.all(), label="所在单位", required=False, empty_label=ALL
    )
    state = forms.ChoiceField(
        label="完成情况",
        required=False,
        choices=[("", ALL), ("met", "已学（含逾期完成）"), *StudyState.choices],
    )
