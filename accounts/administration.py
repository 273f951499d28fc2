"""The administrators' pages for reference data: plain forms over `common.records`, nothing deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from common import records


class RecordAdmin(admin.ModelAdmin):
    """Creates and changes records through the services, so that each write has its event."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        values = self.values_of(form, change)
        if change:
            saved = self.change_record(request.user, obj, values)
        else:
            saved = self.create_record(request.user, values)
        obj.pk = saved.pk
        obj.refresh_from_db()

    def values_of(self, form: Any, change: bool) -> dict[str, Any]:
        """What is written: everything for a new record, what the form says was changed otherwise."""
        names = form.changed_data if change else form.cleaned_data
        return {name: form.cleaned_data[name] for name in names}

    def create_record(self, actor: Any, values: dict[str, Any]) -> Any:
        return records.create(self.model, actor=actor, **values)

    def change_record(self, actor: Any, obj: Any, values: dict[str, Any]) -> Any:
        return records.change(obj, actor=actor, reason="管理后台修改", **values)
