"""The page of a scheme: whether it is fixed, and the beginning of a new version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from common.registers.acting import ActionForm, act_on, found
from common.registers.declaration import Panel
from common.registers.faces import allows
from disclosure.models import CreditScheme
from disclosure.rating import schemes


class VersionForm(ActionForm):
    """What differs of the new version from the start; items and bounds are changed in it afterwards."""

    model = CreditScheme

    code = forms.SlugField(
        label="新版本的方案代码", max_length=40, help_text="小写字母、数字和连字符，不得与已有方案重复。"
    )
    version = forms.CharField(label="方案版本", max_length=20, help_text="如“2027”。")
    effective_from = forms.DateField(
        label="生效日期", help_text="评价以自然年度为准，一般为某年1月1日；原版本于前一日失效。"
    )
    reason = forms.CharField(label="建立理由", max_length=200, required=False)


@require_http_methods(["GET", "POST"])
def scheme_version(request: HttpRequest, key: str) -> HttpResponse:
    """Begin a new version of a scheme by a copy of its rows."""
    scheme = found(request, CreditScheme, key)
    schemes.keeps_schemes(request.user, scheme)
    form = VersionForm(request.POST or None, initial={"effective_from": schemes.next_start()})
    return act_on(
        request,
        scheme,
        form,
        lambda **values: schemes.begin_version(scheme=scheme, **values),
        title="建立新版本",
        consequence="复制本方案的全部指标和分数线为新版本，核对情况均为待核；原版本于新版本生效前一日失效。"
        "新版本在告知企业之前可以修改。",
    )


def scheme_panels(scheme: CreditScheme, face: Any) -> Sequence[Panel]:
    """Whether the scheme may still be changed, and the way to a new version."""
    if not face.is_staff:
        return ()
    panels = [
        Panel("disclosure/rating/_scheme_panel.html", {"is_fixed": bool(schemes.told_schemes([scheme.pk]))})
    ]
    if allows(schemes.keeps_schemes, face.user, scheme):
        url = reverse("disclosure:rating-scheme-version", args=[scheme.code])
        actions = {"actions": [("建立新版本", url)]}
        panels.append(Panel("disclosure/rating/_actions.html", actions, aside=True))
    return panels


urls = [path("credit-schemes/<path:key>/new-version/", scheme_version, name="rating-scheme-version")]
