"""How findings of different sources stand to each other, and what a person said of it.

contradicts   strength against barrier: same topic, subject and setting
supports      the same claim: same topic, role, subject and setting
refines       the same claim, in a named setting where the other names none

A person confirms or rejects a relation in data/relations.csv. Its rows name sentences by source
and fingerprint, so that they stay while the codes around them change.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import paths, tables
from analysis.errors import EvidenceError
from analysis.sources.text import fingerprint
from analysis.synthesis.agreement import CLAIMS

RELATIONS = ("contradicts", "supports", "refines")
VERDICTS = ("confirmed", "rejected")
GIVEN = ("one_source", "one_fingerprint", "other_source", "other_fingerprint", "relation",
         "verdict", "reason", "by", "date")  # fmt: skip
SHOWN = ["relation", "topic", "subject", "setting", "one", "other", "one_role", "other_role",
         "one_text", "other_text", "hedged", "alike", "verdict", "one_id", "other_id",
         "one_source", "one_fingerprint", "other_source", "other_fingerprint"]  # fmt: skip
LEAST = 0.3  # how alike two sentences must be to support or refine one another
BATCH = 400  # sentences compared at once
BEST = 500  # pairs kept of a relation and topic


def propose_relations(
    findings: pd.DataFrame, sources: pd.DataFrame, *, least: float = LEAST
) -> pd.DataFrame:
    """Return the pairs of findings of different sources that stand in a relation.

    Parameters
    ----------
    findings, sources : chosen ones. least : how alike (0 to 1) two sentences must be to support
        or refine one another; contradictions are listed however unlike they are.

    Returns
    -------
    One row per relation and pair of findings; alike is the cosine of the TF-IDF vectors of the
    two sentences. At most 500 pairs a relation, topic and setting. Columns as in SHOWN; hedged:
    "one", "other", "both" or "neither"; verdict is "". Contradictions first, the most alike
    first. For a contradiction `one` has the strength, `other` the barrier; for a refinement
    `one` names the setting.
    """
    claims = findings[findings["role"].isin(CLAIMS)].reset_index(drop=True)
    if claims.empty:
        return pd.DataFrame(columns=SHOWN)
    vectors = _vectors(claims["text"].tolist())
    rows: list[tuple] = []
    for _, group in claims.groupby(["topic", "subject"], sort=True):
        for relation, one, other in _sides(group):
            lowest = 0.0 if relation == "contradicts" else least
            rows += [(relation, *pair) for pair in _pair(one, other, vectors, lowest, claims)]
    return _describe(rows, claims, sources)


def _vectors(texts: list[str]):
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(token_pattern=r"(?u)\b\w[\w-]*\b", sublinear_tf=True).fit_transform(
        [text or "-" for text in texts]
    )


def _sides(group: pd.DataFrame):
    """Yield (relation, rows of one side, rows of the other) within a topic and subject."""
    for _, own in group.groupby("setting", sort=True):
        yield ("contradicts", own[own["role"] == "strength"], own[own["role"] == "barrier"])
        for _, same in own.groupby("role", sort=True):
            yield "supports", same, same
    for _, same in group.groupby("role", sort=True):
        for setting in ("solid", "hematologic", "both"):
            plain = same[same["setting"] == "unspecified"]
            yield "refines", same[same["setting"] == setting], plain


def _pair(one, other, vectors, least: float, claims) -> list[tuple[int, int, float]]:
    """Return (row, row, likeness) of the sentences of different sources, the most alike first."""
    mine, theirs = one.index.to_numpy(), other.index.to_numpy()
    found: list[tuple[int, int, float]] = []
    source = claims["source_id"].to_numpy()
    for start in range(0, len(mine) if len(theirs) else 0, BATCH):
        part = mine[start : start + BATCH]
        alike = (vectors[part] @ vectors[theirs].T).toarray().round(3)
        apart = source[part][:, None] != source[theirs][None, :]
        if one is other:
            apart &= source[part][:, None] < source[theirs][None, :]
        places = zip(*((alike >= least) & apart).nonzero(), strict=True)
        found += [(int(part[a]), int(theirs[b]), float(alike[a, b])) for a, b in places]
    return sorted(found, key=lambda item: (-item[2], *item[:2]))[:BEST]


def _describe(rows: list[tuple], claims: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    labels = sources.set_index("source_id")["label"]
    table = pd.DataFrame(rows, columns=["relation", "i", "j", "alike"])
    for side, place in (("one", "i"), ("other", "j")):
        own = claims.loc[table[place]].reset_index(drop=True)
        table[side] = own["source_id"].map(labels).fillna("")
        table[f"{side}_role"], table[f"{side}_text"] = own["role"], own["text"]
        table[f"{side}_id"], table[f"{side}_source"] = own["finding_id"], own["source_id"]
        table[f"{side}_fingerprint"] = own["text"].map(fingerprint)
        table[f"{side}_hedged"] = own["hedged"]
        table["topic"], table["subject"] = own["topic"], own["subject"]
        if side == "one":
            table["setting"] = own["setting"]
    words = {(True, True): "both", (True, False): "one", (False, True): "other"}
    pairs = zip(table["one_hedged"], table["other_hedged"], strict=True)
    table["hedged"] = [words.get((bool(a), bool(b)), "neither") for a, b in pairs]
    table["verdict"] = ""
    table["rank"] = table["relation"].map(RELATIONS.index)
    order = ["rank", "alike", "topic", "one", "other"]
    up = [True, False, True, True, True]
    return table.sort_values(order, ascending=up, ignore_index=True)[SHOWN]


def load_relations(path: Path | None = None) -> pd.DataFrame:
    """Return what a person said of relations, as given, all text; empty without such a file.

    Raises EvidenceError when a column is missing; a wrong row is refused later.
    """
    place = path or paths.DATA / "relations.csv"
    if not place.is_file():
        return pd.DataFrame(columns=list(GIVEN), dtype="string")
    frame = pd.read_csv(place, dtype="string", keep_default_na=False)
    if missing := [column for column in GIVEN if column not in frame]:
        raise EvidenceError(
            f"{place.name} lacks column {', '.join(missing)}. Expected: {', '.join(GIVEN)}."
        )
    return frame[list(GIVEN)]


def apply_relations(
    proposed: pd.DataFrame, given: pd.DataFrame, findings: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply a person's verdicts to the proposed relations.

    Returns
    -------
    The relations with `verdict` filled in, and the receipt: the table `relations`, one row per
    verdict given with `outcome` (kept: the pair was proposed; added: a person's own; lost: a
    sentence is not there; refused) and `why`.
    """
    known = set(zip(findings["source_id"], findings["text"].map(fingerprint), strict=True))
    keys = [_key(row) for row in proposed.itertuples()]
    verdicts, receipt = [""] * len(proposed), []
    for row in given.drop_duplicates().to_dict("records"):
        outcome, why = _judge(row, known)
        hits = [n for n, key in enumerate(keys) if key == _key_of(row)] if not why else []
        for n in hits:
            verdicts[n] = row["verdict"]
        outcome = outcome or ("kept" if hits else "added")
        receipt.append(row | {"outcome": outcome, "why": why})
    return proposed.assign(verdict=verdicts), tables.make("relations", receipt)


def _key(row) -> tuple:
    return _order((row.one_source, row.one_fingerprint), (row.other_source, row.other_fingerprint),
                  row.relation)  # fmt: skip


def _key_of(row: dict) -> tuple:
    return _order((row["one_source"], row["one_fingerprint"]),
                  (row["other_source"], row["other_fingerprint"]), row["relation"])  # fmt: skip


def _order(one: tuple, other: tuple, relation: str) -> tuple:
    return (relation, *sorted([one, other]))


def _judge(row: dict, known: set[tuple[str, str]]) -> tuple[str, str]:
    """Return (outcome, why) of a row that cannot be used, ("", "") of one that can."""
    for name, allowed in (("relation", RELATIONS), ("verdict", VERDICTS)):
        if row[name] not in allowed:
            return "refused", f"{name} {row[name]!r} is not one of {', '.join(allowed)}"
    if not row["reason"]:
        return "refused", "no reason; say why"
    for side in ("one", "other"):
        if (row[f"{side}_source"], row[f"{side}_fingerprint"]) not in known:
            return "lost", f"no finding of {row[f'{side}_source']} has that sentence"
    return "", ""


def list_related(relations: pd.DataFrame, relation: str) -> pd.DataFrame:
    """Return the pairs of one relation that no person rejected: of each two sources the most
    alike sentences on a topic, subject and setting."""
    own = relations[(relations["relation"] == relation) & (relations["verdict"] != "rejected")]
    once = own.drop_duplicates(["topic", "subject", "setting", "one", "other"])
    return once.drop(columns="relation").reset_index(drop=True)


def list_supports(relations: pd.DataFrame) -> pd.DataFrame:
    """Return the relations that are no contradictions and that no person rejected."""
    own = relations["relation"].isin(["supports", "refines"]) & (relations["verdict"] != "rejected")
    return relations[own].reset_index(drop=True)


def list_settled(relations: pd.DataFrame) -> frozenset[tuple[str, str]]:
    """Return the pairs of finding ids that a person said are no contradiction."""
    own = relations[(relations["relation"] == "contradicts") & (relations["verdict"] == "rejected")]
    return frozenset(zip(own["one_id"], own["other_id"], strict=True))


def link_relations(relations: pd.DataFrame) -> dict:
    """Return the two findings behind each relation, under its columns `one` and `other`."""
    return {
        (row, side): [ids[place]]
        for row, ids in enumerate(zip(relations["one_id"], relations["other_id"], strict=True))
        for place, side in enumerate(("one", "other"))
    }
