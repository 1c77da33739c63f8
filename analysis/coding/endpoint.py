"""The optional coder: a model behind an OpenAI-compatible endpoint, off unless asked for.

Sentences leave this machine for the address in WORKBOOK_ENDPOINT_URL. Each finding must quote words
that stand in its sentence, or it is thrown away and counted. An endpoint that fails loses nothing
but its own codes.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator

import httpx
import pandas as pd

from analysis import tables
from analysis.coding._endpoint_client import (
    PREFIX,
    Refused,
    Settings,
    Unanswered,
    ask,
    read_settings,
)
from analysis.coding._endpoint_reply import THROWN, choose_findings, list_messages
from analysis.errors import EvidenceError

NAME = "endpoint"
BATCH = 12  # sentences of one request
BEFORE = 2  # sentences of context
MOST_FAILED = 3  # requests in a row, then the endpoint is left alone
UNSCORED = 0.5  # the score of a finding that nothing calibrates, as for rules alone
KEPT = ("source_id", "passage_id", "section", "sentence", "start", "end", "text")

__all__ = ["Settings", "code", "code_statements", "describe", "fingerprint", "read_settings",
           "require_settings", "summarize"]  # fmt: skip


def require_settings() -> Settings:
    """Return the settings of the environment; EvidenceError where the endpoint is off."""
    settings = read_settings()
    if settings is None:
        raise EvidenceError(
            f"coder {NAME!r} is off. Set {PREFIX}URL and {PREFIX}MODEL (and {PREFIX}KEY, if it "
            "needs one), or leave this coder out."
        )
    return settings


def fingerprint(settings: Settings) -> str:
    """Return a short name of endpoint and model for what is kept of them; without the key."""
    return hashlib.sha256(f"{settings.url}\0{settings.model}".encode()).hexdigest()[:12]


def code(
    passages: pd.DataFrame, settings: Settings, *, sleep: Callable[[float], None] = time.sleep
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Code passages through the endpoint.

    passages : the table of this name. Captions and footnotes are not coded.

    Returns the tables `findings` (coder "endpoint"; `why` has the quote) and `requests`: what
    became of each request, what was thrown away, tokens.
    """
    text = passages[~passages["kind"].isin(["caption", "footnote"])]
    found: list[dict] = []
    requests: list[dict] = []
    failed, stopped = 0, ""
    with httpx.Client() as client:
        for before, rows in _batches(text):
            done = {"outcome": "not asked", "why": stopped}
            if not stopped:
                own, done = _code_batch(before, rows, settings, client, sleep)
                found += own
                failed = 0 if done["outcome"] == "answered" else failed + 1
                refused = done.pop("refused", False)
                stopped = done["why"] if refused or failed >= MOST_FAILED else ""
            requests.append(_start_row(rows, len(requests) + 1, settings) | done)
    return tables.make("findings", found), tables.make("requests", requests)


def _batches(text: pd.DataFrame) -> Iterator[tuple[list[str], list[dict]]]:
    """Yield the sentences in batches within a source and section, with the sentences before."""
    for _, own in text.groupby(["source_id", "section"], sort=True):
        rows = own.to_dict("records")
        for start in range(0, len(rows), BATCH):
            before = [row["text"] for row in rows[max(0, start - BEFORE) : start]]
            yield before, rows[start : start + BATCH]


def _start_row(rows: list[dict], number: int, settings: Settings) -> dict:
    first = {name: rows[0][name] for name in ("source_id", "section")}
    blank = dict.fromkeys(("kept", *THROWN, "tokens_in", "tokens_out"), 0) | {"cached": False}
    return blank | first | {"number": number, "sentences": len(rows), "model": settings.model}


def _code_batch(before, rows, settings, client, sleep) -> tuple[list[dict], dict]:
    """Return the findings of one request, and its outcome."""
    sentences = [row["text"] for row in rows]
    try:
        reply = ask(list_messages(before, sentences), settings, client, sleep=sleep)
    except Unanswered as error:
        return [], {"outcome": "failed", "why": str(error)}
    except Refused as error:
        return [], {"outcome": "failed", "why": str(error), "refused": True}
    kept, thrown = choose_findings(reply.findings, sentences)
    found = [
        {name: rows[item.place][name] for name in KEPT}
        | {name: getattr(item, name) for name in ("topic", "role", "subject", "setting", "hedged")}
        | {"finding_id": f"{rows[item.place]['passage_id']}/{NAME}.{number}", "coder": NAME}
        | {"rule": f"model {settings.model}", "why": f'quote: "{item.quote}"'}
        | {"score": UNSCORED, "state": "counted"}
        for number, item in enumerate(kept, start=1)
    ]
    said = {"outcome": "answered", "kept": len(kept), "cached": reply.cached}
    return found, said | thrown | {"tokens_in": reply.tokens_in, "tokens_out": reply.tokens_out}


def code_statements(
    statements: pd.DataFrame, settings: Settings, *, sleep: Callable[[float], None] = time.sleep
) -> tuple[dict[str, list[set[tuple]]], pd.DataFrame]:
    """Code the statements of forms as if they were sentences.

    Returns source -> the codes of each of its statements, in order; and the table `requests`.
    """
    names = {"statement_id": "passage_id", "says": "text"}
    frame = statements.rename(columns=names).assign(kind="statement", start=0, end=0)
    findings, requests = code(frame, settings, sleep=sleep)
    codes: dict[str, set[tuple]] = {}
    for row in findings.itertuples():
        made = (row.topic, row.role, row.subject, row.setting, row.hedged)
        codes.setdefault(row.passage_id, set()).add(made)
    grouped = statements.groupby("source_id", sort=True)["statement_id"]
    return {s: [codes.get(name, set()) for name in own] for s, own in grouped}, requests


def summarize(requests: pd.DataFrame, settings: Settings | None = None) -> pd.DataFrame:
    """Return what asking brought and cost: columns measure, number.

    settings : for the prices; without them, or without prices, the cost is not a number.
    """
    done = requests["outcome"].value_counts()
    sums = requests[["sentences", "kept", *THROWN, "tokens_in", "tokens_out"]].sum()
    unanswered = requests.loc[requests["outcome"] != "answered", "sentences"].sum()
    rows = [
        ("requests answered", done.get("answered", 0)),
        ("requests failed", done.get("failed", 0)),
        ("requests not made, the endpoint had failed", done.get("not asked", 0)),
        ("sentences asked about", sums["sentences"]),
        ("sentences without an answer", unanswered),
        ("findings kept", sums["kept"]),
        ("thrown away: the quote is not in the sentence", sums["no_quote"]),
        ("thrown away: not in the codebook, or no such sentence", sums["no_id"]),
        ("thrown away: incomplete", sums["malformed"]),
        ("thrown away: said twice", sums["repeated"]),
        ("tokens read", sums["tokens_in"]),
        ("tokens written", sums["tokens_out"]),
        ("cost, in the currency of the prices", _cost(sums, settings)),
    ]
    return pd.DataFrame(rows, columns=["measure", "number"]).astype({"number": "float64"})


def _cost(sums: pd.Series, settings: Settings | None) -> float:
    if settings is None or settings.price_in is None or settings.price_out is None:
        return float("nan")
    spent = sums["tokens_in"] * settings.price_in + sums["tokens_out"] * settings.price_out
    return round(float(spent) / 1e6, 6)


def describe(requests: pd.DataFrame, settings: Settings | None = None) -> str:
    """Say in a sentence what came of asking the endpoint."""
    if requests.empty:
        return "The endpoint was not asked."
    number = summarize(requests, settings)["number"].tolist()
    thrown, cost = int(sum(number[6:10])), number[12]
    price = f"cost {cost:g}" if cost == cost else "no prices given"
    said = (
        f"endpoint ({requests['model'].iloc[0]}): {int(number[0])} of {len(requests)} requests "
        f"answered ({int(requests['cached'].sum())} from the cache), {int(number[5])} findings "
        f"kept, {thrown} thrown away, {int(number[10])} tokens read and {int(number[11])} written, "
        f"{price}"
    )
    if not number[4]:
        return f"{said}."
    why = "; ".join(sorted(set(requests.loc[requests["outcome"] == "failed", "why"])))
    return f"{said}. {int(number[4])} sentences have no answer ({why})."
