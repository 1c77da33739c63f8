"""Cell sources and targets that sentences name, by the words of data/trials/normal.yaml."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis import codebook
from analysis.folding import fold
from analysis.synthesis.agreement import CLAIMS
from analysis.synthesis.links import Links
from analysis.trials import vocabulary
from analysis.trials.views import name_trials
from analysis.words import count

NO_TARGETS = ("KLRK1 (NKG2D)",)  # a receptor of the NK cell: in prose it is no target
NO_CELLS = ("primary",)  # in prose "primary" is said of tumors
REGISTRY = "registry: "


def find_terms(texts: Iterable[str], kind: str) -> list[frozenset[str]]:
    """Return the cell sources (kind "cells") or targets (kind "targets") that each text names."""
    words = vocabulary.words()
    named = words["targets"].items() if kind == "targets" else words["cells"]
    patterns = [(name, p) for name, p in named if name not in (*NO_TARGETS, *NO_CELLS)]
    plain = (fold(text).lower() for text in texts)
    return [frozenset(name for name, p in patterns if p.search(text)) for text in plain]


def count_cells(
    findings: pd.DataFrame, everyone: pd.DataFrame, trials: pd.DataFrame, *, subject: str
) -> tuple[pd.DataFrame, Links]:
    """Count, for each cell source, who names it, in which role, and the trials that use it.

    Parameters
    ----------
    findings : the chosen ones, of one subject; everyone : those of all subjects.
    trials : the table of trials.load().

    Returns
    -------
    cells; sources (any subject); "<subject>"; strength, barrier, strategy (sources, any subject);
    trials. All cell sources known; a zero is a gap. And the findings and trials behind.
    """
    names = [name for name, _ in vocabulary.words()["cells"] if name not in NO_CELLS]
    found = pd.Series(find_terms(everyone["text"], "cells"), index=everyone.index, dtype=object)
    mine, rows, links = set(findings["finding_id"]), [], {}
    for place, name in enumerate(names):
        own = everyone[found.map(lambda terms, name=name: name in terms).astype(bool)]
        parts = {"sources": own, subject: own[own["finding_id"].isin(mine)]}
        parts |= {role: own[own["role"] == role] for role in ("strength", "barrier", "strategy")}
        links |= {(place, column): part["finding_id"].tolist()
                  for column, part in parts.items() if len(part)}  # fmt: skip
        counts = {column: part["source_id"].nunique() for column, part in parts.items()}
        used = trials[trials["cell_source"].str.contains(name, regex=False)]
        links |= {(place, "trials"): name_trials(used)} if len(used) else {}
        rows.append({"cells": name} | counts | {"trials": len(used)})
    return pd.DataFrame(rows), links


def list_targets(
    findings: pd.DataFrame, sources: pd.DataFrame, fields: pd.DataFrame
) -> pd.DataFrame:
    """Return who names which target, where: columns source, target, behind (the finding, or the
    table and its cell in words).

    A source names a target in a sentence with a finding or in its table of trials; reviews that
    are known by their trial tables only (data/trials) are sources here.
    """
    labels = sources.set_index("source_id")["label"]
    texts = findings.drop_duplicates(["source_id", "text"])
    said = [
        (labels.get(source, source), target, finding)
        for source, finding, terms in zip(
            texts["source_id"], texts["finding_id"], find_terms(texts["text"], "targets"),
            strict=True,
        )
        for target in terms
    ]  # fmt: skip
    names = _name_reviews(sources)
    own = fields[(fields["field"] == "target") & (fields["normal"] != "")]
    own = own[(own["source"] != "") & ~own["source"].str.startswith(REGISTRY)]
    listed = [
        (names.get(row.source, row.source), target, _say_row(row))
        for row in own.itertuples()
        for target in row.normal.split("; ")
    ]
    table = pd.DataFrame(said + listed, columns=["source", "target", "behind"]).drop_duplicates()
    return table.sort_values(["source", "target", "behind"], ignore_index=True)


def _say_row(row) -> str:
    where = f", {row.table}" if row.table else ""
    return f"{row.source}{where}: {row.nct_id}, target {row.raw}"


def _name_reviews(sources: pd.DataFrame) -> dict[str, str]:
    rows = sources[["label", "pmcid", "doi"]].itertuples(index=False, name=None)
    return {name: row[0] for row in rows for name in row if name}


def count_pairs(table: pd.DataFrame, *, item: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count how many sources have each item, and each two items together.

    table : columns source and `item`; what a source has several times counts once.
    Returns nodes (item, sources), most sources first, and edges (one, other, sources).
    """
    once = table.drop_duplicates(["source", item])
    counts = once[item].value_counts()
    names = sorted(counts.index, key=lambda name: (-counts[name], name))
    nodes = pd.DataFrame({item: names, "sources": [int(counts[name]) for name in names]})
    both = once.merge(once, on="source", suffixes=("", "_other"))
    both = both[both[item] < both[f"{item}_other"]]
    edges = both.groupby([item, f"{item}_other"], as_index=False).size()
    edges.columns = ["one", "other", "sources"]
    return nodes, edges.sort_values(["sources", "one", "other"], ascending=[False, True, True],
                                    ignore_index=True)  # fmt: skip


def list_topics(findings: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return who makes a claim on which topic: columns source (label), topic, behind (finding)."""
    labels = sources.set_index("source_id")["label"]
    claims = findings[findings["role"].isin(CLAIMS)]
    named = {"source": claims["source_id"].map(labels), "topic": claims["topic"]}
    return pd.DataFrame(named | {"behind": claims["finding_id"]})


def link_pairs(edges: pd.DataFrame, table: pd.DataFrame, *, item: str) -> Links:
    """Return what stands behind each edge of count_pairs(), under its column `sources`.

    table : as count_pairs() takes it, with the column `behind`.
    """
    rows = dict(list(table.groupby(item)))
    links: Links = {}
    for row, (one, other) in enumerate(zip(edges["one"], edges["other"], strict=True)):
        both = pd.concat([rows[one], rows[other]])
        shared = set(rows[one]["source"]) & set(rows[other]["source"])
        behind = both.loc[both["source"].isin(shared), "behind"]
        links[row, "sources"] = list(dict.fromkeys(behind))
    return links


def describe_pairs(nodes: pd.DataFrame, edges: pd.DataFrame, *, item: str) -> str:
    """Say in a sentence which two items most sources state together."""
    if edges.empty:
        return f"No source states two {item}s." if len(nodes) else f"No source names a {item}."
    first = edges.iloc[0]
    alike = int((edges["sources"] == first["sources"]).sum())
    also = f" ({alike - 1} other pairs equally often)" if alike > 1 else ""
    one, other = codebook.label(first["one"]), codebook.label(first["other"])
    return (
        f"{one} and {other} are stated together by most sources "
        f"({first['sources']}){also}; {count(len(nodes), item)}, {count(len(edges), 'pair')}."
    )
