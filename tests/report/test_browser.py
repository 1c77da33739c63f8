"""The page in a real browser: what a reader does with it, by mouse and by keyboard."""

import re

import pandas as pd
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from analysis import exhibits
from analysis.report import collect, html, sweep
from tests.report import browsing
from tests.report.made_up import COUNTS, notebook, shown

pytestmark = [pytest.mark.browser, browsing.needs_browser]


@pytest.fixture
def page(driver, whole_report):
    browsing.resize(driver, 1280, 900)
    browsing.open_page(driver, whole_report / "index.html")
    yield driver
    assert [row for row in driver.get_log("browser") if row["level"] == "SEVERE"] == []


def css(driver, selector):
    return driver.find_elements(By.CSS_SELECTOR, selector)


def visible(driver, selector):
    return [element for element in css(driver, selector) if element.is_displayed()]


def first_mark(driver):
    return visible(driver, "#t-matrix a.mark")[0]


def choose(driver, dimension, place):
    select = Select(css(driver, f"#filter select[data-name={dimension}]")[0])
    select.select_by_index(place)
    return select.first_selected_option


def test_page_asks_for_nothing(page):
    css(page, "main")
    assert browsing.list_requests(page) == []


def test_mark_of_the_matrix_opens_its_sentences_and_escape_returns_to_it(page):
    mark = first_mark(page)
    role, number = re.match(r"(\w+): (\d+)", mark.get_attribute("aria-label")).groups()
    mark.send_keys(Keys.ENTER)
    sentences = visible(page, "#dialog li")
    assert len(sentences) == int(number)
    assert all(role in one.text and "coder:" in one.text for one in sentences)
    page.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert visible(page, "#dialog") == []
    assert page.switch_to.active_element == mark


def test_sentence_leads_to_its_row_and_back_to_the_number(page):
    mark = first_mark(page)
    mark.click()
    text = visible(page, "#dialog li q")[0].text
    visible(page, "#dialog li a")[0].click()
    row = page.find_element(By.CSS_SELECTOR, "#t-findings tr:target")
    assert row.is_displayed()
    assert text.strip("“”") in row.text
    visible(page, "#return")[0].click()
    assert page.switch_to.active_element == mark


def test_address_of_a_number_opens_its_sentences(page, whole_report):
    address = first_mark(page).get_attribute("href").rsplit("#", 1)[1]
    browsing.open_page(page, whole_report / "index.html", f"#{address}")
    assert visible(page, "#dialog li")


def test_head_of_a_column_sorts_by_keyboard_and_says_so(page):
    button = css(page, "#t-matrix th[data-name=stated] button")[0]
    button.send_keys(Keys.ENTER)
    numbers = [int(cell.text) for cell in css(page, "#t-matrix tbody td:nth-child(2)")]
    assert numbers == sorted(numbers, reverse=True)
    assert button.find_element(By.XPATH, "..").get_attribute("aria-sort") == "descending"
    button.send_keys(Keys.SPACE)
    numbers = [int(cell.text) for cell in css(page, "#t-matrix tbody td:nth-child(2)")]
    assert numbers == sorted(numbers)


def test_one_filter_drives_matrix_picture_numbers_and_list(page):
    topic = choose(page, "topic", 1)
    rows = page.execute_script(
        "return [...document.querySelectorAll('#t-findings tbody tr')]"
        ".map((row) => [row.hidden, row.textContent])"
    )
    shown_rows = [text for hidden, text in rows if not hidden]
    assert 0 < len(shown_rows) < len(rows)
    assert all(topic.text in text for text in shown_rows)
    columns = {mark.find_element(By.XPATH, "..").get_property("cellIndex")
               for mark in css(page, "#t-matrix a.mark")}  # fmt: skip
    assert len(columns) == 1
    drawn = css(page, "#x-evidence-map svg .anew a")
    assert drawn
    assert all(topic.text in a.get_attribute("aria-label") for a in drawn)
    said = css(page, "#kept")[0].text
    assert said.startswith(f"Showing {len(shown_rows)} of {len(rows)} findings")
    css(page, "#filter button[type=reset]")[0].click()
    WebDriverWait(page, 5).until(lambda d: css(d, "#kept")[0].text == "")
    assert css(page, "svg .none, svg .anew a") == []


def test_filter_counts_a_number_again(page):
    before = {a.get_attribute("id"): a.get_attribute("textContent")
              for a in css(page, "#t-sources-by-topic a.open[data-u=s]")}  # fmt: skip
    choose(page, "source", 1)
    after = {a.get_attribute("id"): a.get_attribute("textContent")
             for a in css(page, "#t-sources-by-topic a.open[data-u=s]")}  # fmt: skip
    assert set(after.values()) <= {"1"}
    assert before != after


def test_theme_changes_by_button_and_follows_the_system(page):
    def paper():
        return page.execute_script("return getComputedStyle(document.body).backgroundColor")

    assert paper() == "rgb(255, 255, 255)"
    css(page, "#theme")[0].click()
    assert paper() == "rgb(20, 25, 29)"
    assert css(page, "#theme")[0].text == "Light"
    page.refresh()
    assert paper() == "rgb(255, 255, 255)"
    system = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", system)
    assert paper() == "rgb(20, 25, 29)"
    system["features"][0]["value"] = "light"
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", system)


def test_contents_follow_the_reader(page):
    link = css(page, "#contents a[href='#02_findings']")[0]
    link.click()
    WebDriverWait(page, 10).until(lambda d: link.get_attribute("aria-current") == "true")
    assert len(css(page, "#contents a[aria-current]")) == 1


@pytest.mark.parametrize("width", [320, 768, 3840])
def test_page_never_scrolls_sideways(page, width):
    browsing.resize(page, width, 900)
    page.execute_script("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    drawn = css(page, "#x-agreement-map svg")[0].size["width"]
    assert drawn == pytest.approx({320: 416, 768: 653, 3840: 1176}[width], rel=0.1)


@pytest.mark.parametrize("width", [320, 1280])
def test_summary_is_seen_whole_and_a_long_table_scrolls(page, width):
    browsing.resize(page, width, 900)
    hidden = (
        "const box = document.querySelector(arguments[0] + ' .scroll');"
        "return [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight]"
    )
    assert page.execute_script(hidden, "#x-summary") == [0, 0]
    page.execute_script("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.execute_script(hidden, "#x-findings")[1] > 900


def test_page_prints_to_pdf(page):
    import base64

    import pypdfium2

    made = page.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
    document = pypdfium2.PdfDocument(base64.b64decode(made["data"]))
    text = "".join(sheet.get_textpage().get_text_range() for sheet in document)
    assert "What reviews say about CAR-NK" in " ".join(text.split())
    assert "Filter rows" not in text


@pytest.mark.parametrize("dark", [False, True])
def test_accessibility_engine_finds_nothing(page, whole_report, dark):
    page.execute_script("document.documentElement.dataset.theme = arguments[0]",
                        "dark" if dark else "light")  # fmt: skip
    page.execute_script("for (const d of document.querySelectorAll('details')) d.open = true")
    page.execute_script(
        "for (const b of document.querySelectorAll('tbody, #sentences details, ol.references'))"
        " for (const one of [...b.children].slice(6)) one.remove();"
        "for (const s of document.querySelectorAll('svg')) s.replaceChildren();"
    )  # rows are alike: six of each table are looked at; pictures are looked at in test_filter
    assert browsing.list_violations(page) == []
    browsing.open_page(page, whole_report / "index.html")
    first_mark(page).click()
    assert browsing.list_violations(page, "#dialog") == []


def test_everything_is_reached_by_keyboard(page):
    where = "const e = document.activeElement; return [e.tagName, e.closest('[id]')?.id ?? '']"
    reached = set()
    for _ in range(80):
        page.switch_to.active_element.send_keys(Keys.TAB)
        reached.add(tuple(page.execute_script(where)))
    assert {("A", "contents"), ("SELECT", "filter"), ("BUTTON", "theme")} <= reached
    assert any(tag == "BUTTON" and owner.startswith("t-") for tag, owner in reached)


def test_page_is_read_and_followed_without_script(whole_report):
    started = browsing.start()
    try:
        started.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        browsing.open_page(started, whole_report / "index.html")
        first_mark(started).click()
        group = started.find_element(By.CSS_SELECTOR, ".group:target")
        assert group.is_displayed()
        group.find_element(By.CSS_SELECTOR, "a[href^='#f-']").click()
        assert started.find_element(By.CSS_SELECTOR, "#t-findings tr:target").is_displayed()
        assert visible(started, "#filter, #theme, #return") == []
    finally:
        started.quit()


@pytest.fixture(scope="module")
def long_page(tmp_path_factory):
    """A table of 10,000 made-up rows."""
    frame = pd.DataFrame({"name": [f"row {i:05d}" for i in range(10_000)], "n": range(10_000)})
    table = exhibits.table(frame, id="long", caption="Made-up rows")
    small = exhibits.table(COUNTS, id="counts", caption="Counts")
    folder = tmp_path_factory.mktemp("long")
    (folder / "01_long.ipynb").write_text(notebook(shown(table), shown(small)))
    report = collect.read_notebooks([folder / "01_long.ipynb"])
    return html.write(report, folder / "index.html", provenance={})


def test_ten_thousand_rows_are_sorted_filtered_and_paged(driver, long_page):
    browsing.open_page(driver, long_page)
    driver.execute_script("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    rows = css(driver, "#t-long tbody tr")
    assert len(rows) == 200
    assert rows[0].text.startswith("row 00000")
    css(driver, "#t-long th[data-name=n] button")[0].click()
    assert css(driver, "#t-long tbody tr")[0].text.startswith("row 09999")
    css(driver, "#x-long .tools button:last-of-type")[0].click()
    assert css(driver, "#t-long tbody tr")[0].text.startswith("row 09799")
    css(driver, "#x-long input.rows")[0].send_keys("row 0005")
    WebDriverWait(driver, 10).until(
        lambda d: css(d, "#x-long [role=status]")[0].text == "rows 1 to 11 of 11"
    )


def test_index_of_a_sweep_is_accessible_and_fits_a_phone(driver, tmp_path):
    combinations = sweep.list_combinations({"subject": ["CAR-NK", "CAR-T"], "corpus": ["core"]})
    rows = [("read", "sources", ["2", "2"]), ("headline: barrier", "persistence", ["3", "-"])]
    page = sweep.write_index(combinations, rows, tmp_path / "index.html")
    browsing.resize(driver, 320, 700)
    browsing.open_page(driver, page)
    assert driver.execute_script("return document.documentElement.scrollWidth") <= 320
    assert browsing.list_violations(driver) == []
    assert [a.text for a in css(driver, "thead a")][1] == "subject CAR-T, corpus core"
