"""What a party's confirmation of receipt amounts to in law, by the app whose document it is."""

from __future__ import annotations

from collections.abc import Callable

from common.models.document import OfficialDocument

ReceiptTerms = Callable[[OfficialDocument], tuple[str, str]]  # what it amounts to, and by which article

_terms: dict[str, ReceiptTerms] = {}


def receipt_terms(app_label: str) -> Callable[[ReceiptTerms], ReceiptTerms]:
    """Register the decorated function for the documents of an app's records. Raises on a doubled app."""

    def register(terms: ReceiptTerms) -> ReceiptTerms:
        if app_label in _terms:
            raise ValueError(f"the receipts of {app_label} are declared twice")
        _terms[app_label] = terms
        return terms

    return register


def terms_of(document: OfficialDocument) -> tuple[str, str]:
    """(words, article); no article where the app declares none."""
    terms = _terms.get(document.owner_type.app_label)
    return terms(document) if terms is not None else ("签收时间和签收人记入办理过程", "")


def basis_of(document: OfficialDocument) -> str:
    return terms_of(document)[1]
