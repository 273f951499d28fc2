"""How a program says who it is: `Authorization: Token …` with a key of the account's page."""

from __future__ import annotations

from typing import Any

from drf_spectacular.authentication import SessionScheme
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts import api_tokens
from accounts.sessions import client_address
from common.errors import Refused


class TokenAuthentication(authentication.TokenAuthentication):
    """The header of REST framework's tokens over keys that end and can be revoked (`accounts.api_tokens`)."""

    def authenticate(self, request: Request) -> Any:
        self.address = client_address(request._request)
        return super().authenticate(request)

    def authenticate_credentials(self, key: str) -> tuple[Any, None]:
        try:
            return api_tokens.user_of(key, self.address), None
        except Refused as refused:
            raise exceptions.AuthenticationFailed(refused.message) from refused


class SessionAuthentication(authentication.SessionAuthentication):
    """The session of the pages; who has still to change an initial password is nobody to the API either."""

    def authenticate(self, request: Request) -> Any:
        found = super().authenticate(request)
        return None if found is None or found[0].must_change_password else found


class SessionDescription(SessionScheme):
    """The published schema describes our sessions as REST framework's."""

    target_class = "accounts.api_authentication.SessionAuthentication"
    priority = 1
