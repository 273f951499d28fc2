"""Reads of the bureau's own lawfulness that span records."""

from __future__ import annotations

from governance.models import NextYearPlan, Problem


def problem_texts(year: int) -> list[str]:
    """The problems that the report of `year` admits, in order."""
    return list(Problem.objects.filter(year=year).order_by("item_number").values_list("content", flat=True))


def plan_texts(year: int) -> list[tuple[str, str]]:
    """(heading, text) of the plans that the report of `year` announces, in order."""
    return list(
        NextYearPlan.objects.filter(year=year).order_by("item_number").values_list("title", "content")
    )
