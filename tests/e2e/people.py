"""The people of a scenario, each in a browser of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, Page


class Stage:
    """Opens pages as someone, and keeps pictures and what axe found wrong."""

    def __init__(self, browser: Browser, host: str, pictures: Path | None) -> None:
        self.browser, self.host, self.pictures = browser, host, pictures
        self.wrong: list[str] = []

    @contextmanager
    def someone(self, user: Any = None, width: int = 1280) -> Iterator[Page]:
        """A fresh browser in which `user` is signed in (a citizen without)."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.host}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        try:
            yield page
        finally:
            context.close()

    def open(self, page: Page, address: str) -> None:
        answer = page.goto(self.host + address)
        assert answer is not None
        assert answer.ok, f"{address}: {answer.status}"

    def look(self, page: Page, name: str) -> None:
        """Note what axe objects to on the page as it stands, and keep its picture where asked."""
        for violation in Axe().run(page).response["violations"]:
            nodes = "; ".join(node["html"][:150] for node in violation["nodes"][:3])
            self.wrong.append(f"{name}: {violation['id']}: {nodes}")
        if self.pictures is not None:
            # Few colours are enough for pages of text, and make the file a third.
            picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
            shrunk = picture.quantize(colors=128, dither=Image.Dither.NONE)
            shrunk.save(self.pictures / f"{name}.png", optimize=True)
