"""Code passages: which topic, role, subject and setting each sentence has, hedged or not."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from operator import itemgetter

import pandas as pd

from analysis import garbage, tables
from analysis.coding.combined import RULES_SCORE, Reader, combine, train
from analysis.coding.linear import one_thread
from analysis.coding.patterns import patterns
from analysis.coding.rules import Coded, join_clauses, read_text

Training = Callable[[], tuple[pd.DataFrame, pd.DataFrame]]
THRESHOLD = 0.5
CODES = ["topic", "role", "subject", "setting", "hedged"]


@garbage.held_back()
def code(passages: pd.DataFrame, *, training: Training | None = None, model=None) -> pd.DataFrame:
    """Code every sentence with the rules and, where there is a model, with the combined coder.

    Parameters
    ----------
    passages : the table of this name. Captions and footnotes are not coded.
    training : gives (statements, findings) of data-extraction forms to learn from.
    model : the learned part, as train_on() gives it, in place of training.

    Returns
    -------
    The table `findings`: coders "rules" and "combined"; `why` has the matched words and the
    learned part's probabilities, `score` that of the topic (0.5 for rules alone), `state`
    "worklist" for a score below 0.5.
    """
    compiled = patterns()
    text = passages[~passages["kind"].isin(["caption", "footnote"])]
    rows = text.sort_values("source_id", kind="stable").to_dict("records")
    sources = groupby(rows, key=itemgetter("source_id"))
    texts = [[row["text"] for row in source] for _, source in sources]
    read = [clauses for said in texts for clauses in read_text(said, compiled)]
    if model is None and training and rows:
        model = train_on(training)
    plain = [[(item, RULES_SCORE) for item in join_clauses(clauses)] for clauses in read]
    found = _list_rows(rows, plain, "rules")
    if model is not None and rows:
        found += _list_rows(rows, combine(read, model, compiled), "combined")
    return tables.make("findings", found)


def train_on(training: Training):
    """Learn from the (statements, findings) that `training` gives; None where there are none."""
    statements, findings = training()
    texts = list_texts(statements, findings)
    return learn(texts) if texts else None


def learn(texts: list[tuple[list, list]], *, read: Reader = read_text):
    """Return the learned part trained on texts as list_texts() gives them; read : as in train()."""
    with one_thread():
        return train(texts, patterns(), read=read)


def list_texts(statements: pd.DataFrame, findings: pd.DataFrame) -> list[tuple[list, list]]:
    """Return for each source its statements, in order, and the codes of each."""
    read = findings["coder"].isin(["form", "human"]) & (findings["state"] != "corrected")
    coded = findings[read]
    codes = {
        key: list(rows[CODES].itertuples(index=False, name=None))
        for key, rows in coded.groupby("statement_id")
    }
    return [
        (rows["says"].tolist(), [codes.get(key, []) for key in rows["statement_id"]])
        for _, rows in statements.groupby("source_id", sort=True)
    ]


def _list_rows(rows: list[dict], coded: list[list[tuple[Coded, float]]], coder: str) -> list[dict]:
    kept = ("source_id", "passage_id", "section", "sentence", "start", "end", "text")
    return [
        {name: row[name] for name in kept}
        | item._asdict()
        | {"finding_id": f"{row['passage_id']}/{coder}.{number}", "coder": coder}
        | {"score": score, "state": "counted" if score >= THRESHOLD else "worklist"}
        for row, items in zip(rows, coded, strict=True)
        for number, (item, score) in enumerate(items, start=1)
    ]
