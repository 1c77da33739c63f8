"""Small made-up findings and sources for the tests of the synthesis."""

import pandas as pd

from analysis import tables
from tests.test_tables import finding


def sources(*rows):
    """Return sources from (letter, depth) or (letter, depth, year, authors)."""
    made = []
    for letter, depth, *more in rows:
        row = {"source_id": f"doi:{letter}", "label": f"{letter.upper()} 2024", "depth": depth}
        row |= {"corpus": "context", "year": more[0] if more else 2024}
        made.append(row | {"authors": more[1] if len(more) > 1 else ""})
    return tables.make("sources", made)


def findings(*rows) -> pd.DataFrame:
    """Return findings from (letter, topic, role, changes); the text tells them apart."""
    made = []
    for number, (letter, topic, role, *more) in enumerate(rows, start=1):
        changes = more[0] if more else {}
        base = {"text": f"Made-up sentence {number} on {topic}.", "sentence": number}
        own = {"finding_id": f"f{number:02d}", "source_id": f"doi:{letter}", "section": "abstract"}
        made.append(finding(**(base | own | {"topic": topic, "role": role} | changes)))
    return tables.make("findings", made)
