"""The commitments of 告知承诺制: what the builder and the agency sign.

Basis: 环综合〔2020〕13号 [待核]; a false commitment is revoked (`permits.models.CommitmentCheck`).
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

from django.template.loader import render_to_string


class Party(StrEnum):
    """Who signs; the prefix of its fields on the approval's record."""

    BUILDER = "builder"
    AGENCY = "agency"


def commitment_text(party: Party, *, enterprise: str, project: str, agency: str) -> str:
    """The full text of one party's commitment for one project."""
    names = {"enterprise": enterprise, "project": project or "（项目名称待填）", "agency": agency}
    return render_to_string(f"permits/enterprise/commitments/{party}.txt", names).strip()


def text_hash(text: str) -> str:
    """The SHA-256 (hex) by which a signature names the text that was signed."""
    return hashlib.sha256(text.encode()).hexdigest()
