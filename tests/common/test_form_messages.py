"""What forms say of texts too short or too long and of numbers out of bounds."""

import pytest
from django import forms


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        (forms.CharField(min_length=18), "123", "至少填写18个字，现有3个，请补全。"),
        (forms.CharField(max_length=2), "一二三", "最多填写2个字，现有3个，请精简。"),
        (forms.IntegerField(min_value=2000), "1900", "不得小于2000，请核对。"),
        (forms.IntegerField(max_value=2100), "9999", "不得大于2100，请核对。"),
    ],
)
def test_bounds_are_told_with_what_to_do(field, given, said):
    with pytest.raises(forms.ValidationError) as told:
        field.clean(given)
    assert told.value.messages == [said]
