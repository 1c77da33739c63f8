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
    paraphrase (start and end are then 0).

    Parameters
    ----------
    statements, passages : the tables of these names.
    codes : topic, role, subject, setting and hedged of each finding, with its statement_id.
    """
    known = statements.set_index("statement_id").to_dict("index")
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
            | {"text": sentence.get("text", statement["says"]), "coder": "form"}
            | {"rule": "reader", "why": f"anchor: {statement['anchor']}"}
            | {"score": 1.0, "state": "counted"}
        )
    return tables.make("findings", _number(rows))


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
