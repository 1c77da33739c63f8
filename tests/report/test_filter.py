"""The page's one filter: which numbers its rules give back, and what it does to every exhibit."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from analysis.report import html, page_filter, page_rules
from tests.report import browsing, filtered

browser = [pytest.mark.browser, browsing.needs_browser]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return filtered.make_report(tmp_path_factory.mktemp("filtered"))


@pytest.fixture(scope="module")
def path(report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    return html.write(report, folder / "index.html", provenance={"python": "3"})


@pytest.fixture
def page(driver, path):
    browsing.resize(driver, 1280, 900)
    browsing.open_page(driver, path)
    yield driver
    assert [row for row in driver.get_log("browser") if row["level"] == "SEVERE"] == []


@pytest.fixture(scope="module")
def rules(report):
    return page_rules.list_rules(report, page_filter.list_facets(report))


def css(driver, selector):
    return driver.find_elements(By.CSS_SELECTOR, selector)


def choose(driver, **wanted):
    for dimension, value in wanted.items():
        Select(css(driver, f"#filter [data-name={dimension}]")[0]).select_by_value(value)


def column(driver, table, name):
    """Return the numbers of a column by the topic of their row, whatever is folded away."""
    cells = driver.execute_script(
        "const t = document.getElementById('t-' + arguments[0]);"
        "const at = [...t.tHead.rows[0].cells].findIndex((c) => c.dataset.name === arguments[1]);"
        "const text = (row, n) => row.cells[n].textContent;"
        "return [...t.tBodies[0].rows].map((row) => [text(row, 0), text(row, at)])",
        table, name,
    )  # fmt: skip
    return {key: int(value) for key, value in cells if int(value)}


def line(driver, exhibit):
    found = css(driver, f"#x-{exhibit} .answer")[0]
    return found.text if found.is_displayed() else ""


def mark(driver, name):
    """Return the text, the classes and the transform of a mark of a picture."""
    return driver.execute_script(
        "const e = document.getElementById(arguments[0]);"
        "return [e.textContent.trim(), e.getAttribute('class') ?? '', e.style.transform]", name
    )  # fmt: skip


def test_rules_limit_a_column_to_no_more_than_gives_back_its_numbers(rules, report):
    strength = [v for v, _ in page_filter.list_facets(report)["names"]["role"]].index("strength")
    assert rules["by-topic"]["count"]["strength"] == ["s", 1, {"role": [strength]}]
    assert rules["by-topic"]["count"]["any role"] == ["s", 1, {}]
    assert rules["evidence-map"]["count"]["n"] == ["f", 1, {}]
    assert rules["pairs"]["both"]["sources"][0] != []
    assert list(rules["timeline"]["per"]) == ["n"]


def test_number_that_no_rule_gives_back_is_not_counted_again(rules):
    assert rules["sets"]["left"] == ["sources"]
    assert rules["scores"]["count"] == {}
    assert {"label", "hedged"} <= set(rules["agreement"]["stale"])


def test_levels_tell_what_counts_whatever_the_subject(report):
    facets = page_filter.list_facets(report)
    assert {row[-1] for row in facets["rows"]} == {2}
    assert facets["names"]["subject"][facets["subject"]][0] == "CAR-NK"


class TestInTheBrowser:
    pytestmark = browser

    def test_another_subject_counts_every_table_of_findings_again(self, page):
        assert column(page, "by-topic", "barrier") == {"persistence": 2}
        choose(page, subject="CAR-T")
        assert column(page, "by-topic", "barrier") == {"persistence": 1}
        assert column(page, "by-topic", "strength") == {"potency": 1, "safety": 1}
        assert line(page, "by-topic").startswith("Counted again with the filter for CAR-T")
        link = next(a for a in css(page, "#t-by-topic a.open") if a.text == "1")
        link.click()
        assert len([one for one in css(page, "#dialog li") if one.is_displayed()]) == 1
        assert "CAR-T" in css(page, "#dialog li")[0].text

    def test_bars_and_their_numbers_are_drawn_again(self, page):
        choose(page, source="doi:a")
        row = css(page, "#x-agreement svg [id$='-barrier-text']")
        place = next(e.get_attribute("id") for e in row if "2" in e.get_attribute("textContent")
                     or "1" in e.get_attribute("textContent"))  # fmt: skip
        text, _, moved = mark(page, place)
        assert text == "× 1"
        assert moved.startswith("translate(-")
        assert mark(page, place.replace("-text", "-right"))[2] == "scaleX(0.5)"

    def test_bar_of_nothing_grows_for_another_subject(self, page):
        choose(page, subject="CAR-T")
        shown_marks = page.execute_script(
            "return [...document.querySelectorAll('#x-by-source svg .seen path')]"
            ".map((p) => [getComputedStyle(p).opacity, p.getBoundingClientRect().width > 5])"
        )
        assert shown_marks == [["1", True], ["1", True]]
        assert column(page, "by-source", "n") == {"B 2021": 2, "C 2022": 1}

    def test_map_is_drawn_anew_and_its_marks_open_their_sentences(self, page):
        choose(page, subject="CAR-T")
        drawn = css(page, "#x-evidence-map svg .anew a")
        assert sorted(a.get_attribute("aria-label") for a in drawn) == [
            "persistence · B 2021 · barrier: 1", "potency · B 2021 · strength: 1",
            "safety · C 2022 · strength: 1",
        ]  # fmt: skip
        page.execute_script("arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true}))",
                            drawn[0])  # fmt: skip
        assert css(page, "#dialog li")[0].is_displayed()

    def test_marks_of_sources_and_edges_become_pale(self, page):
        choose(page, subject="CAR-T")
        pale = css(page, "#x-timeline svg [id*='-s-'].none")
        assert len(pale) == 1
        choose(page, subject="", setting="solid")
        assert len(css(page, "#x-pairs svg [id*='-edge'].none")) == 1

    def test_trials_answer_by_their_rows_and_say_what_they_do_not_record(self, page):
        choose(page, setting="solid", topic="persistence")
        assert line(page, "trials") == "1 of 2 rows fit setting. It does not record topic."
        assert len(css(page, "#x-trials svg [id*='-nct-id-dot'].none")) == 1

    def test_picture_that_cannot_answer_says_that_it_is_unfiltered(self, page):
        assert line(page, "scores") == ""
        choose(page, topic="safety")
        assert line(page, "scores") == (
            "This picture shows the unfiltered data: it cannot be counted again by topic."
        )
        assert "Unfiltered: label" in line(page, "agreement")

    def test_numbers_left_of_another_subject_are_told_from_numbers_counted_again(self, page):
        choose(page, subject="CAR-T")
        assert "These were found for CAR-NK; CAR-T needs a report of its own." in line(page, "sets")

    def test_filter_is_said_announced_and_cleared(self, page):
        said = css(page, "#kept")[0]
        choose(page, subject="CAR-T", setting="hematologic")
        assert said.text == (
            "Showing 2 of 7 findings, from 2 of 3 sources: subject CAR-T, setting hematologic."
        )
        assert said.get_attribute("aria-live") == "polite"
        css(page, "#filter [type=reset]")[0].send_keys(Keys.ENTER)
        WebDriverWait(page, 10).until(lambda _: said.text == "")
        assert column(page, "by-topic", "barrier") == {"persistence": 2}
        assert css(page, ".nothing, .stale, svg .none") == []

    def test_filter_stands_in_the_address_and_is_read_from_it(self, page, path):
        choose(page, subject="CAR-T", topic="safety")
        hash_ = page.execute_script("return location.hash")
        assert hash_ == "#?subject=CAR-T&topic=safety"
        css(page, "#contents a[href='#references']")[0].click()
        WebDriverWait(page, 10).until(
            lambda d: d.execute_script("return location.hash") == hash_ + "&to=references"
        )
        browsing.open_page(page, path, "#?subject=CAR-T&topic=nowhere&to=x-by-topic")
        said = css(page, "#kept")[0].text
        assert said.startswith("Showing 3 of 7 findings")
        assert said.endswith("No finding has topic nowhere, which the address asks for.")
        assert column(page, "by-topic", "strength") == {"potency": 1, "safety": 1}

    def test_filter_is_worked_by_keyboard_alone(self, page):
        css(page, "#filter [data-name=subject]")[0].send_keys("CAR-T", Keys.TAB)
        assert page.switch_to.active_element.get_attribute("data-name") == "setting"
        WebDriverWait(page, 10).until(lambda d: "subject CAR-T" in css(d, "#kept")[0].text)

    def test_one_tab_stop_a_picture_and_arrows_walk_along_its_marks(self, page):
        stops = "return document.querySelectorAll('#x-evidence-map svg a[tabindex=\"0\"]').length"
        WebDriverWait(page, 10).until(lambda d: d.execute_script(stops) == 1)
        first = css(page, "#x-evidence-map svg a[tabindex='0']")[0]
        first.send_keys(Keys.ARROW_RIGHT)
        second = page.switch_to.active_element
        assert second != first
        assert second.get_attribute("aria-label").endswith("n: 1")
        assert page.execute_script(stops) == 1
        second.send_keys(Keys.ENTER)
        assert css(page, "#dialog li")[0].is_displayed()

    @pytest.mark.parametrize(
        ("width", "dark", "hash_"),
        [(320, True, "#?subject=CAR-T&setting=hematologic"), (1280, False, "")],
    )
    def test_accessibility_engine_finds_nothing_anywhere(self, page, path, width, dark, hash_):
        browsing.resize(page, width, 900)
        browsing.open_page(page, path, hash_)
        page.execute_script(
            "document.documentElement.dataset.theme = arguments[0];"
            "for (const d of document.querySelectorAll('details')) d.open = true;",
            "dark" if dark else "light",
        )  # fmt: skip
        assert browsing.list_violations(page) == []
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
