"""Arranging a plan: adding, changing and dropping requirements, beginning the next year's."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from common.registers.acting import act_on, found
from legal_training.models import StudyPlan, StudyRequirement
from legal_training.study import plans
from legal_training.study.forms import CopyForm, DropForm, RequirementChangeForm, RequirementForm
from legal_training.study.rules import arranges_plan


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, key: str) -> HttpResponse:
    plan: StudyPlan = found(request, StudyPlan, key)
    arranges_plan(request.user, plan)

    def act(**values: Any) -> None:
        plans.add_requirements(plan=plan, **values)

    return act_on(
        request,
        plan,
        RequirementForm(plan, request.POST or None),
        act,
        title="添加学法任务",
        consequence="每部法规形成一项任务，并列入方案的必学法规；方案印发后添加的，理由记入办理过程。",
    )


@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, key: str) -> HttpResponse:
    plan: StudyPlan = found(request, StudyPlan, key)
    arranges_plan(request.user, None)

    def act(**values: Any) -> StudyPlan:
        copied = plans.copy_plan(plan=plan, **values)
        for words in copied.replaced:
            messages.info(request, f"已换为现行法规：{words}。")
        for words in copied.left_out:
            messages.warning(request, f"{words}已失效且没有登记替代法规，未列入新方案。")
        return copied.plan

    year = plan.year + 1
    initial = {"year": year, "title": plan.title.replace(str(plan.year), str(year))}
    form = CopyForm(request.POST) if request.method == "POST" else CopyForm(initial=initial)
    return act_on(
        request,
        plan,
        form,
        act,
        title="据此起草下一年度方案",
        consequence="复制仍有效的任务，完成时限移到新年度的同一天；已失效的法规换为替代法规，没有替代的不列入。",
    )


def _requirement(request: HttpRequest, key: str) -> StudyRequirement:
    requirement: StudyRequirement = found(request, StudyRequirement, key)
    arranges_plan(request.user, requirement.plan)
    return requirement


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    requirement = _requirement(request, key)
    initial = {"due_on": requirement.due_on, "required_hours": requirement.required_hours}

    def act(**values: Any) -> StudyPlan:
        return plans.change_requirement(requirement=requirement, **values).plan

    form = (
        RequirementChangeForm(request.POST)
        if request.method == "POST"
        else RequirementChangeForm(initial=initial)
    )
    return act_on(
        request,
        requirement,
        form,
        act,
        title="调整学法任务",
        consequence="调整前后的时限和学时记入任务和方案的办理过程。",
    )


@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, key: str) -> HttpResponse:
    requirement = _requirement(request, key)

    def act(**values: Any) -> StudyPlan:
        return plans.drop_requirement(requirement=requirement, **values).plan

    return act_on(
        request,
        requirement,
        DropForm(request.POST or None),
        act,
        title="调出学法任务",
        consequence="调出后不再要求学习，已有的学习记录保留；再无任务的法规同时从方案的必学法规中移出。",
        is_grave=True,
    )
