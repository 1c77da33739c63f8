"""One page in sentences: what the sources agree on, dispute, and do not say.

Every sentence is made from the tables. One that its numbers no longer bear is not in the list;
where a part has none, it says so.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from analysis import codebook
from analysis.synthesis.agreement import CLAIMS
from analysis.synthesis.counts import say_claim, say_role
from analysis.synthesis.links import Links
from analysis.words import begin, count

MOST = 3  # sentences a part and role
SAID = ["part", "sentence", "sources"]


class Said(NamedTuple):
    """One sentence: its part of the page, its words, its number of sources, what is behind it."""

    part: str
    sentence: str
    sources: int
    ids: list[str]


def summarize(
    findings: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    agreement: pd.DataFrame,
    means: pd.DataFrame,
    subject: str,
    min_sources: int = 2,
) -> tuple[pd.DataFrame, Links]:
    """Return the summary as sentences.

    Parameters
    ----------
    findings, sources : chosen ones; agreement : list_agreement() by topic; means : match_means().
    subject : whose property is counted, for the words. min_sources : fewer is no agreement.

    Returns
    -------
    part ("both core reviews", "agree", "dispute", "open", "do not say"), sentence, sources.
    And the findings behind `sources`.
    """
    said = [
        *_list_core(findings, sources),
        *_list_views(findings, sources, agreement, min_sources),
        *_list_open(findings, means),
        *_list_silence(findings, sources, agreement, subject),
    ]
    table = pd.DataFrame([item[:3] for item in said], columns=SAID).astype({"sources": "int64"})
    return table, {(row, "sources"): item.ids for row, item in enumerate(said) if item.ids}


def _list_core(findings: pd.DataFrame, sources: pd.DataFrame) -> list[Said]:
    """Say what every core review states, and what one of them alone states."""
    core = sources[sources["corpus"] == "core"]
    if len(core) < 2:
        return []
    own = findings[findings["source_id"].isin(core["source_id"]) & findings["role"].isin(CLAIMS)]
    counts = own.groupby(["role", "topic"])["source_id"].nunique()
    both = [key for key in counts.index if counts[key] == len(core)]
    made = [_say_core(own, role, [t for r, t in both if r == role], len(core)) for role in CLAIMS]
    told = [item for item in made if item]
    none = Said("core reviews", f"The {len(core)} core reviews share no claim.", 0, [])
    return told or [none]


def _say_core(own: pd.DataFrame, role: str, topics: list[str], number: int) -> Said | None:
    if not topics:
        return None
    behind = own[(own["role"] == role) & own["topic"].isin(topics)]
    words = _join([codebook.label(topic) for topic in topics])
    each = "Both" if number == 2 else f"All {number}"
    sentence = f"{each} core reviews {say_role(role, words, plural=True)}."
    return Said("core reviews", sentence, number, behind["finding_id"].tolist())


def _list_views(findings, sources, agreement, least: int) -> list[Said]:
    """Say what sources agree on and dispute; one source alone can do neither."""
    if len(sources) == 1:
        alone = "One source alone was read: there is nothing to agree on and nothing to dispute."
        return [Said("agree", alone, 0, [])]
    return [
        *_list_shared(findings, sources, least),
        *_list_disputes(findings, agreement),
    ]


def _list_shared(findings: pd.DataFrame, sources: pd.DataFrame, least: int) -> list[Said]:
    """Say the claims that most sources make, at most three a role."""
    said = []
    for role in CLAIMS:
        own = findings[findings["role"] == role]
        counts = own.groupby("topic")["source_id"].nunique()
        kept = sorted((t for t in counts.index if counts[t] >= least),
                      key=lambda t: (-counts[t], t))  # fmt: skip
        said += [_say_shared(own[own["topic"] == t], role, t, len(sources)) for t in kept[:MOST]]
    return said or [Said("agree", f"No claim is made by {count(least, 'source')}.", 0, [])]


def _say_shared(own: pd.DataFrame, role: str, topic: str, total: int) -> Said:
    number = own["source_id"].nunique()
    hedged = int(own.groupby("source_id")["hedged"].all().sum())
    whole = "all" if hedged == number else f"{hedged} of them"
    reserve = f", {whole} only with reservation" if hedged else ""
    sentence = f"{say_claim(role, topic, number, total=total)}{reserve}."
    return Said("agree", sentence, number, own["finding_id"].tolist())


def _list_disputes(findings: pd.DataFrame, agreement: pd.DataFrame) -> list[Said]:
    said = []
    for topic in agreement.loc[agreement["label"] == "contested", "topic"]:
        own = findings[findings["topic"] == topic]
        sides = {role: own[own["role"] == role] for role in ("strength", "barrier")}
        numbers = {role: part["source_id"].nunique() for role, part in sides.items()}
        both = pd.concat(sides.values())
        verb = "calls" if numbers["strength"] == 1 else "call"
        sentence = (
            f"{begin(codebook.label(topic))}: {numbers['strength']} {verb} it a strength, "
            f"{numbers['barrier']} a barrier."
        )
        ids = both["finding_id"].tolist()
        said.append(Said("dispute", sentence, both["source_id"].nunique(), ids))
    none = "No topic is called a strength by one source and a barrier by another."
    return said or [Said("dispute", none, 0, [])]


def _list_open(findings: pd.DataFrame, means: pd.DataFrame) -> list[Said]:
    """Say the barriers that are named more often than addressed."""
    said = []
    for row in means[means["barrier"] > means["addressed"]].head(MOST + 2).to_dict("records"):
        own = findings[(findings["topic"] == row["topic"]) & (findings["role"] == "barrier")]
        verb = "names" if row["barrier"] == 1 else "name"
        number = row["addressed"]
        offer = f"{number} offer" if number > 1 else "one offers" if number else "none offers"
        sentence = (
            f"{row['barrier']} {verb} {codebook.label(row['topic'])} as a barrier; {offer} a "
            "strategy against it."
        )
        said.append(Said("open", sentence, row["barrier"], own["finding_id"].tolist()))
    return said


def _list_silence(findings, sources, agreement, subject: str) -> list[Said]:
    """Say of which topics nothing is stated, and that an unread body is no silence."""
    if sources.empty:
        return [Said("do not say", "No sources were read.", 0, [])]
    if findings.empty:
        bodies = _name_topics(agreement, "in bodies only")
        more = f", but for bodies, which are not counted here: {bodies}" if bodies else ""
        return [Said("do not say", f"No source states anything on {subject}{more}.", 0, [])]
    names = _name_topics(agreement, "text not available", "silent")
    told = f"Nothing is stated on {names}." if names else "Every topic is stated by some source."
    said = [Said("do not say", told, 0, [])]
    if names := _name_topics(agreement, "in bodies only"):
        note = f"Stated in bodies only, which are not counted here: {names}."
        said.append(Said("do not say", note, 0, []))
    if names := _name_topics(agreement, "described only"):
        thin = agreement.loc[agreement["label"] == "described only", "topic"]
        own = findings[findings["topic"].isin(thin)]
        ids, number = own["finding_id"].tolist(), own["source_id"].nunique()
        said.append(Said("do not say", f"Mentioned, but with no claim: {names}.", number, ids))
    unread = int((sources["depth"] != "full").sum())
    if unread:
        note = (
            f"The body of {unread} of {count(len(sources), 'source')} was not at hand: unread, not "
            "silent."
        )
        said.append(Said("do not say", note, unread, []))
    return said


def _name_topics(agreement: pd.DataFrame, *labels: str) -> str:
    own = agreement.loc[agreement["label"].isin(labels), "topic"]
    return _join([codebook.label(topic) for topic in own])


def name_summary(sources: pd.DataFrame, subject: str) -> str:
    """Return the head of the summary: "What 81 reviews say of CAR-NK"."""
    verb = "says" if len(sources) == 1 else "say"
    return f"What {count(len(sources), 'review')} {verb} of {subject}"


def name_choice(subject: str, setting: str = "all") -> str:
    """Return in words what was chosen: "CAR-NK", "CAR-NK (hematologic)", "any cells (solid)"."""
    about = "any cells" if subject == "all" else codebook.label(subject)
    return about if setting == "all" else f"{about} ({codebook.label(setting)})"


def _join(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
