"""What every template knows: the site, the visitor's display, and the navigation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lanzhou_eco import display, navigation

FOOTER_FIELDS = {
    "contact": "联系方式",
    "identifier": "网站标识码",
    "icp": "ICP 备案",
    "police_record": "公安备案",
}


def site(request: HttpRequest) -> dict[str, Any]:
    """The context of the base templates. Lists are lazy: fragments and error pages do not need them."""
    user = getattr(request, "user", None)
    section = navigation.section_of(request.path, user)
    return {
        # Upper case: Django's own sign-in view puts another "site" into its context.
        "SITE": settings.SITE,
        # In development, names what production still has to set; visitors never see it.
        "site_pending": [label for key, label in FOOTER_FIELDS.items() if not settings.SITE[key]]
        if settings.DEBUG
        else [],
        "display": display.read(request),
        "section": section,
        "navigation": SimpleLazyObject(lambda: navigation.groups(section, user, request.path)),
        "public_navigation": SimpleLazyObject(
            lambda: navigation.links(navigation.PUBLIC, user, request.path)
        ),
    }
