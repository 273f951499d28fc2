"""Filling in and sending the portal's forms as someone, in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.people import Stage

# The button that sends a form, whatever it is called there.
SUBMIT = "main form[method=post] .form-buttons button[type=submit]"
NARROW = 390


def fill(page: Page, typed: Mapping[str, Any]) -> None:
    """Type into the fields by their names; a list ticks the boxes of its values."""
    for name, value in typed.items():
        control = page.locator(f"main form[method=post] [name='{name}']")
        kind = control.first.get_attribute("type")
        if isinstance(value, list):
            for each in control.all():
                each.set_checked(str(each.get_attribute("value")) in map(str, value))
        elif kind == "radio":
            page.locator(f"main [name='{name}'][value='{value}']").check()
        elif kind == "checkbox":
            control.set_checked(bool(value))
        elif control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(str(value))
        else:
            control.fill(str(value))


class Acting:
    """Sends forms as people do, and keeps a picture of each page where one is asked for."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    @contextmanager
    def at(self, address: str, user: Any = None, width: int = 1280) -> Iterator[Page]:
        """The page as `user` sees it (a visitor without)."""
        with self.stage.someone(user, width) as page:
            self.stage.open(page, address)
            yield page

    def look(self, page: Page, name: str, *, both: bool = False) -> None:
        """Keep the page as it stands; with `both` as it is on a phone too."""
        self._settled(page)
        self.stage.look(page, name)
        if both:
            size = page.viewport_size
            page.set_viewport_size({"width": NARROW, "height": 900})
            self._settled(page)
            self.stage.look(page, f"{name}-phone")
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW, f"{name} is too wide"
            assert size is not None
            page.set_viewport_size(size)

    def send(
        self,
        address: str,
        user: Any,
        typed: Mapping[str, Any] | None = None,
        *,
        picture: str = "",
        width: int = 1280,
        files: Mapping[str, Any] | None = None,
    ) -> None:
        """Fill in the form at `address` and send it; it must be taken."""
        with self.at(address, user, width) as page:
            self._send(page, typed, files, picture)
            errors = page.locator("main .error-summary")
            assert errors.count() == 0, errors.all_inner_texts()
            # What the form took leads elsewhere, to where its result stands.
            expect(page).not_to_have_url(self.stage.host + address)

    def refused(
        self,
        address: str,
        user: Any,
        words: str,
        typed: Mapping[str, Any] | None = None,
        *,
        picture: str = "",
    ) -> None:
        """The same, but the portal refuses with these words (a pattern), and keeps the page."""
        with self.at(address, user) as page:
            self._send(page, typed, None, "")
            expect(page.locator("main")).to_contain_text(re.compile(words))
            if picture:
                self.look(page, picture)

    def barred(self, address: str, user: Any, words: str, status: int = 403) -> None:
        """The page itself is closed to `user`, with the reason."""
        with self.stage.someone(user) as page:
            answer = page.goto(self.stage.host + address)
            assert answer is not None
            assert answer.status == status, f"{address}: {answer.status}"
            expect(page.locator("body")).to_contain_text(re.compile(words))

    @staticmethod
    def _settled(page: Page) -> None:
        """The preview beside a form follows the typing after a moment, and is pale until it has."""
        if page.locator("#document-preview").count():
            page.wait_for_timeout(1_000)
        page.wait_for_load_state("networkidle")
        expect(page.locator(".htmx-request")).to_have_count(0)

    def _send(
        self,
        page: Page,
        typed: Mapping[str, Any] | None,
        files: Mapping[str, Any] | None,
        picture: str,
    ) -> None:
        fill(page, typed or {})
        for name, payload in (files or {}).items():
            page.locator(f"main [name='{name}']").set_input_files(payload)
        if picture:
            self.look(page, picture)
        page.locator(SUBMIT).first.click()
        page.wait_for_load_state()
