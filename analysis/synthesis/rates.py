"""Shares with their intervals, and where the numbers are too small to mean much."""

from __future__ import annotations

import pandas as pd

from analysis import codebook
from analysis.words import begin, count

FEW = 5  # below so many a share says little


def interval(table: pd.DataFrame, *, hits: str, total: str, share: str) -> pd.DataFrame:
    """Return `table` with `share` (hits of total, 0 to 1), low, high and note.

    low, high : 95 % interval after Wilson; not a number where the total is 0. note : "few" below
    five, "none" at 0.
    """
    from scipy.stats import binomtest

    rows = []
    for row in table.to_dict("records"):
        k, n = int(row[hits]), int(row[total])
        bounds = binomtest(k, n).proportion_ci(method="wilson") if n else (float("nan"),) * 2
        note = "" if n >= FEW else "few" if n else "none"
        rows.append((k / n if n else float("nan"), *bounds, note))
    added = pd.DataFrame(rows, columns=[share, "low", "high", "note"], index=table.index)
    numbers = [share, "low", "high"]
    added[numbers] = added[numbers].astype("float64").round(3)
    return pd.concat([table, added], axis=1)


def count_trend(findings: pd.DataFrame, sources: pd.DataFrame, *, most: int = 6) -> pd.DataFrame:
    """Return, for the topics that most sources state, the share of each year's sources.

    Returns
    -------
    topic, year, sources (of that year), stating (of those), share, low, high (95 %, Wilson), note
    ("few" below five sources); every year from the first to the last. Sources without a year are
    left out.
    """
    dated = sources.dropna(subset="year").assign(year=lambda frame: frame["year"].astype("int64"))
    columns = ["topic", "year", "sources", "stating"]
    if dated.empty or findings.empty:
        empty = pd.DataFrame({name: pd.Series([], dtype="int64") for name in columns})
        return interval(empty, hits="stating", total="sources", share="share")
    once = findings.drop_duplicates(["source_id", "topic"])
    once = once.merge(dated[["source_id", "year"]], on="source_id", how="inner")
    years = range(dated["year"].min(), dated["year"].max() + 1)
    totals = dated["year"].value_counts()
    counts = once["topic"].value_counts()
    topics = sorted(counts.index, key=lambda topic: (-counts[topic], topic))[:most]
    stated = once.groupby(["topic", "year"]).size()
    rows = [
        (topic, year, int(totals.get(year, 0)), int(stated.get((topic, year), 0)))
        for topic in topics
        for year in years
    ]
    table = pd.DataFrame(rows, columns=columns)
    return interval(table, hits="stating", total="sources", share="share")


def link_trend(
    table: pd.DataFrame, findings: pd.DataFrame, sources: pd.DataFrame
) -> dict[tuple[int, str], list[str]]:
    """Return the findings behind each row of count_trend(), under its column `stating`."""
    years = sources.dropna(subset="year").set_index("source_id")["year"].astype("int64")
    own = findings[findings["source_id"].isin(years.index)]
    groups = own.groupby([own["topic"], own["source_id"].map(years)])["finding_id"].agg(list)
    keys = zip(table["topic"], table["year"], strict=True)
    found = groups.to_dict()
    return {(row, "stating"): found[key] for row, key in enumerate(keys) if key in found}


def describe_trend(table: pd.DataFrame) -> str:
    """Say in a sentence which topic rose or fell beyond its intervals, and how many years are thin.

    A change is told only where the intervals of the first and the last year with at least five
    sources do not overlap.
    """
    if table.empty:
        return "No topic is stated by a source with a year, so there is no trend."
    years = table.drop_duplicates("year")
    thin = int((years["sources"] < FEW).sum())
    told = []
    for topic, own in table[table["sources"] >= FEW].groupby("topic", sort=True):
        first, last = own.iloc[0], own.iloc[-1]
        if first["high"] < last["low"] or last["high"] < first["low"]:
            name = codebook.label(topic)
            told.append(f"{name} {'rose' if first['high'] < last['low'] else 'fell'}")
    said = "; ".join(told) if told else "no topic rose or fell beyond its intervals"
    return f"{begin(said)}; {thin} of {count(len(years), 'year')} have fewer than {FEW} sources."
