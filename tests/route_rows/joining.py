"""Accounts beside the door, opening one, and those who act for an enterprise."""

from __future__ import annotations

from registry.enums import MembershipRole
from tests.factories.registry import EnterpriseFactory, MembershipFactory
from tests.route_rows.rows import Row, everyone, only, signed_in

_NOBODYS = {"number": "没有"}
_IN_CHARGE = (302, 404, 200, 403, 404, 404, 404)  # of another department than the park's

ROUTES: dict[str, Row] = {
    "accounts:sign-in-code": Row(everyone(302)),  # without a right password before
    "accounts:password-reset": Row(everyone(200)),
    "accounts:password-reset-sent": Row(everyone(200)),
    "accounts:password-reset-confirm": Row(everyone(410), {"uidb64": "MA", "token": "none"}),
    "accounts:contact-change": Row(signed_in(200)),
    "accounts:email-resend": Row(signed_in(302), method="post"),  # nothing waits
    "accounts:email-cancel": Row(signed_in(302), method="post"),
    "accounts:email-confirm": Row(signed_in(410), {"token": "none"}),
    "accounts:email-undo": Row(everyone(410), {"token": "none"}),
    "accounts:api-token-list": Row(signed_in(200)),
    "accounts:api-token-new": Row(signed_in(200)),
    "accounts:api-token-revoke": Row(signed_in(404), {"pk": 0}),
    "accounts:second-factor-enrol": Row(signed_in(200)),
    "accounts:recovery-codes-renew": Row(signed_in(302)),  # without the second factor
    "accounts:second-factor-disable": Row(signed_in(302)),
    "register:index": Row(everyone(200)),
    "register:account": Row((200, 302, *(403,) * 5)),
    "register:invitation": Row(everyone(200)),
    "register:invitation-accept": Row(everyone(302)),  # without a code before
    "registry-enterprise:team": Row(only("enterprise")),
    "registry-enterprise:application-new": Row(only("enterprise")),
    "registry-enterprise:application-detail": Row(signed_in(404), _NOBODYS),
    "registry-enterprise:application-withdraw": Row(signed_in(404), _NOBODYS),
    "registry-enterprise:member-end": Row(signed_in(404), _NOBODYS),
    "registry-enterprise:invitation-accept": Row(signed_in(404), _NOBODYS),
    "registry-enterprise:invitation-revoke": Row(signed_in(404), _NOBODYS),
    "registry-enterprise:invite": Row(signed_in(404), lambda: {"uscc": EnterpriseFactory().uscc}),
    "registry-enterprise:hand-over": Row(signed_in(404), lambda: {"uscc": EnterpriseFactory().uscc}),
    "registry:enterprises-invite": Row(_IN_CHARGE, lambda: {"key": EnterpriseFactory().uscc}),
    "registry:memberships-hand-over": Row(
        _IN_CHARGE, lambda: {"key": MembershipFactory(role=MembershipRole.CERTIFIER).ledger_no}
    ),
}
