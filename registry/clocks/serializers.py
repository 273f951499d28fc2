"""The JSON of a clock."""

from __future__ import annotations

from rest_framework import serializers

from registry.clocks.states import ClockState
from registry.enums import DayUnit


class ClockSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    basis = serializers.CharField()
    limit = serializers.IntegerField()
    unit = serializers.ChoiceField(DayUnit.choices)
    began_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    gross = serializers.IntegerField(source="used.gross")
    stopped = serializers.IntegerField(source="used.stopped")
    net = serializers.IntegerField(source="used.net")
    left = serializers.IntegerField(help_text="剩余日数；负数为超期日数")
    state = serializers.ChoiceField(ClockState.choices)
    text = serializers.CharField()
