"""Count sources and findings; a source counts once, however often it repeats itself."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis import codebook
from analysis.words import begin, count


def count_evidence(findings: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Count findings by topic, source and role.

    Returns
    -------
    Tidy table topic, source_id, label, role, n (findings); only what is there, in the order of
    the codebook and of the sources' labels.
    """
    columns = ["topic", "source_id", "role"]
    counts = findings.groupby(columns, as_index=False).size().rename(columns={"size": "n"})
    counts = counts.merge(sources[["source_id", "label"]], on="source_id", how="inner")
    counts["topic"] = pd.Categorical(counts["topic"], codebook.ids("topic"))
    counts["role"] = pd.Categorical(counts["role"], codebook.ids("role"))
    ordered = counts.sort_values(["topic", "label", "role"], ignore_index=True)
    return ordered.astype({"topic": "string", "role": "string"})[
        ["topic", "source_id", "label", "role", "n"]
    ]


def count_sources(findings: pd.DataFrame, *, topics: Iterable[str] = ()) -> pd.DataFrame:
    """Count the sources that state each topic in each role.

    Returns
    -------
    One row per topic (all, or those given), in codebook order: topic, one column per role,
    `any role`; integers, unit: sources. A zero is a gap in the evidence and stays in the table.
    """
    once = findings.drop_duplicates(["source_id", "topic", "role"])
    rows = keep_topics(topics)
    table = pd.crosstab(once["topic"], once["role"])
    table = table.reindex(index=rows, columns=codebook.ids("role"), fill_value=0)
    whole = findings.drop_duplicates(["source_id", "topic"])["topic"].value_counts()
    table["any role"] = whole.reindex(rows, fill_value=0)
    return _plain(table)


def keep_topics(topics: Iterable[str]) -> list[str]:
    """Return the ids that are wanted in the codebook's order; all where none is named."""
    return [t for t in codebook.ids("topic") if t in set(topics)] or codebook.ids("topic")


def count_by_source(findings: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Count the findings of each source; columns label, depth, year, n, zeros included."""
    counts = findings["source_id"].value_counts()
    shown = sources[["label", "depth", "year", "corpus"]].copy()
    shown["n"] = sources["source_id"].map(counts).fillna(0).astype("int64")
    return shown.sort_values(["n", "label"], ascending=[False, True], ignore_index=True)


def compare_sources(findings: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Set sources side by side: one row per topic and subject, one column per source.

    The cells are the roles as text. A role that only hedged findings state is marked "(hedged)";
    "-" is what the source's text, as far as it is at hand, says nothing of. Only rows that a
    source states, in codebook order; columns topic, subject, then the labels.
    """
    places = [(topic, who) for topic in codebook.ids("topic") for who in codebook.ids("subject")]
    table = pd.DataFrame(places, columns=["topic", "subject"])
    for source_id, label in sources.set_index("source_id")["label"].sort_values().items():
        own = findings[findings["source_id"] == source_id]
        said = {place: _describe_roles(rows) for place, rows in own.groupby(["topic", "subject"])}
        table[label] = [said.get(place, "-") for place in places]
    stated = (table.drop(columns=["topic", "subject"]) != "-").any(axis=1)
    return table[stated].reset_index(drop=True)


def _describe_roles(rows: pd.DataFrame) -> str:
    words = []
    for role in codebook.ids("role"):
        own = rows[rows["role"] == role]
        if len(own):
            words.append(f"{role} (hedged)" if own["hedged"].all() else role)
    return ", ".join(words)


def count_subjects(
    findings: pd.DataFrame, *, role: str = "barrier", topics: Iterable[str] = ()
) -> pd.DataFrame:
    """Count the sources that state each topic in one role, by whose property it is.

    Returns all topics (or those given) x all subjects in codebook order; unit: sources.
    """
    own = findings[findings["role"] == role].drop_duplicates(["source_id", "topic", "subject"])
    table = pd.crosstab(own["topic"], own["subject"])
    table = table.reindex(keep_topics(topics), columns=codebook.ids("subject"), fill_value=0)
    return _plain(table)


def count_sides(findings: pd.DataFrame) -> pd.DataFrame:
    """Count, feature by feature, the sources that call it a strength or a barrier of each subject.

    Returns topic and one column "<subject> <role>" for CAR-NK and CAR-T; only topics with a
    count; integers, unit: sources.
    """
    once = findings.drop_duplicates(["source_id", "topic", "role", "subject"])
    table = pd.DataFrame({"topic": codebook.ids("topic")})
    for subject in ("CAR-NK", "CAR-T"):
        for role in ("strength", "barrier"):
            own = once[(once["subject"] == subject) & (once["role"] == role)]
            counts = own["topic"].value_counts()
            table[f"{subject} {role}"] = table["topic"].map(counts).fillna(0).astype("int64")
    stated = table.drop(columns="topic").sum(axis=1) > 0
    return table[stated].reset_index(drop=True)


def name_gap(barrier: int, strategy: int) -> str:
    """Say how often a barrier is named and how often addressed (sources)."""
    if not barrier and not strategy:
        return "not named"
    if not barrier:
        return "addressed, not named"
    if not strategy:
        return "named, not addressed"
    return "named more often than addressed" if barrier > strategy else "addressed"


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Return a cross table as plain integers with `topic` as its first column."""
    return table.astype("int64").rename_axis("topic").rename_axis(None, axis=1).reset_index()


def say_claim(role: str, topic: str, number: int, *, total: int) -> str:
    """Return "4 of 81 sources name persistence as a barrier", without its full stop."""
    claim = say_role(role, codebook.label(topic), plural=number != 1)
    return f"{number} of {count(total, 'source')} {claim}"


def say_role(role: str, words: str, *, plural: bool = False) -> str:
    """Return "name safety as a strength", "offer a strategy on ...", "ask for more on ..."."""
    s = "" if plural else "s"
    if role in ("strength", "barrier"):
        return f"name{s} {words} as a {role}"
    return (
        f"offer{s} a strategy on {words}" if role == "strategy" else f"ask{s} for more on {words}"
    )


def list_headlines(counts: pd.DataFrame, *, n_sources: int, min_sources: int) -> pd.DataFrame:
    """Return the topics that at least `min_sources` sources state, the most shared first.

    counts : as count_sources() returns it.
    Columns role, topic, n, sources (read in all), sentence; a headline whose number falls below
    `min_sources` is not in the table.
    """
    roles = [role for role in codebook.ids("role") if role not in ("scope", "fact")]
    tidy = counts.melt("topic", roles, var_name="role", value_name="n")
    kept = tidy[tidy["n"] >= min_sources].sort_values(
        ["n", "role", "topic"], ascending=[False, True, True], ignore_index=True
    )
    kept["sources"] = n_sources
    kept["sentence"] = [
        say_claim(row.role, row.topic, row.n, total=n_sources) + "." for row in kept.itertuples()
    ]
    return kept[["role", "topic", "n", "sources", "sentence"]]


def describe_headlines(headlines: pd.DataFrame, trust: str, *, min_sources: int) -> str:
    """Say how far headlines are to be trusted, and where there is none, that there is none."""
    none = f"No claim is made by at least {min_sources} sources. "
    return trust if len(headlines) else f"{none}{trust}"


def describe_evidence(counts: pd.DataFrame, *, n_sources: int) -> str:
    """Say in a sentence which topic most sources state and how many topics none states."""
    if counts.empty:
        return f"No findings in {count(n_sources, 'source')}."
    once = counts.drop_duplicates(["topic", "source_id"])["topic"].value_counts()
    first = once.sort_index().idxmax()
    silent = len(codebook.ids("topic")) - len(once)
    return (
        f"{begin(codebook.label(first))} is stated by most sources ({once[first]} of "
        f"{n_sources}); {silent} of {len(codebook.ids('topic'))} topics by none."
    )
