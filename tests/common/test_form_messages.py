"""What forms and endpoints say of texts and numbers out of bounds, and of what is missing."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from rest_framework import serializers

from registry.models import Park


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


# -- what is missing --


class Sample(forms.Form):
    name = forms.CharField(label="企业名称")
    day = forms.DateField(label="收到日期")
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲")])
    kinds = forms.MultipleChoiceField(label="情形", choices=[("a", "甲")])
    park = forms.ModelChoiceField(Park.objects.none(), label="所在园区")
    agreed = forms.BooleanField(label="我已阅读")
    file = forms.FileField(label="附件")
    remark = forms.CharField()  # without a label: by its name
    text = forms.CharField(label="说明", error_messages={"required": "请写明情况和原因。"})
    free = forms.CharField(label="备注", required=False)


def test_a_form_names_each_field_and_what_to_do():
    assert Sample(QueryDict()).errors == {
        "name": ["请填写“企业名称”。"],
        "day": ["请填写“收到日期”。"],
        "kind": ["请选择“类别”。"],
        "kinds": ["请选择“情形”。"],
        "park": ["请选择“所在园区”。"],
        "agreed": ["请勾选“我已阅读”。"],
        "file": ["请上传“附件”。"],
        "remark": ["请填写“Remark”。"],
        "text": ["请写明情况和原因。"],
    }


def test_a_label_changed_for_a_page_is_the_one_named():
    form = Sample(QueryDict())
    form.fields["day"].label = "变更发生日期"
    assert form.errors["day"] == ["请填写“变更发生日期”。"]


def test_the_code_is_kept_for_machines():
    assert Sample(QueryDict()).errors.as_data()["name"][0].code == "required"


def test_what_a_service_finds_missing_is_named_too():
    form = Sample(QueryDict("name=a"))
    form.full_clean()
    blank = models.CharField().error_messages["blank"]
    form.add_error(None, ValidationError({"free": [ValidationError(blank, code="blank")]}))
    assert form.errors["free"] == ["请填写“备注”。"]


def test_other_errors_stand_as_they_are():
    form = Sample(QueryDict("day=明天&name=a"))
    assert form.errors["day"] == ["输入一个有效的日期。"]
    form.add_error("name", "名称有误。")
    form.add_error(None, "两处不符。")
    assert (form.errors["name"], form.non_field_errors()) == (["名称有误。"], ["两处不符。"])


class Sent(serializers.Serializer):
    uscc = serializers.CharField()
    year = serializers.IntegerField(label="报告年度")
    text = serializers.CharField()
    flag = serializers.BooleanField()
    own = serializers.CharField(error_messages={"required": "请写明情况。"})
    upload = serializers.FileField()


def test_an_endpoint_names_each_field():
    sent = Sent(data={"text": "", "flag": None})
    assert not sent.is_valid()
    assert {name: [str(each) for each in told] for name, told in sent.errors.items()} == {
        "uscc": ["请填写“uscc”。"],
        "year": ["请填写“报告年度”。"],
        "text": ["请填写“text”。"],
        "flag": ["请填写“flag”。"],
        "own": ["请写明情况。"],
        "upload": ["请上传“upload”。"],
    }
    assert sent.errors["text"][0].code == "blank"
