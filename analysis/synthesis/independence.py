"""How many independent sources a number of sources is worth: shared authors, shared trials."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

import pandas as pd

from analysis.sources.bibliography import family_name

RARE = 3  # a surname alone tells a person only where at most so many sources have it
LEAST_SURNAMES = 2  # and only two of them together make a shared author
NOBODY = ("", "et al.", "et al")
COLUMNS = ["one", "other", "one_label", "other_label", "authors", "trials", "one_work",
           "likeness"]  # fmt: skip

People = dict[str, set[tuple[str, str]]]


def list_likeness(sources: pd.DataFrame, fields: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the pairs of sources that are not independent.

    Parameters
    ----------
    sources : the table of this name; uses source_id, label, doi, pmcid, authors.
    fields : the trial fields of trials.load(); None where trials are not looked at.

    Returns
    -------
    one, other (source ids), one_label, other_label, authors, trials (numbers shared), one_work
    (versions of one work), likeness (0 to 1: the larger of shared authors and shared trials, as
    a share of those of both; 1 for versions of one work). A person is surname and first initial;
    where a file has surnames only, two surnames that few sources have must be shared.
    """
    people, lists = _list_people(sources), list_trials(sources, fields)
    labels = sources.set_index("source_id")["label"]
    rare = {name for name, number in _count_surnames(people).items() if number <= RARE}
    works = sources.set_index("source_id")["version_group"].to_dict()
    rows = []
    for one, other in _meet(people, lists, works):
        shared = len(_list_shared(people.get(one, set()), people.get(other, set()), rare))
        size = len(people.get(one, ())) + len(people.get(other, ())) - shared
        mine, theirs = lists.get(one, set()), lists.get(other, set())
        trials = len(mine & theirs)
        work = bool(works[one]) and works[one] == works[other]
        if shared or trials or work:
            likeness = max(shared / max(size, 1), trials / max(len(mine | theirs), 1), work)
            pair = (one, other, labels[one], labels[other])
            rows.append((*pair, shared, trials, work, round(float(likeness), 3)))
    order = ["likeness", "one_label", "other_label"]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.sort_values(order, ascending=[False, True, True], ignore_index=True)


def _list_people(sources: pd.DataFrame) -> People:
    """Return source -> people as (surname, first initial or "")."""
    return {
        row.source_id: {_read_person(n) for n in row.authors.split("; ") if n not in NOBODY}
        for row in sources.itertuples()
    }


def _read_person(name: str) -> tuple[str, str]:
    family = family_name(name)
    rest = name.replace(family, "", 1).strip(" ,.")
    return family.casefold(), rest[:1].casefold()


def _count_surnames(people: People) -> Counter:
    return Counter(name for own in people.values() for name in {family for family, _ in own})


def _list_shared(mine: set, theirs: set, rare: set[str]) -> set[str]:
    """Return the surnames of the people two sources share; surnames alone need company.

    A surname that several shared people have is there once for each, with the initial."""
    sure = {person for person in mine & theirs if person[1]}
    whole = {family for family, _ in sure}
    bare = {a for a, i in mine for b, j in theirs if a == b and not (i and j)} - whole
    likely = bare & rare
    kept = likely if sure or len(likely) >= LEAST_SURNAMES else set()
    return {f"{family} {initial}" for family, initial in sure} | kept


def link_likeness(
    likeness: pd.DataFrame, sources: pd.DataFrame, fields: pd.DataFrame | None = None
) -> dict[tuple[int, str], list[str]]:
    """Return the names behind `authors` and the trials behind `trials` of list_likeness(), given
    the same sources and fields."""
    people, lists = _list_people(sources), list_trials(sources, fields)
    rare = {name for name, number in _count_surnames(people).items() if number <= RARE}
    links = {}
    for row, (one, other) in enumerate(zip(likeness["one"], likeness["other"], strict=True)):
        names = _list_shared(people.get(one, set()), people.get(other, set()), rare)
        trials = lists.get(one, set()) & lists.get(other, set())
        links |= {(row, "authors"): [name.title() for name in sorted(names)]} if names else {}
        links |= {(row, "trials"): sorted(trials)} if trials else {}
    return links


def list_trials(sources: pd.DataFrame, fields: pd.DataFrame | None) -> dict[str, set[str]]:
    """Return source id -> trials that its tables list; a review is known by PMCID, DOI or label."""
    if fields is None or fields.empty:
        return {}
    names = {
        name: row.source_id
        for row in sources.itertuples()
        for name in (row.label, row.doi, row.pmcid)
        if name
    }
    own = fields[fields["source"].isin(list(names))]
    by_source = own.groupby(own["source"].map(names))["nct_id"]
    return {source: set(ids) for source, ids in by_source}


def _meet(
    people: People, lists: dict[str, set[str]], works: dict[str, str]
) -> list[tuple[str, str]]:
    """Return the pairs of sources with a surname, a trial or a work in common, each once."""
    holders: dict[object, set[str]] = {}
    for source, work in works.items():
        holders.setdefault(("work", work or source), set()).add(source)
    for source, own in people.items():
        for family, _ in own:
            holders.setdefault(("name", family), set()).add(source)
    for source, trials in lists.items():
        for trial in trials:
            holders.setdefault(("trial", trial), set()).add(source)
    return sorted({pair for own in holders.values() for pair in combinations(sorted(own), 2)})


def describe_independence(source_ids: Iterable[str], likeness: pd.DataFrame) -> str:
    """Say in a sentence how many independent sources the sources are worth."""
    ids = set(source_ids)
    if len(ids) < 2:
        return "Fewer than two sources: none that could share authors or trials."
    return f"The {len(ids)} sources are worth {count_independent(ids, likeness)} independent ones."


def count_independent(source_ids: Iterable[str], likeness: pd.DataFrame) -> float:
    """Return how many independent sources a set of sources is worth, 0 to their number.

    Each counts as 1 / (1 + its likeness to the others of the set): the diversity of order 0 of
    Leinster and Cobbold (Ecology 2012;93:477, doi:10.1890/10-2402.1), one decimal.
    """
    ids = set(source_ids)
    inside = likeness[likeness["one"].isin(ids) & likeness["other"].isin(ids)]
    total = dict.fromkeys(ids, 1.0)
    for row in inside.itertuples():
        total[row.one] += row.likeness
        total[row.other] += row.likeness
    return round(sum(1 / total[source] for source in sorted(ids)), 1)
