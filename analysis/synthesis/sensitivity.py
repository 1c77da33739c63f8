"""Which headlines change when the threshold moves, a source is left out, or only readers count."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis import selection
from analysis.synthesis.counts import count_sources, list_headlines

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
WHOSE = {
    "readers only": (("form", "human"), "only codings by form or person"),
    "persons only": (("human",), "only codings by a person"),
}
KEY = ["role", "topic"]
ANY_SOURCE = "any one source left out"
COLUMNS = ("kind", "cause", "role", "topic", "now", "then", "change")


def compare_choices(
    findings: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    min_sources: int,
    coders: Sequence[str] = (),
    threshold: float = 0.5,
    thresholds: Sequence[float] = THRESHOLDS,
    **chosen,
) -> pd.DataFrame:
    """Count each headline again under other choices.

    Parameters
    ----------
    findings, sources : the tables of these names, before any choice.
    min_sources : a headline needs so many sources.
    coders, threshold, chosen : as selection.choose_findings() takes them: the choices now.
    thresholds : the others to try.

    Returns
    -------
    One row per choice and headline, now or then: kind (threshold, readers only, persons only,
    source left out), cause (in words), role, topic, now and then (sources that state it), change
    ("gone", "new", "fewer", "more" or "none"). A source left out is a row only where its headline
    is gone.
    """

    def count(limit: float, whose: Sequence[str]) -> pd.Series:
        kept = selection.choose_findings(findings, sources, threshold=limit, coders=whose, **chosen)
        return _count(kept)

    now = count(threshold, coders)
    others = [limit for limit in thresholds if limit != threshold]
    tried = [("threshold", f"threshold {v:g}", count(v, coders)) for v in others]
    tried += [(kind, words, count(threshold, who)) for kind, (who, words) in WHOSE.items()]
    parts = [_compare(*one, now=now, min_sources=min_sources) for one in tried]
    stated = selection.choose_findings(
        findings, sources, threshold=threshold, coders=coders, **chosen
    )
    parts.append(_leave_out(stated, sources, now, min_sources))
    return pd.concat(parts, ignore_index=True)


def _count(findings: pd.DataFrame) -> pd.Series:
    """Return the sources that state each (role, topic), as count_sources() counts them."""
    table = count_sources(findings)
    every = list_headlines(table, n_sources=0, min_sources=0)
    return every.set_index(KEY)["n"].sort_index()


def _compare(kind, cause, then: pd.Series, *, now: pd.Series, min_sources: int) -> pd.DataFrame:
    both = pd.DataFrame({"now": now, "then": then}).reset_index()
    both = both[(both[["now", "then"]] >= min_sources).any(axis=1)]
    change = [_name_change(row.now, row.then, min_sources) for row in both.itertuples()]
    table = both.assign(kind=kind, cause=cause, change=change)
    return table.sort_values(["now", *KEY], ascending=[False, True, True], ignore_index=True)[
        list(COLUMNS)
    ]


def _name_change(now: int, then: int, least: int) -> str:
    if now >= least > then:
        return "gone"
    if then >= least > now:
        return "new"
    if now == then:
        return "none"
    return "fewer" if then < now else "more"


def _leave_out(
    findings: pd.DataFrame, sources: pd.DataFrame, now: pd.Series, min_sources: int
) -> pd.DataFrame:
    """Return a row for each source without which a headline has too few sources."""
    once = findings.drop_duplicates(["source_id", *KEY])
    just = now[now == min_sources].rename("now").reset_index()
    own = once[["source_id", *KEY]].merge(just, on=KEY)
    labels = sources.set_index("source_id")["label"]
    table = own.assign(
        kind="source left out",
        cause="without " + own["source_id"].map(labels).astype("string"),
        then=own["now"] - 1,
        change="gone",
    )
    return table.sort_values([*KEY, "cause"], ignore_index=True)[list(COLUMNS)]


def summarize_choices(table: pd.DataFrame) -> pd.DataFrame:
    """Count what each choice changes: one row per cause, the sources left out as one.

    Columns cause, headlines (now or then), gone, new, fewer, more, none; integers, unit:
    headlines.
    """
    cause = table["cause"].where(table["kind"] != "source left out", ANY_SOURCE)
    kept = table.assign(cause=cause).drop_duplicates(["cause", *KEY])
    names = ["gone", "new", "fewer", "more", "none"]
    counts = pd.crosstab(kept["cause"], kept["change"]).reindex(columns=names, fill_value=0)
    counts = counts.reindex([*dict.fromkeys(cause[cause != ANY_SOURCE]), ANY_SOURCE], fill_value=0)
    counts.loc[ANY_SOURCE, "none"] = _count_now(table) - counts.loc[ANY_SOURCE, "gone"]
    counts.insert(0, "headlines", counts.sum(axis=1))
    counts = counts.astype("int64").rename_axis("cause").rename_axis(None, axis=1)
    return counts.reset_index()


def _count_now(table: pd.DataFrame) -> int:
    return len(table[table["change"] != "new"].drop_duplicates(KEY))


def list_changes(table: pd.DataFrame) -> pd.DataFrame:
    """Return only what comes or goes: the headlines that hang on one choice."""
    return table[table["change"].isin(["gone", "new"])].reset_index(drop=True)


def describe_choices(table: pd.DataFrame) -> str:
    """Say in a sentence how many headlines hang on a threshold, a source or the machine."""
    gone = table[table["change"] == "gone"]
    parts = [
        f"{len(gone[gone['kind'] == kind].drop_duplicates(KEY))} {words}"
        for kind, words in (
            ("threshold", "with another threshold"),
            ("source left out", "without one of their sources"),
            ("readers only", "when only form and person count"),
            ("persons only", "when only a person's codings count"),
        )
    ]
    new = len(table[table["change"] == "new"].drop_duplicates(KEY))
    return (
        f"Headlines now: {_count_now(table)}. Gone: {', '.join(parts)}. New by some choice: {new}."
    )
