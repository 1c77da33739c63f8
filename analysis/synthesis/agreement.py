"""Agreement as data: who states what of each topic, and what that comes to in a word.

The labels, in this order:

contested           one source calls it a strength, another a barrier, of one subject and setting
hedged only         claims there are, each of them with reservation
shared              at least two sources make the same claim (topic and role)
single              claims that one source alone makes
described only      facts or scope, no claim
in bodies only      nothing in the parts that are counted, something in the rest of the texts
text not available  no finding, and of some source only the abstract or less is at hand
silent              every source was read whole, and none says anything

A source counts once for a topic and a role, however often it repeats itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pandas as pd

from analysis import codebook
from analysis.synthesis.counts import keep_topics
from analysis.synthesis.independence import count_independent
from analysis.words import count

CLAIMS = ("strength", "barrier", "strategy", "need")
LABELS = (
    "contested", "hedged only", "shared", "single", "described only", "in bodies only",
    "text not available", "silent",
)  # fmt: skip
Pairs = frozenset[tuple[str, str]]


def list_agreement(
    findings: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    likeness: pd.DataFrame,
    by: Sequence[str] = ("topic",),
    topics: Sequence[str] = (),
    every: pd.DataFrame | None = None,
    settled: Pairs = frozenset(),
) -> pd.DataFrame:
    """Return what sources say, one row per topic (or topic, subject and setting).

    Parameters
    ----------
    findings, sources : chosen ones; likeness : as independence.list_likeness() returns it.
    by : ("topic",) gives all topics; ("topic", "subject", "setting") only what is stated.
    topics : ids whose rows are wanted; empty for all.
    every : the same choice from all parts of the texts, where `findings` holds only some.
    settled : pairs of finding ids that a person has said are no contradiction.

    Returns
    -------
    The columns of `by`; label (see above); strength, barrier, strategy, need (sources); claims
    (sources with any of these); independent (what these are worth, see count_independent());
    hedged (sources all of whose claims are hedged); described (sources with facts or scope).
    """
    groups = dict(list(findings.groupby(list(by), sort=False)))
    whole = len(sources) > 0 and bool((sources["depth"] == "full").all())
    bodies = set() if every is None else set(every["topic"])
    rows = []
    for key in _list_keys(groups, by, topics):
        own = groups.get(key, findings.iloc[:0])
        claims = own[own["role"].isin(CLAIMS)]
        counts = [own.loc[own["role"] == role, "source_id"].nunique() for role in CLAIMS]
        independent = count_independent(claims["source_id"].unique(), likeness)
        label = name_agreement(own, whole=whole, settled=settled)
        label = "in bodies only" if own.empty and key[0] in bodies else label
        described = own.loc[~own["role"].isin(CLAIMS), "source_id"].nunique()
        numbers = (*counts, claims["source_id"].nunique(), independent, _count_hedged(claims))
        rows.append((*key, label, *numbers, described))
    columns = [*by, "label", *CLAIMS, "claims", "independent", "hedged", "described"]
    return pd.DataFrame(rows, columns=columns)


def _list_keys(groups: dict, by: Sequence[str], topics: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the rows in codebook order: all topics, or only the combinations that are stated."""
    every = list(product(keep_topics(topics), *(codebook.ids(name) for name in by[1:])))
    return every if len(by) == 1 else [key for key in every if key in groups]


def name_agreement(own: pd.DataFrame, *, whole: bool, settled: Pairs = frozenset()) -> str:
    """Return the label for the findings of one topic (subject and setting).

    whole : whether every source was read whole, so that saying nothing is silence.
    """
    claims = own[own["role"].isin(CLAIMS)]
    if own.empty:
        return "silent" if whole else "text not available"
    if claims.empty:
        return "described only"
    if any(True for _ in list_opposites(claims, settled)):
        return "contested"
    if claims["hedged"].all():
        return "hedged only"
    most = claims.groupby("role")["source_id"].nunique().max()
    return "shared" if most > 1 else "single"


def list_opposites(own: pd.DataFrame, settled: Pairs = frozenset()):
    """Yield (strength, barrier) pairs of rows of different sources on one topic, subject and
    setting, but not the settled ones."""
    for _, same in own.groupby(["topic", "subject", "setting"], sort=False):
        strengths = list(same[same["role"] == "strength"].itertuples())
        barriers = list(same[same["role"] == "barrier"].itertuples())
        for one, other in product(strengths, barriers):
            ids = (one.finding_id, other.finding_id)
            if one.source_id != other.source_id and ids not in settled:
                yield one, other


def _count_hedged(claims: pd.DataFrame) -> int:
    return int(claims.groupby("source_id")["hedged"].all().sum()) if len(claims) else 0


def list_stances(
    findings: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    every: pd.DataFrame,
    topics: Sequence[str] = (),
) -> pd.DataFrame:
    """Return what each source does with each topic: one row per topic, one column per stance.

    Parameters
    ----------
    findings : the chosen ones; every : those of the same choice from all parts of the texts;
        topics : ids whose rows are wanted; empty for all.

    Returns
    -------
    topic; said (sources); in the body only (said, but in a part that is not counted here);
    nothing said (read whole); text not available (body not at hand). The four add up to the
    number of sources.
    """
    ids = set(sources["source_id"])
    whole = set(sources.loc[sources["depth"] == "full", "source_id"])
    rows = []
    for topic in keep_topics(topics):
        said = set(findings.loc[findings["topic"] == topic, "source_id"]) & ids
        body = (set(every.loc[every["topic"] == topic, "source_id"]) & ids) - said
        rest = ids - said - body
        rows.append((topic, len(said), len(body), len(rest & whole), len(rest - whole)))
    columns = ["topic", "said", "in the body only", "nothing said", "text not available"]
    return pd.DataFrame(rows, columns=columns)


def link_agreement(
    table: pd.DataFrame, findings: pd.DataFrame, every: pd.DataFrame | None = None
) -> dict:
    """Return the findings behind every number of list_agreement(), and behind its label.

    every : as list_agreement() takes it: what stands behind "in bodies only".
    """
    by = [name for name in ("topic", "subject", "setting") if name in table]
    groups = dict(list(findings.groupby(by, sort=False)))
    bodies = {} if every is None else every.groupby("topic")["finding_id"].agg(list).to_dict()
    links = {}
    for row, key in enumerate(table[by].itertuples(index=False, name=None)):
        own = groups.get(key)
        if own is None:
            links |= {(row, "label"): bodies[key[0]]} if key[0] in bodies else {}
            continue
        for column, kept in _part_agreement(own).items():
            if kept.any():
                links[row, column] = own.loc[kept, "finding_id"].tolist()
    return links


def _part_agreement(own: pd.DataFrame) -> dict[str, pd.Series]:
    """Return which findings of one topic stand behind each column of list_agreement()."""
    claims = own["role"].isin(CLAIMS)
    sure = own.loc[claims & ~own["hedged"], "source_id"]
    parts = {role: own["role"] == role for role in CLAIMS}
    parts |= {"claims": claims, "independent": claims, "described": ~claims}
    return parts | {
        "hedged": claims & ~own["source_id"].isin(sure),
        "label": claims if claims.any() else ~claims,
    }


def compare_depths(
    matched: pd.DataFrame, everything: pd.DataFrame, *, topics: Sequence[str] = ()
) -> pd.DataFrame:
    """Set the depth-matched numbers beside those of all text.

    Returns topic, then sources and findings: "matched sources", "all-text sources", "matched
    findings", "all-text findings", and "only in bodies" (sources); all topics, or those given.
    """
    table = pd.DataFrame({"topic": keep_topics(topics)})
    for name, own in (("matched", matched), ("all-text", everything)):
        groups = own.groupby("topic")
        table[f"{name} sources"] = table["topic"].map(groups["source_id"].nunique())
        table[f"{name} findings"] = table["topic"].map(groups.size())
    numbers = table.columns[1:]
    table[numbers] = table[numbers].fillna(0).astype("int64")
    table["only in bodies"] = table["all-text sources"] - table["matched sources"]
    order = ["topic", "matched sources", "all-text sources", "only in bodies",
             "matched findings", "all-text findings"]  # fmt: skip
    return table[order]


def describe_depths(sources: pd.DataFrame, matched: pd.DataFrame, everything: pd.DataFrame) -> str:
    """Say in a sentence what the depth-matched view leaves out."""
    full = int((sources["depth"] == "full").sum())
    if not full:
        return "No source was read whole: matched and unmatched numbers are the same."
    more = len(everything) - len(matched)
    return (
        f"Read whole: {full} of {count(len(sources), 'source')}; in bodies stand "
        f"{count(more, 'further finding')} beside the {len(matched)} of abstracts and summaries."
    )


def describe_agreement(table: pd.DataFrame) -> str:
    """Say in a sentence how many topics carry each label; contested ones by name."""
    counts = table["label"].value_counts()
    words = [f"{counts[label]} {label}" for label in LABELS if label in counts]
    names = [codebook.label(t) for t in table.loc[table["label"] == "contested", "topic"]]
    told = f" Contested: {', '.join(names)}." if names else ""
    return f"Of {len(table)} topics: {', '.join(words)}.{told}"
