"""The findings that readers recorded in data-extraction forms."""

from __future__ import annotations

import pandas as pd

from analysis import tables
from analysis.sources.text import numbered_section


def list_form_findings(
    statements: pd.DataFrame, codes: list[dict], passages: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows of `findings` that the forms state.

    A finding shows the original sentence where its anchor was verified there, else the form's
    paraphrase (start and end are then 0). The coder is "human" where the form says who coded it
    (`coded_by`), else "form"; where both cover a section of a source, the person's codes take the
    place of the others, whose state is then "corrected".

    Parameters
    ----------
    statements, passages : the tables of these names.
    codes : topic, role, subject, setting and hedged of each finding, with its statement_id.
    """
    known = statements.set_index("statement_id").to_dict("index")
    out = set(known) - set(choose_statements(statements)["statement_id"])
    located = _locate(passages)
    rows = []
    for code in codes:
        statement = known[code["statement_id"]]
        found = statement["verified"] == "verified"
        at = (statement["source_id"], statement["section"], statement["sentence"])
        sentence = located[at] if found else {}
        rows.append(
            code
            | {"source_id": statement["source_id"]}
            | {"section": statement["section"], "sentence": statement["sentence"]}
            | {"passage_id": sentence.get("passage_id", "")}
            | {"start": sentence.get("start", 0), "end": sentence.get("end", 0)}
            | {"text": sentence.get("text", statement["says"]), "rule": "reader"}
            | {"coder": "human" if statement["coded_by"] else "form", "why": _explain(statement)}
            | {"score": 1.0, "state": "corrected" if code["statement_id"] in out else "counted"}
        )
    return tables.make("findings", _number(rows))


def choose_statements(statements: pd.DataFrame) -> pd.DataFrame:
    """Return the statements whose codes count: a person's form takes the place of others that
    cover the same section of the same source."""
    place = statements["source_id"] + "\0" + statements["section"].map(numbered_section)
    own = statements["coded_by"] != ""
    return statements[own | ~place.isin(place[own])]


def _explain(statement: dict) -> str:
    whose = f"coded by {statement['coded_by']}; " if statement["coded_by"] else ""
    return f"{whose}anchor: {statement['anchor']}"


def _locate(passages: pd.DataFrame) -> dict[tuple[str, str, int], dict]:
    return {
        (row["source_id"], numbered_section(row["section"]), row["sentence"]): row
        for row in passages.to_dict("records")
    }


def _number(rows: list[dict]) -> list[dict]:
    """Give each finding an id that stays while its statement stays: statement and place in it."""
    seen: dict[str, int] = {}
    for row in rows:
        seen[row["statement_id"]] = seen.get(row["statement_id"], 0) + 1
        row["finding_id"] = f"{row['statement_id']}.{seen[row['statement_id']]}"
    return rows
