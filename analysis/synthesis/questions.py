"""The questions that the two core reviews ask, each as a table that can be counted by eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import codebook
from analysis.synthesis.counts import name_gap
from analysis.synthesis.links import Links
from analysis.synthesis.rates import interval

PLACE = ["source_id", "section", "sentence"]
ROUTES = {"by the CAR": "car_signalling", "by native NK means": "innate_cytotoxicity"}
NAMED_BARRIERS = ("tumor_microenvironment", "trafficking", "persistence", "antigen",
                  "manufacturing")  # fmt: skip
SIDES = ("strength", "barrier")


def count_killing(
    findings: pd.DataFrame, *, topics: Sequence[str] = ()
) -> tuple[pd.DataFrame, Links]:
    """Count the sources that say how the cells kill: by the CAR, by native means, by both.

    topics : those that were chosen, empty for all; a way that needs another one has no row.

    Returns
    -------
    way, sources, hedged only (sources that say so only with reservation); "both" in one source
    and in one sentence are counted apart, sources with one way only too. And the findings behind.
    Counted are strengths and facts: what the cells do, not what is planned.
    """
    said = findings[findings["role"].isin(["strength", "fact"])]
    parts = {way: said[said["topic"] == topic] for way, topic in ROUTES.items()}
    one, other = parts.values()
    both = set(one["source_id"]) & set(other["source_id"])
    places = [set(part[PLACE].itertuples(index=False, name=None)) for part in parts.values()]
    joint = _at(pd.concat([one, other]), places[0] & places[1])
    rows = parts | {
        f"only {way}": part[~part["source_id"].isin(both)] for way, part in parts.items()
    }
    two = pd.concat([one, other])
    rows["both, in one source"] = two[two["source_id"].isin(both)]
    rows["both, in one sentence"] = joint
    chosen = [way for way, topic in ROUTES.items() if not topics or topic in topics]
    kept = rows if len(chosen) == len(ROUTES) else {way: rows[way] for way in chosen}
    return _count_rows(kept, "way")


def _at(findings: pd.DataFrame, places: set[tuple]) -> pd.DataFrame:
    there = [place in places for place in findings[PLACE].itertuples(index=False, name=None)]
    return findings[pd.Series(there, index=findings.index, dtype=bool)]


def _count_rows(rows: Mapping[str, pd.DataFrame], name: str) -> tuple[pd.DataFrame, Links]:
    """Return a table of sources and hedged sources for named sets of findings, with its links."""
    made, links = [], {}
    for place, (words, own) in enumerate(rows.items()):
        reserved = own[~own["source_id"].isin(own.loc[~own["hedged"], "source_id"])]
        made.append((words, own["source_id"].nunique(), reserved["source_id"].nunique()))
        for column, part in (("sources", own), ("hedged only", reserved)):
            links |= {(place, column): part["finding_id"].tolist()} if len(part) else {}
    return pd.DataFrame(made, columns=[name, "sources", "hedged only"]), links


def read_sides(sides: pd.DataFrame) -> pd.DataFrame:
    """Add to count_sides() in words how the two therapies stand on each feature.

    reading : "for CAR-NK" where its strengths outnumber its barriers and CAR-T's do not,
    "for CAR-T" the other way round, "undecided" where both stand alike, "CAR-NK only" or "CAR-T
    only" where nobody speaks of the other.
    """
    words = [
        _read_side(row["CAR-NK strength"], row["CAR-NK barrier"], row["CAR-T strength"],
                   row["CAR-T barrier"])
        for row in sides.to_dict("records")
    ]  # fmt: skip
    return sides.assign(reading=words)


def _read_side(nk_for: int, nk_against: int, t_for: int, t_against: int) -> str:
    if not t_for + t_against:
        return "CAR-NK only"
    if not nk_for + nk_against:
        return "CAR-T only"
    nk, t = nk_for > nk_against, t_for > t_against
    return "undecided" if nk == t else "for CAR-NK" if nk else "for CAR-T"


def match_means(
    findings: pd.DataFrame, everyone: pd.DataFrame, *, subject: str, topics: Sequence[str] = ()
) -> tuple[pd.DataFrame, Links]:
    """Set each barrier against the means offered for it: the barrier-strategy matrix.

    Parameters
    ----------
    findings : the chosen ones, of one subject; everyone : those of all subjects.
    topics : those that were chosen, empty for all; others have no row.

    Returns
    -------
    topic (the five named barriers, then every other barrier stated); barrier (sources that name
    it); addressed (sources that offer a strategy on it or in its sentence); one column per means
    (topic of a strategy: sources that offer it in a sentence on that barrier); elsewhere (sources
    that offer a strategy on it for other cells only); gap in words. And the findings behind.
    A sentence is on a barrier when it has a barrier, a strategy or a need of that topic.
    """
    stated = set(findings.loc[findings["role"] == "barrier", "topic"])
    named = dict.fromkeys([*NAMED_BARRIERS, *(t for t in codebook.ids("topic") if t in stated)])
    topics = [topic for topic in named if not topics or topic in topics]
    joined = _join_means(findings)
    rows = [_match(topic, findings, joined, everyone, subject) for topic in topics]
    used = {means for row in rows for means in row if means in codebook.ids("topic")}
    means = [topic for topic in codebook.ids("topic") if topic in used]
    return _lay_out(topics, rows, ["barrier", "addressed", *means, "elsewhere"])


def _join_means(findings: pd.DataFrame) -> pd.DataFrame:
    """Return one row per strategy and topic of its sentence: strategy's finding and that topic."""
    strategies = findings[findings["role"] == "strategy"]
    meant = findings[findings["role"].isin(["barrier", "strategy", "need"])]
    near = meant[[*PLACE, "topic"]].rename(columns={"topic": "on"}).drop_duplicates()
    return strategies.merge(near, on=PLACE, how="inner")


def _match(topic: str, findings, joined, everyone, subject: str) -> dict[str, pd.DataFrame]:
    """Return the findings behind each column of one row."""
    own = joined[joined["on"] == topic]
    cells = {"barrier": findings[(findings["role"] == "barrier") & (findings["topic"] == topic)]}
    cells["addressed"] = own
    cells |= {means: part for means, part in own.groupby("topic") if means != topic}
    others = everyone[(everyone["subject"] != subject) & (everyone["role"] == "strategy")]
    others = others[(others["topic"] == topic) & ~others["source_id"].isin(own["source_id"])]
    return cells | {"elsewhere": others}


def _lay_out(topics, rows, columns) -> tuple[pd.DataFrame, Links]:
    table, links = pd.DataFrame({"topic": topics}), {}
    for column in columns:
        numbers = []
        for place, row in enumerate(rows):
            own = row.get(column)
            numbers.append(0 if own is None else own["source_id"].nunique())
            if numbers[-1]:
                links[place, column] = list(dict.fromkeys(own["finding_id"]))
        table[column] = pd.Series(numbers, dtype="int64")
    pairs = zip(table["barrier"], table["addressed"], strict=True)
    table["gap"] = [name_gap(barrier, addressed) for barrier, addressed in pairs]
    return table, links


def count_advantages(findings: pd.DataFrame) -> tuple[pd.DataFrame, Links]:
    """Count, topic by topic, who states an advantage and how reserved they are.

    Returns
    -------
    topic, sources, hedged only (sources all of whose statements of it are hedged), share hedged
    (0 to 1) with low and high (95 %, Wilson), note ("few" below five sources); most sources
    first; only topics stated. And the findings behind `sources`.
    """
    own = findings[findings["role"] == "strength"]
    parts = {t: own[own["topic"] == t] for t in codebook.ids("topic") if (own["topic"] == t).any()}
    order = sorted(parts, key=lambda t: (-parts[t]["source_id"].nunique(), t))
    table, links = _count_rows({t: parts[t] for t in order}, "topic")
    return interval(table, hits="hedged only", total="sources", share="share hedged"), links


def count_settings(findings: pd.DataFrame) -> tuple[pd.DataFrame, Links]:
    """Count solid against hematologic: sources that state a strength or a barrier in each.

    Returns
    -------
    topic and "<setting> <role>" for both settings; a finding on both counts in each; topics
    without any are left out. And the findings behind.
    """
    table, links = pd.DataFrame({"topic": codebook.ids("topic")}), {}
    for setting in ("solid", "hematologic"):
        for role in SIDES:
            own = findings[findings["setting"].isin([setting, "both"]) & (findings["role"] == role)]
            groups = own.groupby("topic")
            numbers = table["topic"].map(groups["source_id"].nunique()).fillna(0)
            table[f"{setting} {role}"] = numbers.astype("int64")
            links[f"{setting} {role}"] = groups["finding_id"].agg(list).to_dict()
    stated = table[table.drop(columns="topic").sum(axis=1) > 0].reset_index(drop=True)
    return stated, {
        (row, column): ids[topic]
        for column, ids in links.items()
        for row, topic in enumerate(stated["topic"])
        if topic in ids
    }


def describe_sides(sides: pd.DataFrame) -> str:
    """Say in a sentence on which features sources stand for CAR-NK and for CAR-T."""
    if sides.empty:
        return "No source states a strength or a barrier of either therapy."
    parts = []
    for reading, own in sides.groupby("reading", sort=True):
        names = ", ".join(codebook.label(topic) for topic in own["topic"])
        parts.append(f"{reading}: {names}")
    return "; ".join(parts) + "."


def describe_means(table: pd.DataFrame) -> str:
    """Say in a sentence which barriers are named more often than addressed."""
    own = table[table["barrier"] > table["addressed"]]
    if own.empty:
        return "No barrier is named by more sources than address it."
    parts = [
        f"{codebook.label(row.topic)} ({row.barrier} name it, {row.addressed} address it)"
        for row in own.itertuples()
    ]
    return f"Named more often than addressed: {'; '.join(parts)}."
