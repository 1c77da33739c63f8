"""Fetching: the documented protocols played on loopback, with every fault a service can have."""

import csv
import hashlib
import json
import os
import socket
from urllib.parse import urlsplit

import pytest

from analysis import cli, readers
from analysis.errors import EvidenceError
from analysis.fetching import collect
from analysis.fetching.client import Client, read_wait
from analysis.fetching.services import ADDRESSES, Services
from analysis.fetching.shelf import Shelf, is_free
from tests.fetching.server import Server

QUERY = 'TITLE:"CAR-NK" AND PUB_TYPE:review'


@pytest.fixture
def server():
    with Server() as running:
        yield running


@pytest.fixture
def services(server, tmp_path):
    return Services(contact="made@example.org", cache=tmp_path / "cache", slow=0.002,
                    addresses=server.addresses(), timeout=0.5)  # fmt: skip


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "originals")


def fetch(services, shelf, query=QUERY, service="europepmc", most=1000):
    said = []
    count = collect.fetch_query(query, services, shelf, service=service, most=most, say=said.append)
    return count, said


def ids(services, shelf, *names):
    said = []
    return collect.fetch_ids(names, services, shelf, say=said.append), said


def test_search_follows_the_cursor_to_the_end_and_keeps_each_article_once(services, shelf):
    count, _ = fetch(services, shelf)
    assert count == 20
    kinds = [row["kind"] for row in shelf.rows.values()]
    assert (kinds.count("full text"), kinds.count("record")) == (14, 6)


def test_only_open_licences_are_kept_as_full_text_and_records_hold_no_abstract(services, shelf):
    fetch(services, shelf)
    for row in shelf.rows.values():
        assert (row["kind"] == "full text") == row["licence"].startswith("cc")
        if row["kind"] == "record":
            assert "abstract" not in (shelf.folder / row["file"]).read_text()


def test_no_abstract_is_kept_anywhere_not_even_in_stored_answers(services, shelf, tmp_path):
    fetch(services, shelf)
    fetch(services, shelf, service="pubmed")
    ids(services, shelf, "10.5555/elsewhere")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 40
    assert not [path.name for path in files if b"Not ours" in path.read_bytes()]


def test_stored_answer_older_than_a_week_is_asked_for_again(services, shelf, server, tmp_path):
    ids(services, shelf, "PMC4")
    for path in (tmp_path / "cache").iterdir():
        os.utime(path, (1, 1))
    server.log.clear()
    ids(services, Shelf(tmp_path / "again"), "PMC4")
    assert len(server.log) == 2


def test_list_that_a_killed_run_cut_off_is_mended_and_that_file_fetched_again(
    services, shelf, server
):
    ids(services, shelf, "PMC4", "PMC5")
    lines = shelf.place.read_text().splitlines(keepends=True)
    shelf.place.write_text("".join(lines[:2]) + lines[2][:25])
    again = Shelf(shelf.folder)
    assert list(again.rows) == ["PMC4"]
    server.log.clear()
    assert ids(services, again, "PMC4", "PMC5")[1] == [
        "PMC4: there already", "PMC5: full text, cc by-nc"
    ]  # fmt: skip
    assert len(shelf.place.read_text().splitlines()) == 3


def test_article_is_found_by_its_pmid(services, shelf):
    assert ids(services, shelf, "PMID7", "pmid: 8") == (
        2, ["PMC7: full text, cc by", "PMC8: full text, cc by"]
    )  # fmt: skip


def test_most_limits_what_is_fetched(services, shelf, server):
    assert fetch(services, shelf, most=9)[0] == 9
    assert server.paths().count("/europepmc/search") == 2


def test_list_holds_licence_date_and_hash_of_each_file(services, shelf):
    ids(services, shelf, "PMC4")
    (row,) = csv.DictReader(shelf.place.open(encoding="utf-8"))
    data = (shelf.folder / row["file"]).read_bytes()
    assert row["sha256"] == hashlib.sha256(data).hexdigest()
    assert row["licence"] == "cc by"
    assert len(row["date"]) == 10
    assert row["identifier"] == "PMC4"


def test_what_was_fetched_is_read_as_sources_and_the_list_is_none(services, shelf):
    ids(services, shelf, "PMC4", "10.5555/made.3", "10.5555/elsewhere")
    found = list(readers.read_path(shelf.folder))
    assert {result.document.split("/")[-1] for result in found} == {
        "PMC4.xml", "10.5555_made.3.json", "10.5555_elsewhere.json"
    }  # fmt: skip
    assert all(result.articles for result in found)


def test_second_run_asks_only_what_is_missing(services, shelf, server, tmp_path):
    fetch(services, shelf)
    (shelf.folder / "PMC4.xml").unlink()
    (shelf.folder / "PMC5.xml").write_text("changed")
    server.log.clear()
    other = Services(contact="made@example.org", slow=0.002, addresses=server.addresses())
    assert fetch(other, Shelf(shelf.folder))[0] == 20
    asked = [path for path in server.paths() if "fullText" in path]
    assert sorted(asked) == ["/europepmc/PMC4/fullTextXML", "/europepmc/PMC5/fullTextXML"]


def test_stored_answers_serve_the_next_run_without_a_request(services, shelf, server, tmp_path):
    fetch(services, shelf)
    server.log.clear()
    fetch(services, Shelf(tmp_path / "again"))
    assert server.log == []


@pytest.mark.parametrize("fault", [429, 500, 503, "slow", "cut", "broken", "html"])
def test_fault_that_passes_is_tried_again(services, shelf, server, fault):
    server.faults = {"PMC4/fullTextXML": [fault, fault]}
    assert ids(services, shelf, "PMC4") == (1, ["PMC4: full text, cc by"])
    assert server.paths().count("/europepmc/PMC4/fullTextXML") == 3


def test_fault_that_stays_leaves_the_rest_and_the_next_run_goes_on(services, shelf, server):
    server.faults = {"PMC4/fullTextXML": ["html"] * 50}
    count, said = fetch(services, shelf)
    assert count == 19
    (failed,) = [line for line in said if "not fetched" in line]
    assert "PMC4" in failed
    assert "text/html, not xml" in failed
    server.faults = {}
    assert fetch(services, shelf)[0] == 20


def test_service_is_waited_for_as_long_as_it_asks(server, tmp_path):
    server.faults = {"search": [("wait", 2)]}
    services = Services(contact="made@example.org", slow=0.1, addresses=server.addresses())
    next(services.search_europepmc(QUERY, most=1))
    first, second = [when for when, *_ in server.log]
    assert second - first >= 0.2


def test_requests_keep_the_pace_of_the_service(server):
    client = Client(server.addresses()["europepmc"], per_second=4, contact="made@example.org")
    for n in range(1, 4):
        client.get(f"PMC{n}/fullTextXML", kind="xml")
    times = [when for when, *_ in server.log]
    assert times[2] - times[0] >= 0.4  # two pauses of a quarter second, less what sockets may take


def test_key_raises_the_pace_of_pubmed_and_is_sent_with_contact_and_tool(server):
    plain = Services(contact="made@example.org", addresses=server.addresses())
    keyed = Services(contact="made@example.org", key="k", addresses=server.addresses())
    assert plain.clients["pubmed"].pause == pytest.approx(1 / 3)
    assert keyed.clients["pubmed"].pause == pytest.approx(1 / 10)
    list(keyed.search_pubmed("x", most=1))
    _, _, asked, headers = server.log[0]
    assert (asked["api_key"], asked["email"]) == ("k", "made@example.org")
    assert "mailto:made@example.org" in headers["User-Agent"]


def test_redirect_to_another_host_is_not_followed(services, shelf, server):
    server.faults = {"studies": ["elsewhere"]}
    with pytest.raises(EvidenceError, match=r"sends on to '127\.0\.0\.2'; not followed"):
        ids(services, shelf, "NCT00000001")


def test_answer_above_the_limit_is_not_kept(server):
    client = Client(server.addresses()["europepmc"], per_second=50, contact="m@x", most=100)
    with pytest.raises(EvidenceError, match="not kept"):
        client.get("PMC4/fullTextXML", kind="xml")


def test_address_without_encryption_is_refused_but_on_loopback():
    with pytest.raises(EvidenceError, match="not an https address"):
        Client("http://example.org", per_second=1, contact="m@x")
    assert all(address.startswith("https://") for address in ADDRESSES.values())


def test_pubmed_records_come_in_pages_without_abstracts(services, shelf):
    assert fetch(services, shelf, service="pubmed")[0] == 20
    text = (shelf.folder / "PMID7.xml").read_text()
    assert "Made up 7" in text
    assert "Not ours" not in text


def test_trials_come_page_by_page_through_the_token(services, shelf):
    assert fetch(services, shelf, service="trials")[0] == 20
    study = json.loads((shelf.folder / "NCT00000020.json").read_text())
    assert study["protocolSection"]["identificationModule"]["briefTitle"] == "Made-up trial 20"


def test_doi_that_europe_pmc_lacks_is_described_by_crossref_and_openalex(services, shelf):
    assert ids(services, shelf, "https://doi.org/10.5555/Elsewhere")[0] == 1
    row = shelf.rows["10.5555/elsewhere"]
    assert (row["kind"], row["licence"], row["title"]) == ("record", "cc-by", "Made up elsewhere")
    assert "Not ours" not in (shelf.folder / row["file"]).read_text()


def test_what_nobody_knows_is_said_and_the_rest_is_fetched(services, shelf):
    count, said = ids(services, shelf, "10.5555/absent", "NCT99999999", "PMC999", "PMC4")
    assert count == 1
    assert said[:3] == [
        "10.5555/absent: neither in Europe PMC nor in Crossref",
        "NCT99999999: not in ClinicalTrials.gov",
        "PMC999: not in Europe PMC",
    ]


def test_name_that_is_no_identifier_is_refused_before_anything_is_asked(services, shelf, server):
    with pytest.raises(EvidenceError, match="'CAR-NK' is no DOI"):
        ids(services, shelf, "PMC4", "CAR-NK")
    assert server.log == []


@pytest.mark.parametrize(
    ("licence", "free"),
    [("cc by", True), ("CC0", True), ("cc by-nc-nd", True), ("cc-by", True), ("", False),
     ("http://creativecommons.org/licenses/by/4.0/", True), ("other-oa", False),
     ("publisher-specific-oa", False)],
)  # fmt: skip
def test_licence_that_lets_everybody_keep_a_copy_is_told(licence, free):
    assert is_free(licence) is free


def test_wait_is_read_as_seconds_or_date_and_nothing_else():
    assert read_wait("7") == 7
    assert read_wait("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert read_wait("soon") is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["PMC4"], "the services ask for a contact"),
        (["--email", "m@x.org"], "give identifiers"),
        (["--query", "x", "--service", "none", "--email", "m@x.org"], "Known: europepmc, pubmed"),
    ],
)
def test_wrong_call_is_explained(arguments, said, tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("WORKBOOK_EMAIL", raising=False)
    assert cli.main(["fetch", *arguments, "--out", str(tmp_path)]) == 1
    assert said in capsys.readouterr().err


@pytest.fixture(params=sorted(ADDRESSES))
def real(request, tmp_path):
    """The name of a real service; skipped in seconds where it cannot be reached."""
    host = urlsplit(ADDRESSES[request.param]).hostname
    try:
        socket.create_connection((host, 443), timeout=5).close()
    except OSError as error:
        pytest.skip(f"{host} cannot be reached from here ({error})")
    return request.param


@pytest.mark.network
def test_real_service_answers(real, tmp_path):
    services, shelf = Services(contact="workbook@example.org"), Shelf(tmp_path)
    if real == "europepmc":
        assert fetch(services, shelf, most=3)[0] == 3
    elif real == "pubmed":
        assert fetch(services, shelf, service=real, query="CAR-NK[ti]", most=2)[0] == 2
    elif real == "trials":
        assert fetch(services, shelf, service=real, query="CAR-NK", most=2)[0] == 2
    else:
        assert services.describe("10.3389/fimmu.2025.1608277")[0]["title"]
