"""Made-up notebooks and tables for the tests of the report."""

import json

import matplotlib.pyplot as plt
import pandas as pd

from analysis import exhibits
from analysis.report import collect

COUNTS = pd.DataFrame({"topic": ["persistence", "safety"], "barrier": [1, 0]})


def notebook(*outputs, source="# 01 Made up\n**Question.** None."):
    """Return an executed notebook that shows these outputs."""
    cells = [{"cell_type": "markdown", "metadata": {}, "source": source}]
    cells += [
        {"cell_type": "code", "metadata": {}, "source": "", "outputs": [output]}
        for output in outputs
    ]
    return json.dumps({"cells": cells})


def shown(exhibit):
    """Return the output of a cell that shows an exhibit."""
    return {"output_type": "display_data", "data": exhibit._repr_mimebundle_()}


FINDING = {
    "finding_id": "f1", "source_id": "doi:a", "label": "A 2020", "depth": "form",
    "section": "abstract", "sentence": 1, "text": "Made-up sentence.", "topic": "persistence",
    "role": "barrier", "subject": "CAR-NK", "setting": "solid", "hedged": True, "coder": "form",
    "rule": "reader", "why": "anchor", "score": 1.0, "state": "counted", "verified": "verified",
}  # fmt: skip
SOURCE = {
    "source_id": "doi:a", "label": "A 2020", "doi": "10.5555/a", "pmcid": "", "pmid": "",
    "title": "A made-up title", "authors": "Ada One; Two, Bo", "journal": "Made-up Journal",
    "volume": "3", "year": 2020, "date": "2020-02-03", "status": "", "depth": "form",
    "corpus": "core", "url": "",
}  # fmt: skip


def draw(text="made up"):
    """Return Axes with one bar whose mark opens the first number of the exhibit `marks`."""
    axes = plt.subplots(figsize=(3, 2))[1]
    axes.bar([0], [1])[0].set_url("#o-marks-0-n")
    axes.set_title(text)
    return axes


def make_report(folder, sources=(SOURCE,), findings=(FINDING,), caption="Marks", note=""):
    """Return a report of made-up sources and findings, with the evidence map, a table and text."""
    found = pd.DataFrame(list(findings))
    rows = found.groupby(["topic", "source_id", "label", "role"])["finding_id"].agg(list)
    counts = rows.map(len).rename("n").reset_index()
    opens = {(place, "n"): ids for place, ids in enumerate(rows)}
    shown_all = [
        exhibits.figure(draw(caption), id="evidence-map", caption=caption, alt=f"One: {caption}",
                        data=counts, opens=opens),
        exhibits.table(pd.DataFrame(list(sources)), id="sources", caption="Sources", note=note),
        exhibits.table(found, id="findings", caption="All findings"),
        exhibits.table(counts, id="marks", caption=caption, note=note, opens=opens),
    ]  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    source = f"# 06 Made up\n{note or 'A **bold** word.'}\n\n## Second part\n\n- one\n- two"
    path = folder / "06_made_up.ipynb"
    path.write_text(notebook(*map(shown, shown_all), source=source), "utf-8")
    return collect.read_notebooks([path])
