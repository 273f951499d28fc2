"""Reference data for the 系统管理员: parks, laws, limits, thresholds and the work calendar."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.administration import RecordAdmin
from registry.models import (
    CalendarException,
    CalendarYear,
    Law,
    Park,
    Provision,
    StatutoryLimit,
    Threshold,
)
from registry.services import correct_calendar_day


@admin.register(Park)
class ParkAdmin(RecordAdmin):
    list_display = ("code", "name")
    search_fields = ("code", "name")
    fields = ("code", "name")


@admin.register(Law)
class LawAdmin(RecordAdmin):
    list_display = ("title", "rank", "document_number", "effective_from", "effective_to", "certainty")
    list_filter = ("rank", "certainty")
    search_fields = ("code", "title", "document_number")
    exclude = ("is_synthetic",)


@admin.register(Provision)
class ProvisionAdmin(RecordAdmin):
    list_display = ("law", "article", "subject", "fine_min", "fine_max", "certainty")
    list_select_related = ("law",)
    list_filter = ("certainty",)
    search_fields = ("code", "subject", "law__title")


class VersionAdmin(RecordAdmin):
    """A rule in several versions: a change of the law closes one and adds another."""

    list_display = ("name", "amount", "unit", "basis", "effective_from", "effective_to", "certainty")
    list_filter = ("certainty",)
    search_fields = ("code", "name", "basis")


admin.site.register(StatutoryLimit, VersionAdmin)
admin.site.register(Threshold, VersionAdmin)


@admin.register(CalendarYear)
class CalendarYearAdmin(RecordAdmin):
    list_display = ("year", "notice", "source", "version")
    fields = ("year", "notice", "source")


@admin.register(CalendarException)
class CalendarExceptionAdmin(RecordAdmin):
    """Each correction raises the version of its year; deleting lets a day follow its weekday."""

    list_display = ("day", "name", "is_working")
    list_filter = ("year", "is_working")
    fields = ("day", "is_working", "name")
    date_hierarchy = "day"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.has_change_permission(request, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("day",) if obj else ()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """One day at a time: the bulk deletion of Django would pass by the service."""
        return {}

    def create_record(self, actor: Any, values: dict[str, Any]) -> Any:
        return self._correct(actor, values["day"], values)

    def change_record(self, actor: Any, obj: Any, values: dict[str, Any]) -> Any:
        return self._correct(actor, obj.day, {"is_working": obj.is_working, "name": obj.name, **values})

    def _correct(self, actor: Any, day: Any, values: dict[str, Any]) -> CalendarException:
        correct_calendar_day(
            actor=actor, day=day, is_working=values["is_working"], name=values["name"], reason="后台更正"
        )
        return CalendarException.objects.get(day=day)

    def delete_model(self, request: HttpRequest, obj: CalendarException) -> None:
        correct_calendar_day(actor=request.user, day=obj.day, is_working=None, reason="后台删除")
