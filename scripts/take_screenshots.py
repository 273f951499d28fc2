"""Take the README's pictures of a running demonstration: take_screenshots.py http://127.0.0.1:PORT.

Called by scripts/screenshots. Any page that does not answer with 200 ends it with an error.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from conftest import chromium_path  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
PASSWORD = os.environ.get("DEMO_PASSWORD", "Xinqu-Demo-2026")
YEAR = 2024
START_SECONDS = 60
PAGE_WIDTH = 800  # of a page of the PDF
MAX_BYTES = 300_000


@dataclass(frozen=True)
class Shot:
    """One picture: who looks (nobody signed in when empty), at what, and how large the window is."""

    name: str
    user: str
    address: str
    height: int = 900
    width: int = 1280
    follow: str = ""  # CSS selector of a link to follow from there
    at_end: bool = False  # scrolled down to the end


REPORT = f"main a:has-text('{YEAR}年')"
CLOSED = f"/staff/enforcement/cases/?year={YEAR}&status=closed"
DRAW = "/staff/enforcement/random-draws/?q=SSJ-SF-01"  # drawn and published in the demonstration
FIRM = "91620100MADEM0001N"  # the first enterprise of the demonstration (lanzhou_eco/demo_users.py)
RETURNED = "/staff/disclosure/annual/?state=returned"
REPORTED = "/disclosures/?year=2025&pollutant=%E6%B0%A8%E6%B0%AE"
# The demonstration's ratings (lanzhou_eco/demo_ratings.py): one reviewed and public, one objected to.
RATED, OBJECTED = "PLXY-2024-91620100MADEM0002R", f"PLXY-2025-{FIRM}"
SHOTS = (
    Shot("home", "", "/"),
    Shot("public-report", "", f"/reports/{YEAR}/"),
    Shot("phone", "", f"/reports/{YEAR}/", width=390, height=844),
    Shot("workbench", "zonghe", "/staff/reports/", follow=REPORT),
    Shot("report-history", "zonghe", "/staff/reports/", follow=REPORT, at_end=True),
    Shot("figure-list", "zonghe", f"/staff/reports/figures/?year={YEAR}"),
    Shot("figure-records", "zonghe", f"/staff/reports/figures/{YEAR}/I28/", height=1300),
    Shot("register", "jingban", f"/staff/enforcement/cases/?year={YEAR}"),
    Shot("record", "jingban", CLOSED, follow="main tbody a"),
    Shot("cases", "", "/cases/", height=1100),
    Shot("cases-phone", "", "/cases/", width=390, height=844),
    Shot("case", "", "/cases/", height=1300, follow="main tbody a"),
    Shot("enterprise", "", f"/enterprises/{FIRM}/", height=1200),
    Shot("open-data", "", "/open-data/"),
    Shot("queue", "jingban", "/staff/enforcement/queue/"),
    Shot("board", "juzhang", "/staff/enforcement/board/"),
    Shot("case-desk", "jingban", "/staff/enforcement/cases/ZF-SF-05/", height=1300),
    Shot("draw", "shenhe", DRAW, height=1300, follow="main tbody a"),
    Shot("enforcement-figures", "juzhang", "/staff/enforcement/figures/", height=1200),
    Shot("party", "qiye1", "/enterprise/enforcement/"),
    Shot("party-phone", "qiye1", "/enterprise/enforcement/", width=390, height=844),
    Shot("duties", "qiye2", "/enterprise/disclosure/", height=1100),
    Shot("duties-phone", "qiye2", "/enterprise/disclosure/", width=390, height=844),
    Shot("filling", "qiye1", "/enterprise/disclosure/", follow="main a[href$='/fill/']"),
    Shot("review", "jingban", RETURNED, height=1300, follow="main tbody a"),
    Shot("disclosures", "", "/disclosures/", height=1000),
    Shot("disclosure", "", REPORTED, height=1300, follow="main tbody a"),
    Shot("rating-run", "shenhe", "/staff/disclosure/ratings/", height=1200, follow="main tbody a"),
    Shot("rating-own", "qiye2", f"/enterprise/disclosure/ratings/{RATED}/", height=1300),
    Shot("rating-objection", "qiye1", f"/enterprise/disclosure/ratings/{OBJECTED}/objection/", height=1300),
    Shot("rating-review", "shenhe", f"/staff/disclosure/ratings/{OBJECTED}/review/", height=1200),
    Shot("rating-public", "", "/ratings/?grade=A", height=1300, follow="main tbody a"),
    Shot("graded-list", "shenhe", "/staff/enforcement/graded-list/"),
    Shot("duty-lists", "", "/disclosures/lists/"),
    Shot("overdue", "jingban", "/staff/disclosure/overdue/"),
)
# Name and the words by which the page is found.
PDF_PAGES = (("report-first-page", "法治政府建设情况报告"), ("report-data-annex", "附件2"))


def main(base: str) -> None:
    wait_for(base)
    PICTURES.mkdir(parents=True, exist_ok=True)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses to run as root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=sandbox)
        contexts: dict[tuple[str, int], BrowserContext] = {}
        for shot in SHOTS:
            key = (shot.user, shot.width)
            if key not in contexts:
                contexts[key] = signed_in(browser, base, shot)
            save(shot.name, take(contexts[key], base, shot))
        pdf = contexts["", 1280].request.get(f"{base}/reports/{YEAR}/file/pdf/")
        if not pdf.ok:
            raise SystemExit(f"{pdf.url}: {pdf.status}")
        take_pdf_pages(pdf.body())
        browser.close()


def wait_for(base: str) -> None:
    """Until the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urlopen(f"{base}/healthz/", timeout=5).close()
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


def signed_in(browser: Browser, base: str, shot: Shot) -> BrowserContext:
    """A browser of its own for a user, signed in by the form as people do."""
    context = browser.new_context(viewport={"width": shot.width, "height": shot.height}, locale="zh-CN")
    if shot.user:
        page = context.new_page()
        page.goto(f"{base}/accounts/sign-in/")
        page.fill("input[name=username]", shot.user)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(re.compile("/(staff|enterprise)/"))
        page.close()
    return context


def take(context: BrowserContext, base: str, shot: Shot) -> bytes:
    page = context.new_page()
    page.set_viewport_size({"width": shot.width, "height": shot.height})
    go(page, f"{base}{shot.address}")
    if shot.follow:
        go(page, base + (page.locator(shot.follow).first.get_attribute("href") or ""))
    if page.evaluate("document.documentElement.scrollWidth") > shot.width:
        raise SystemExit(f"{page.url} is wider than {shot.width} px")
    if shot.at_end:
        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    picture = page.screenshot()
    page.close()
    return picture


def go(page: Page, address: str) -> None:
    response = page.goto(address, wait_until="networkidle")
    if response is None or response.status != 200:
        raise SystemExit(f"{address}: {response.status if response else 'no answer'}")


def take_pdf_pages(pdf: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.pdf"
        source.write_bytes(pdf)
        text = subprocess.run(["pdftotext", source, "-"], check=True, capture_output=True, text=True).stdout
        # One form feed ends each page.
        for name, words in PDF_PAGES:
            number = next(n for n, page in enumerate(text.split("\f"), 1) if words in page)
            command = ["pdftoppm", "-png", "-singlefile", "-f", str(number), "-scale-to-x", str(PAGE_WIDTH)]
            command += ["-scale-to-y", "-1", source, str(Path(folder) / name)]
            subprocess.run(command, check=True)
            save(name, (Path(folder) / f"{name}.png").read_bytes())


def save(name: str, picture: bytes) -> None:
    """Few colours are enough for pages of text, and make the file a third."""
    path = PICTURES / f"{name}.png"
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.quantize(colors=128, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {image.width} × {image.height}  {size // 1024} KB")
    if size > MAX_BYTES:
        raise SystemExit(f"{path.name} is larger than {MAX_BYTES // 1000} KB")


if __name__ == "__main__":
    main(sys.argv[1])
