"""A complete application as an enterprise would type it, for the tests of wizard, answers and API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from permits.commitments import Party, commitment_text, text_hash
from permits.drafts import Draft
from permits.enums import Material
from permits.models import EiaApplication
from permits.services.applications import add_material, save_section
from tests.factories.registry import valid_uscc

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

TYPED: dict[str, dict[str, str]] = {
    "project": {
        "project_name": "年产5万吨示范材料项目",
        "site": "兰州新区示范路1号",
        "park": "",
        "catalogue_entry": "",
        "catalogue_item": "四十四、基础化学原料制造",
    },
    "impacts": {"overview": "建设生产线两条。", "impacts": "废气经处理后达标排放。"},
    "investment": {"investment_wan": "12000.5", "protection_investment_wan": "300"},
    "agency": {
        "eia_agency": "示范环境科技有限公司",
        "agency_uscc": valid_uscc(999),
        "lead_author": "王某",
        "lead_author_number": "BH000123",
    },
    "participation": {"participation": "两次公示，未收到反对意见。"},
    "earlier": {"earlier_number": "兰新环审〔2018〕5号", "earlier_decided_on": "2018-05-07"},
    "contact": {
        "contact_name": "李某",
        "contact_phone": "0931-8000000",
        "accepts_electronic_delivery": "on",
        "delivery_address": "",
    },
}


def pdf(name: str = "材料.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def signature(application: EiaApplication, party: Party) -> dict[str, str]:
    """A signature under the commitment as it now reads."""
    at = Draft(application).setting
    text = commitment_text(party, enterprise=str(at.enterprise), project=at.project_name, agency=at.agency)
    return {
        "signatory": "赵某",
        "signed_on": timezone.localdate().isoformat(),
        "agreed": "on",
        "text_sha256": text_hash(text),
    }


def save(application: EiaApplication, actor: Any, code: str, typed: Mapping[str, str]) -> EiaApplication:
    """Save one section over what stands, and give the application as it then is."""
    application.refresh_from_db()
    seen = application.sections.get(code, {}).get("version", 0)
    save_section(actor=actor, application=application, code=code, typed=typed, seen=seen)
    application.refresh_from_db()
    return application


def fill(application: EiaApplication, actor: Any) -> EiaApplication:
    """Fill in everything that the application needs, and upload its documents."""
    for state in Draft(application).sections:
        code = state.section.code
        if code == "route":
            continue
        if state.section.is_signature:
            party = Party.BUILDER if code.startswith("builder") else Party.AGENCY
            save(application, actor, code, signature(application, party))
        else:
            save(application, actor, code, TYPED[code])
    for state in Draft(application).missing_materials:
        upload = pdf(f"{Material(state.rule.code).label}.pdf", PDF + state.rule.code.encode())
        add_material(actor=actor, owner=application, material=state.rule.code, upload=upload)
    return application
