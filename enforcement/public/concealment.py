"""Hiding in public texts what the record itself knows to be personal or secret.

`common.masking` recognises numbers and addresses by their form. A name has no form: here the names
that the record holds – of the party, of whoever reported, defended or spoke for it, of those whom the
clerk listed – are hidden wherever they occur, also with blanks between the characters. An address is
hidden in its shorter forms too, as it stands in a text that has named the county before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from django.conf import settings

from common.masking import MASK, mask_name
from enforcement.enums import PartyKind
from enforcement.models import CasePublication, EnforcementCase, EnforcementLead, RectificationOrder

Concealment = Callable[[str], str]

SHORT = 4  # characters; what is longer is not taken for a person's name
LEAST = 5  # characters that make a part of an address, or a means of contact, telling
_BETWEEN = re.compile(r"[、，,；;/\s（）()]+")
# Blanks, and what shows as nothing at all.
_UNSEEN = r"[\s\u00ad\u200b-\u200f\u2060\ufeff]*"
_CONTACT = re.compile(rf"[0-9A-Za-z_.@+\-]{{{LEAST},}}")
_DISTRICT = re.compile(r"省|自治区|市|县|区|镇|乡|街道|路|街|大道|小区|村")


def concealment_of(case: EnforcementCase, publication: CasePublication | None) -> Concealment:
    """A function that hides in a text every name and term known of this case."""
    return _concealing(_hidden(case, publication))


def concealment_of_order(order: RectificationOrder) -> Concealment:
    """The same of an order: who reported, its case if it has one, and the representative where so set."""
    secret = _of_reporter(order.inspection.lead) if order.inspection is not None else []
    if settings.CASE_PUBLICATION["mask_legal_representative"]:
        secret += _typed([order.enterprise.legal_representative])
    hidden = {term: MASK * 3 for term in secret if len(term) > 1}
    if order.case is not None:
        hidden |= _hidden(order.case, getattr(order.case, "publication", None))
    hidden.pop(_joined(order.enterprise.name), None)
    return _concealing(hidden)


def _concealing(hidden: dict[str, str]) -> Concealment:
    if not hidden:
        return lambda text: text
    # Longest first: a name within a longer term must not break it up.
    patterns = [_spaced(term) for term in sorted(hidden, key=len, reverse=True)]
    whole = re.compile("|".join(patterns))
    return lambda text: whole.sub(lambda found: hidden[_joined(found.group())], text)


def _hidden(case: EnforcementCase, publication: CasePublication | None) -> dict[str, str]:
    """Each term that is never published, with what stands in its place."""
    named = [*_named(each.author for each in case.defences.all())]
    for hearing in case.hearings.all():
        named += _named([hearing.applicant, hearing.agents])
    secret = _typed([case.party_id_number])
    # Where a firm sits is public, and often where it broke the law.
    if case.is_citizen or case.party_kind == PartyKind.SOLE_TRADER:
        secret += _places(case.party_address)
    if publication is not None:
        named += _typed(publication.hidden_terms.splitlines())
    if case.is_citizen:
        named += _typed([case.party_name])
    secret += _of_reporter(case.lead)
    representative = _typed([case.enterprise.legal_representative]) if case.enterprise else []
    if settings.CASE_PUBLICATION["mask_legal_representative"]:
        secret += representative
    public = _published(case, representative)
    hidden = {name: _mask_of(name) for name in named} | dict.fromkeys(secret, MASK * 3)
    return {term: mask for term, mask in hidden.items() if len(term) > 1 and term not in public}


def _of_reporter(lead: EnforcementLead | None) -> list[str]:
    """Name and contact of whoever reported, who is not even hinted at; each means of contact by itself."""
    if lead is None:
        return []
    parts = _CONTACT.findall(lead.reporter_contact)
    return [*_named([lead.reporter_name]), *_typed([lead.reporter_name, lead.reporter_contact, *parts])]


def _places(address: str) -> list[str]:
    """An address and what is left of it without its province, its city, its county and so on."""
    whole = _joined(address)
    shorter = [whole[found.end() :] for found in _DISTRICT.finditer(whole)]
    # What holds no number may be a whole village, or be said of the place of the breach.
    return [whole, *(part for part in shorter if len(part) >= LEAST and re.search(r"\d", part))]


def _published(case: EnforcementCase, representative: list[str]) -> set[str]:
    """What the law has published: the firm may have asked for a hearing in its own name."""
    if case.enterprise is None or case.is_citizen:
        return set()
    masked = settings.CASE_PUBLICATION["mask_legal_representative"]
    return {*_typed([case.enterprise.name]), *([] if masked else representative)}


def _typed(lines: Iterable[str]) -> list[str]:
    return [joined for line in lines if (joined := _joined(line))]


def _named(fields: Iterable[str]) -> list[str]:
    """The names of fields that may hold several each."""
    return _typed(name for names in fields for name in _BETWEEN.split(names))


def _joined(text: str) -> str:
    return re.sub(_UNSEEN, "", text)


def _spaced(term: str) -> str:
    return _UNSEEN.join(re.escape(character) for character in term)


def _mask_of(term: str) -> str:
    """A person's name keeps its first character; what is longer is no name."""
    return mask_name(term) if len(term) <= SHORT and not term.isdigit() else MASK * 3
