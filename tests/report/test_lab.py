"""A real JupyterLab in a real browser: open each notebook, run it, use the widget, change a
parameter and see the table change."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from analysis import paths
from tests.report import browsing
from tests.report.conftest import SOURCES

pytestmark = [pytest.mark.browser, browsing.needs_browser]
NOTEBOOKS = sorted(path.name for path in paths.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
PATIENCE = 300


@pytest.fixture(scope="module")
def lab(tmp_path_factory, whole_run):
    """Start JupyterLab on a copy of the notebooks, apart from the user's settings."""
    base = tmp_path_factory.mktemp("lab")
    for name in NOTEBOOKS:
        shutil.copy(paths.NOTEBOOKS / name, _make(base / "notebooks") / name)
        _set_sources(base / "notebooks" / name)
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    token = secrets.token_hex(16)
    own = {f"JUPYTER_{name}_DIR": str(_make(base / name.lower()))
           for name in ("CONFIG", "DATA", "RUNTIME")}  # fmt: skip
    own |= {"WORKBOOK_BUILD": str(whole_run[0] / "build"), "IPYTHONDIR": str(base / "ipython")}
    own["JUPYTERLAB_SETTINGS_DIR"] = str(_write_settings(base / "settings"))
    own["JUPYTERLAB_WORKSPACES_DIR"] = str(_make(base / "workspaces"))
    options = ["--no-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root"]
    options += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
    log = (base / "lab.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options, str(base / "notebooks")],
        env=os.environ | own, stdout=log, stderr=subprocess.STDOUT, cwd=base,
    )  # fmt: skip
    try:
        _wait(lambda: _ask(port, token, "status"), server)
        yield port, token
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def _make(folder):
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write_settings(folder):
    """Ask for no news, and keep all cells of a notebook in the page."""
    own = {
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
        "notebook-extension/tracker": {"windowingMode": "none"},
    }
    for name, values in own.items():
        place = folder / "@jupyterlab" / f"{name}.jupyterlab-settings"
        _make(place.parent)
        place.write_text(json.dumps(values))
    return folder


def _set_sources(path):
    """Let a copied notebook read the sources of the test."""
    notebook = json.loads(path.read_text("utf-8"))
    cell = next(c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", []))
    text = "".join(cell["source"])
    cell["source"] = text.replace(
        "sources: list[str] = []", f"sources: list[str] = [{str(SOURCES)!r}]"
    )
    for one in notebook["cells"]:
        if one["cell_type"] == "code":
            one["outputs"], one["execution_count"] = [], None
    path.write_text(json.dumps(notebook), "utf-8")


def _ask(port, token, what):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/{what}", headers={"Authorization": f"token {token}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)
    except OSError:
        return None


def _wait(ready, server=None):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := ready():
            return found
        assert server is None or server.poll() is None, "JupyterLab ended"
        time.sleep(0.3)
    raise AssertionError("JupyterLab was not ready in time")


@pytest.fixture(scope="module")
def driver(lab):
    started = browsing.start(width=1600, height=1200)
    yield started
    started.quit()


def open_notebook(driver, lab, name):
    """Open a notebook in a fresh Lab and wait until its kernel listens (else cells are lost)."""
    port, token = lab
    driver.get(f"http://127.0.0.1:{port}/lab/tree/{name}?reset&token={token}")
    _wait(lambda: _is_listening(port, token, name))
    _wait(lambda: driver.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-CodeCell"))


def _is_listening(port, token, name):
    own = [s for s in _ask(port, token, "sessions") or [] if s["path"] == name]
    kernel = own[0]["kernel"] if own else {}
    return kernel.get("execution_state") == "idle" and kernel.get("connections", 0) > 0


def run_all(driver):
    """Run all cells from the menu, and wait until the last one is numbered."""
    driver.find_element(By.XPATH, "//li[contains(@class,'lm-MenuBar-item')][.='Run']").click()
    item = "//li[@data-command='runmenu:run-all']"
    _wait(lambda: driver.find_elements(By.XPATH, item))
    driver.find_element(By.XPATH, item).click()
    script = (
        "const cells = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell')];"
        "const said = cells.map((c) => c.querySelector('.jp-InputPrompt')?.textContent ?? '');"
        "return said.length && said.every((text) => /\\[\\d+\\]/.test(text))"
    )
    _wait(lambda: driver.execute_script(script))


def outputs(driver):
    return driver.find_elements(By.CSS_SELECTOR, ".jp-OutputArea-output")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_runs_in_a_real_jupyterlab_without_error(driver, lab, name):
    open_notebook(driver, lab, name)
    run_all(driver)
    assert (
        driver.find_elements(
            By.CSS_SELECTOR, "[data-mime-type*='error'], [data-mime-type*='stderr']"
        )
        == []
    )
    assert driver.find_elements(By.CSS_SELECTOR, ".jp-OutputArea-output table")


def test_widget_filters_opens_sentences_and_exports(driver, lab):
    open_notebook(driver, lab, "02_findings.ipynb")
    run_all(driver)
    _wait(lambda: driver.find_elements(By.CSS_SELECTOR, ".widget-gridbox button"))
    count = driver.find_element(
        By.XPATH, "//div[contains(@class,'widget-html')][contains(.,'A cell counts')]"
    )
    before = count.text
    box = Select(driver.find_elements(By.CSS_SELECTOR, ".widget-dropdown select")[1])
    box.select_by_visible_text("barrier")
    WebDriverWait(driver, 60).until(lambda d: count.text != before)
    cells = driver.find_elements(By.CSS_SELECTOR, ".widget-gridbox button:not([disabled])")
    assert cells
    assert all("×" in cell.text for cell in cells)
    driver.execute_script("arguments[0].click()", cells[0])
    _wait(lambda: driver.find_elements(By.CSS_SELECTOR, ".widget-html ol li"))
    export = driver.find_element(By.XPATH, "//button[contains(.,'Export the selection')]")
    driver.execute_script("arguments[0].click()", export)
    saved = "//div[contains(@class,'widget-html')][contains(.,'saved findings-selected.csv')]"
    _wait(lambda: driver.find_elements(By.XPATH, saved))


def test_changed_parameter_changes_the_table(driver, lab):
    open_notebook(driver, lab, "02_findings.ipynb")
    run_all(driver)
    before = [one.text for one in outputs(driver) if "findings on CAR-NK" in one.text]
    driver.execute_script(
        "const panel = document.querySelector('.jp-NotebookPanel');"
        "const editors = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .cm-content')];"
        "const own = editors.find((e) => e.textContent.includes('subject: str'));"
        "const view = own.cmTile?.view ?? own.cmView.view;"
        "const text = view.state.doc.toString();"
        "const at = text.indexOf('\"CAR-NK\"');"
        "view.dispatch({changes: {from: at, to: at + 8, insert: '\"CAR-T\"'}})"
    )
    run_all(driver)
    _wait(lambda: any("findings on CAR-T" in one.text for one in outputs(driver)))
    after = [one.text for one in outputs(driver) if "findings on CAR-T" in one.text]
    assert before
    assert after
    assert before[0] != after[0]
