"""A real browser for the tests: Debian's Chromium, driven by Selenium, asking nothing of others."""

from __future__ import annotations

import importlib.resources
import json
import os
import shutil
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--lang=en",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",
)  # fmt: skip
PATIENCE = 600  # seconds that a busy machine may take for one step
# Where CI runs, a missing browser is a failure: .ci/run installs it.
needs_browser = pytest.mark.skipif(
    not (CHROMIUM and DRIVER) and not os.environ.get("CI"), reason="no Chromium with its driver"
)


def start(*, width: int = 1280, height: int = 900, dark: bool = False):
    """Return a driver whose window shows `width` x `height` CSS pixels in one theme."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--window-size={width},{height}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.command_executor.client_config.timeout = PATIENCE
    resize(driver, width, height)
    theme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [theme]})
    return driver


def resize(driver, width: int, height: int) -> None:
    """Give the page a window of exactly that many CSS pixels."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def open_page(driver, path: Path, target: str = "") -> None:
    """Open a file of the report, at an address in it."""
    driver.get("about:blank")
    driver.get(path.as_uri() + target)


def list_requests(driver) -> list[str]:
    """Return the addresses that the page asked for, but for itself and data in place."""
    entries = [json.loads(row["message"])["message"] for row in driver.get_log("performance")]
    sent = [e["params"] for e in entries if e["method"] == "Network.requestWillBeSent"]
    asked = [p["request"]["url"] for p in sent if p["request"]["url"] != p.get("documentURL")]
    return [url for url in asked if not url.startswith(("data:", "blob:", "about:"))]


def list_violations(driver, within: str = "html") -> list[str]:
    """Return what the accessibility engine axe finds wrong, by any of its rules, one line each."""
    axe = importlib.resources.files("axe_playwright_python") / "axe.min.js"
    driver.execute_cdp_cmd("Runtime.evaluate", {"expression": axe.read_text("utf-8")})
    driver.set_script_timeout(PATIENCE)
    found = driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run(arguments[0], {resultTypes: ['violations']}).then("
        "(r) => done(r.violations), (e) => done([{id: String(e), nodes: []}]));",
        within,
    )
    return [f"{v['id']}: {[n['html'][:120] for n in v['nodes'][:3]]}" for v in found]
