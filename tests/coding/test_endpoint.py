"""The endpoint coder, against a server on this machine that plays the protocol, well and badly."""

import json
import threading
import time
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from analysis import cli, corrections, evidence, paths, selection, tables
from analysis.coding import _endpoint_client, endpoint
from analysis.coding._endpoint_reply import choose_findings, describe_frame, stands_in
from analysis.errors import EvidenceError

SENTENCES = ["Made-up CAR-NK cells persist poorly.", "Freezing is no problem."]
TRUE = {"sentence": 1, "topic": "persistence", "role": "barrier", "subject": "CAR-NK",
        "setting": "unspecified", "hedged": False, "quote": "persist poorly"}  # fmt: skip
PAGE = "A made-up page\n\nDOI: 10.5555/made.up\n\nAbstract\n\n" + " ".join(SENTENCES) + "\n"


def answer(*findings, finish="stop", usage=(100, 20)):
    message = {"role": "assistant", "content": json.dumps({"findings": list(findings)})}
    return {
        "choices": [{"message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": usage[0], "completion_tokens": usage[1]},
    }  # fmt: skip


class Server:
    """Answers with what is in `plan`, the last again and again; keeps what it was asked."""

    def __init__(self, url):
        self.url, self.plan, self.asked, self.headers = url, [], [], []

    def next(self):
        return self.plan.pop(0) if len(self.plan) > 1 else self.plan[0]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        own = self.server.own
        own.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        own.headers.append((self.path, self.headers.get("Authorization", "")))
        step = own.next()
        step(self) if callable(step) else send(self, step)

    def log_message(self, *_):
        pass


def send(handler, body, status=200, **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def failing(status, **headers):
    return lambda handler: send(handler, {"error": "made up"}, status, **headers)


def cut_off(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [{"mess')
    handler.close_connection = True


@pytest.fixture
def server(monkeypatch, tmp_path):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    with running() as own:
        for name, value in {"URL": own.url, "MODEL": "made-up-1", "KEY": "secret", "TRIES": "2",
                            "PAUSE": "0"}.items():  # fmt: skip
            monkeypatch.setenv(f"WORKBOOK_ENDPOINT_{name}", value)
        yield own


class Listener(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Say nothing of clients that hang up: they are meant to."""


@contextmanager
def running():
    listener = Listener(("127.0.0.1", 0), Handler)
    own = listener.own = Server(f"http://127.0.0.1:{listener.server_port}/v1")
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield own
    listener.shutdown()
    listener.server_close()
    thread.join()


@pytest.fixture
def folder(write, own_data):
    """A folder with a made-up page, and one form of this project to learn from."""
    form = sorted((paths.ROOT / "data" / "extractions").glob("*.yaml"))[0]
    write(f"data/extractions/{form.name}", form.read_bytes())
    return str(write("in/a.txt", PAGE).parent)


def passages(number=2, source="doi:a"):
    return tables.make("passages", [
        {"passage_id": f"{source}#{n}", "source_id": source, "section": "abstract", "kind": "p",
         "sentence": n, "text": SENTENCES[(n - 1) % 2], "paragraph": n}
        for n in range(1, number + 1)])  # fmt: skip


def code(number=2, **changes):
    waits = []
    settings = endpoint.require_settings()._replace(**changes)
    found, requests = endpoint.code(passages(number), settings, sleep=waits.append)
    return found, requests, waits


def test_without_an_address_it_is_off(monkeypatch):
    monkeypatch.delenv("WORKBOOK_ENDPOINT_URL", raising=False)
    assert endpoint.read_settings() is None
    with pytest.raises(EvidenceError, match=r"coder 'endpoint' is off\. Set WORKBOOK_ENDPOINT_URL"):
        evidence.load(coders=["endpoint"])


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"URL": "localhost:8000"}, "is not an address"),
        ({"URL": "http://"}, "is not an address"),
        ({"URL": "http://a:port"}, "is not an address"),
        ({"URL": "http://a"}, "MODEL is not set"),
        ({"URL": "http://a", "MODEL": "m", "TIMEOUT": "soon"}, "TIMEOUT 'soon' is not a number"),
        ({"URL": "http://a", "MODEL": "m", "PRICE_IN": "-1"}, "PRICE_IN '-1' is not a number"),
        ({"URL": "http://a", "MODEL": "m", "KEY": "kéy"}, "KEY holds signs"),
    ],
)
def test_wrong_setting_is_named(values, said):
    given = {f"WORKBOOK_ENDPOINT_{name}": value for name, value in values.items()}
    with pytest.raises(EvidenceError, match=said):
        endpoint.read_settings(given)


def test_finding_with_its_quote_comes_into_the_same_table(server):
    server.plan = [answer(TRUE)]
    found, requests, _ = code()
    row = found.iloc[0]
    assert (row["coder"], row["passage_id"], row["topic"]) == ("endpoint", "doi:a#1", "persistence")
    assert row["why"] == 'quote: "persist poorly"'
    assert requests["outcome"].tolist() == ["answered"]


def test_request_is_steady_and_holds_frame_and_sentences(server):
    server.plan = [answer()]
    code()
    (body,), ((path, key),) = server.asked, server.headers
    assert (path, key) == ("/v1/chat/completions", "Bearer secret")
    assert (body["model"], body["temperature"]) == ("made-up-1", 0)
    assert "- persistence: " in body["messages"][0]["content"]
    asked = json.loads(body["messages"][1]["content"])
    assert [sentence["text"] for sentence in asked["sentences"]] == SENTENCES


def test_frame_names_every_id_and_every_rule():
    from analysis import codebook

    frame = describe_frame()
    assert all(f"- {i}: " in frame for d in codebook.DIMENSIONS for i in codebook.ids(d))
    assert all(str(rule) in frame for rule in codebook.load()["decision_rules"])


def test_long_text_is_asked_in_batches_with_the_sentences_before(server):
    server.plan = [answer()]
    _, requests, _ = code(endpoint.BATCH + 3)
    assert requests["sentences"].tolist() == [endpoint.BATCH, 3]
    second = json.loads(server.asked[1]["messages"][1]["content"])
    assert second["before"] == [passages(endpoint.BATCH)["text"].iloc[n] for n in (-2, -1)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quote": "persist well"}, "no_quote"),
        ({"quote": "sist poorly"}, "no_quote"),
        ({"quote": "Freezing is"}, "no_quote"),
        ({"quote": ""}, "no_quote"),
        ({"quote": "NK"}, "no_quote"),
        ({"topic": "persistance"}, "no_id"),
        ({"subject": "CAR-M"}, "no_id"),
        ({"sentence": 3}, "no_id"),
        ({"sentence": 0}, "no_id"),
        ({"hedged": "no"}, "malformed"),
        ({"sentence": True}, "malformed"),
        ({"topic": ["safety"]}, "malformed"),
    ],
)
def test_lie_is_thrown_away_and_counted(server, change, reason):
    server.plan = [answer(TRUE, TRUE | change)]
    found, requests, _ = code()
    assert len(found) == 1
    assert requests[reason].tolist() == [1]
    assert requests["kept"].tolist() == [1]


def test_what_is_said_twice_or_is_no_finding_at_all_counts_once():
    kept, thrown = choose_findings([TRUE, TRUE, "none", None], SENTENCES)
    assert len(kept) == 1
    assert (thrown["repeated"], thrown["malformed"]) == (1, 2)


def test_quote_may_differ_in_dash_space_and_case_only():
    assert stands_in("car-nk  cells", "Made-up CAR‑NK\u00a0cells persist.")
    assert not stands_in("CAR NK cells", "Made-up CAR-NK cells persist.")


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (failing(500), "HTTP 500"),
        (failing(429), "HTTP 429"),
        (cut_off, "no connection"),
        (b'{"choices": [{"message": {"con', "not the answer asked for"),
        (b"<html>busy</html>", "not the answer asked for"),
        ({"choices": []}, "not the answer asked for"),
        ([1, 2], "not the answer asked for"),
        ({"choices": [{"message": {"content": None}}]}, "not the answer asked for"),
        ({"choices": [{"message": {"content": "I cannot."}}]}, "not the answer asked for"),
        ({"choices": [{"message": {"content": '{"findings": {}}'}}]}, "not the answer asked for"),
        (answer(TRUE, finish="length"), "cut off by the token limit"),
    ],
)
def test_broken_answer_is_asked_for_again_and_then_said(server, step, said):
    server.plan = [step, answer(TRUE)]
    found, requests, waits = code()
    assert (len(found), len(waits)) == (1, 1)
    assert requests["outcome"].tolist() == ["answered"]
    for kept in (paths.BUILD / "endpoint").iterdir():
        kept.unlink()
    server.plan = [step]
    found, requests, _ = code()
    assert found.empty
    assert requests["outcome"].tolist() == ["failed"]
    assert said in requests["why"].iloc[0]


def test_answer_in_a_code_fence_is_read(server):
    content = "```json\n" + json.dumps({"findings": [TRUE]}) + "\n```"
    server.plan = [{"choices": [{"message": {"content": content}}]}]
    found, requests, _ = code()
    assert len(found) == 1
    assert requests["tokens_in"].tolist() == [0]


def test_retry_after_is_obeyed_in_seconds_and_as_a_date(server):
    past = formatdate(time.time() - 100, usegmt=True)
    server.plan = [failing(429, Retry_After="7"), failing(503, Retry_After=past),
                   failing(429, Retry_After="99999"), failing(500), answer(TRUE)]  # fmt: skip
    _, _, waits = code(tries=5, pause=0.25)
    assert waits == [7.0, 0.0, 60.0, 0.25 * 2**3]


def test_slow_server_is_left_after_the_time_limit(server):
    gone = threading.Event()
    server.plan = [lambda handler: gone.wait(20)]
    found, requests, _ = code(timeout=0.2, tries=1)
    gone.set()
    assert found.empty
    assert requests["why"].tolist() == ["no answer within 0.2 s"]


def test_server_that_drips_is_left_after_the_time_limit(server):
    gone = threading.Event()

    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        while not gone.wait(0.02):
            handler.wfile.write(b" ")

    server.plan = [drip]
    _, requests, _ = code(timeout=0.3, tries=1)
    gone.set()
    assert requests["why"].tolist() == ["no answer within 0.3 s"]


def test_server_that_floods_is_stopped(server, monkeypatch):
    monkeypatch.setattr(_endpoint_client, "LARGEST", 1000)
    server.plan = [b" " * 5000]
    _, requests, _ = code(tries=1)
    assert requests["why"].tolist() == ["an answer of more than 1000 bytes"]


def test_refusal_is_not_asked_again_and_stops_the_rest(server):
    server.plan = [failing(401)]
    _, requests, waits = code(3 * endpoint.BATCH, tries=3)
    assert (len(server.asked), waits) == (1, [])
    assert requests["outcome"].tolist() == ["failed", "not asked", "not asked"]
    assert set(requests["why"]) == {"HTTP 401"}


def test_dead_endpoint_is_left_alone_after_three_requests(server):
    server.plan = [failing(500)]
    _, requests, _ = code(5 * endpoint.BATCH)
    assert requests["outcome"].tolist() == ["failed"] * 3 + ["not asked"] * 2
    assert len(server.asked) == 3 * 2


def test_nobody_listening_is_said(server):
    _, requests, _ = code(url="http://127.0.0.1:9", tries=1)
    assert requests["why"].tolist() == ["no connection (ConnectError)"]


def test_same_content_is_asked_once_and_the_key_is_not_kept(server):
    server.plan = [answer(TRUE)]
    first, _, _ = code()
    again, requests, _ = code(key="another")
    assert len(server.asked) == 1
    assert requests["cached"].tolist() == [True]
    assert first.equals(again)
    (kept,) = (paths.BUILD / "endpoint").iterdir()
    assert "secret" not in kept.read_text("utf-8")
    code(model="made-up-2")
    assert len(server.asked) == 2


def test_spoiled_cache_is_asked_for_again(server):
    server.plan = [answer(TRUE)]
    code()
    (kept,) = (paths.BUILD / "endpoint").iterdir()
    kept.write_text("{", "utf-8")
    found, _, _ = code()
    assert (len(found), len(server.asked)) == (1, 2)


def test_tokens_and_cost_are_counted(server):
    server.plan = [answer(TRUE, usage=(1000, 200))]
    _, requests, _ = code(endpoint.BATCH + 1)
    settings = endpoint.require_settings()._replace(price_in=2.0, price_out=10.0)
    table = endpoint.summarize(requests, settings).set_index("measure")["number"]
    assert (table["tokens read"], table["tokens written"]) == (2000, 400)
    assert table["cost, in the currency of the prices"] == pytest.approx(0.008)
    assert "2000 tokens read and 400 written, cost 0.008" in endpoint.describe(requests, settings)
    assert "no prices given" in endpoint.describe(requests)


def test_command_writes_the_endpoints_findings(server, folder, write, capsys):
    server.plan = [answer(TRUE)]
    out = write("f.csv", "")
    assert cli.main(["code", folder, "--coder", "endpoint", "--out", str(out)]) == 0
    assert "persist poorly" in out.read_text("utf-8")
    assert "endpoint (made-up-1): 1 of 1 requests answered" in capsys.readouterr().err


def test_endpoint_that_fails_loses_nothing_but_its_own_codes(server, folder, write, capsys):
    server.plan = [failing(500)]
    out = write("f.csv", "")
    command = ["code", folder, "--coder", "endpoint", "--out", str(out)]
    assert cli.main(command) == 0
    said = capsys.readouterr().err
    assert "2 sentences have no answer (HTTP 500)" in said
    assert "It answered nothing; the other coders' findings are written." in said
    assert ",combined," in out.read_text("utf-8")
    server.plan = [answer(TRUE)]  # it is back: the next run asks again
    assert cli.main(command) == 0
    assert ",endpoint," in out.read_text("utf-8")


def test_correction_reaches_what_the_endpoint_says(server, folder, write):
    codes = "persistence/barrier/CAR-NK/unspecified/false"
    row = f"doi:10.5555/made.up,{corrections.fingerprint(SENTENCES[0])},persist poorly,{codes}"
    head = ",".join(corrections.COLUMNS)
    text = f"{head}\n{row},{codes.replace('barrier', 'fact')},made up,A. Person,\n"
    write("data/corrections.csv", text)
    server.plan = [answer(TRUE)]
    found = evidence.load([folder], coders=["endpoint"]).findings
    mine = found[found["coder"].isin(["endpoint", "human"])].set_index("coder")
    assert mine["state"].to_dict() == {"endpoint": "corrected", "human": "counted"}
    assert mine.loc["human", "role"] == "fact"


def test_notebook_parameter_counts_the_endpoints_findings(server, folder):
    server.plan = [answer(TRUE)]
    found = evidence.load([folder], coders=["endpoint"])
    counted = selection.choose_findings(found.findings, found.sources, coders=["endpoint"])
    assert counted["coder"].tolist() == ["endpoint"]
    assert {"rules", "combined"} <= set(found.findings["coder"])


def test_statements_are_coded_in_the_order_of_each_source(server):
    lie = TRUE | {"sentence": 2, "quote": "persist poorly", "role": "need"}
    server.plan = [answer(TRUE, lie)]
    statements = tables.make("statements", [
        {"statement_id": f"{s}#{n}", "source_id": s, "section": "abstract", "sentence": n,
         "says": SENTENCES[n - 1], "verified": "no original here"}
        for s in ("doi:b", "doi:a") for n in (1, 2)])  # fmt: skip
    codes, requests = endpoint.code_statements(statements, endpoint.require_settings())
    one = ("persistence", "barrier", "CAR-NK", "unspecified", False)
    assert codes == {"doi:a": [{one}, set()], "doi:b": [{one}, set()]}
    assert requests["no_quote"].sum() == 2


def test_evaluation_measures_the_endpoint_beside_the_others(server, folder, capsys):
    server.plan = [answer()]
    assert cli.main(["evaluate", folder, "--coder", "endpoint"]) == 0
    said = capsys.readouterr().out
    assert "endpoint (made-up-1): " in said
    measured = evidence.load_reliability(coders=["endpoint"])["measures"]
    assert "endpoint" in set(measured["coder"])


def test_evaluation_leaves_out_an_endpoint_that_failed_and_says_so(server, folder):
    server.plan = [failing(503)]
    quality = evidence.load_reliability(coders=["endpoint"])
    assert "endpoint" not in set(quality["measures"]["coder"])
    assert "have no answer (HTTP 503)" in quality["about"]["says"].iloc[-1]
