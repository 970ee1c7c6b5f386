"""Draw the pictures of the README anew: the first screen of the sample department, and its map with the likeliest ways
in and the risk laid over it, in English and French.

Needs the sample capture, Debian's chromium and Playwright. Loads nothing but the page it has just written.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
PICTURES = ROOT / "docs" / "pictures"


def analyze(lang: str, folder: Path) -> Path:
    """The report of the sample department."""
    program = str(Path(sys.executable).with_name("radvigil"))
    capture, site = SAMPLES / "department-day.pcap.zst", SAMPLES / "site.toml"
    words = [program, "analyze", str(capture), "--site", str(site), "--lang", lang, "-o", str(folder)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, timeout=300)
    return folder / "report.html"


def main() -> int:
    program = shutil.which("chromium")
    if program is None:
        print("no chromium on this machine", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for lang in ("en", "fr"):
            page = browser.new_page(viewport={"width": 1720, "height": 1000}, color_scheme="light")
            page.goto(analyze(lang, Path(scratch) / lang).as_uri())
            page.locator("#map").screenshot(path=PICTURES / f"map.{lang}.png")
            for layer in page.locator(".layer").all():
                layer.check()
            page.locator(".mapbox").screenshot(path=PICTURES / f"ways.{lang}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
