"""Endpoints of online filings, and of questions whether an EIA is needed: the services of the pages."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api_base import CREATED, given, refuse_invalid
from common.errors import Refused
from permits import filing_serializers as shapes
from permits.api_base import described
from permits.commitments import text_hash
from permits.filing_forms import FilingForm, QuestionForm, SignatureForm
from permits.services import filings

ENTERPRISE = OpenApiParameter("enterprise", str, description="统一社会信用代码", required=True)
PROJECT_NAME = OpenApiParameter("project_name", str, description="项目名称", required=True)


def _require_enterprise(request: Request) -> Any:
    if not getattr(request.user, "is_enterprise", False):
        raise Refused("须由建设单位自己的用户办理。", basis=filings.SIGNED_BY_BUILDER)
    return request.user


class Undertaking(APIView):
    @described(
        "eia-filings-undertaking",
        "登记表备案承诺书全文",
        shapes.UndertakingSerializer,
        shapes.UNDERTAKING,
        parameters=[ENTERPRISE, PROJECT_NAME],
    )
    def get(self, request: Request) -> Response:
        user = _require_enterprise(request)
        found = user.memberships.current().filter(enterprise__uscc=request.query_params.get("enterprise", ""))
        membership = found.select_related("enterprise").first()
        if membership is None:
            raise NotFound("没有这一企业，或您未受任命代表该企业。")
        name = request.query_params.get("project_name", "").strip()
        text = filings.undertaking_text(membership.enterprise, name)
        return Response({"text": text, "sha256": text_hash(text)})


class FilingCreate(APIView):
    @described(
        "eia-filings-create",
        "登记表网上备案：即时取得备案号和回执并公开",
        shapes.FiledSerializer,
        shapes.FILED,
        request=shapes.FilingSerializer,
        sent=shapes.FILING,
        code=CREATED,
    )
    def post(self, request: Request) -> Response:
        user = _require_enterprise(request)
        sent = given(shapes.FilingSerializer, request)
        form, signature = FilingForm(user, sent), SignatureForm(sent)
        refuse_invalid(form)
        refuse_invalid(signature)
        signed = {name: signature.cleaned_data[name] for name in ("signatory", "undertaking_sha256")}
        made = filings.file_registration(actor=user, **signed, **form.values())
        return Response(shapes.FiledSerializer(made).data, status=CREATED)


class QuestionCreate(APIView):
    @described(
        "eia-questions-create",
        "咨询是否需要办理环评",
        shapes.AskedSerializer,
        shapes.ASKED,
        request=shapes.QuestionSerializer,
        sent=shapes.PROJECT,
        code=CREATED,
    )
    def post(self, request: Request) -> Response:
        user = _require_enterprise(request)
        form = QuestionForm(user, given(shapes.QuestionSerializer, request))
        refuse_invalid(form)
        asked = filings.ask_exemption(actor=user, **form.values())
        return Response(shapes.AskedSerializer(asked).data, status=CREATED)
