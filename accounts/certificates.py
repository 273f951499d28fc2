"""Which officers hold a valid enforcement certificate (行政执法证) on a day.

Basis: 行政处罚法第四十二条 – at least two officers, holding certificates.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import EXPIRY_NOTICE, OfficerCertificate, User


def valid_certificates(day: date) -> QuerySet[OfficerCertificate]:
    """Certificates in force on `day`: within their dates, not suspended or taken back."""
    return OfficerCertificate.objects.filter(valid_from__lte=day, valid_to__gte=day).filter(
        Q(revoked_on__isnull=True) | Q(revoked_on__gt=day)
    )


def valid_officers(day: date) -> QuerySet[User]:
    """Active users who may enforce the law on `day`, each once."""
    return User.objects.filter(is_active=True, pk__in=valid_certificates(day).values("user")).order_by(
        "username"
    )


def expiring(day: date) -> QuerySet[OfficerCertificate]:
    """Certificates in force on `day` that end within the notice period."""
    return valid_certificates(day).filter(valid_to__lte=day + EXPIRY_NOTICE)
