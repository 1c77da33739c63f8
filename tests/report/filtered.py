"""A small report of made-up findings whose numbers under every filter can be counted by eye."""

import json

import pandas as pd

from analysis import exhibits, figures, style, synthesis, tables
from analysis.report import collect
from tests.report.made_up import FINDING, shown

# source, topic, role, subject, setting
CODED = (
    ("a", "persistence", "barrier", "CAR-NK", "solid"),
    ("a", "safety", "strength", "CAR-NK", "hematologic"),
    ("b", "persistence", "barrier", "CAR-NK", "solid"),
    ("b", "persistence", "barrier", "CAR-T", "solid"),
    ("b", "safety", "strength", "CAR-NK", "hematologic"),
    ("b", "potency", "strength", "CAR-T", "hematologic"),
    ("c", "safety", "strength", "CAR-T", "hematologic"),
)
YEARS = {"a": 2020, "b": 2021, "c": 2022}
TRIALS = [
    ("solid", "HER2", "1", "completed", "NCT1"),
    ("hematologic", "CD19", "2", "active", "NCT2"),
]


def list_findings():
    """Return the findings, as the exhibit of that name lists them."""
    rows = [
        FINDING | {"finding_id": f"f{n}", "source_id": f"doi:{letter}", "hedged": False,
                   "label": f"{letter.upper()} {YEARS[letter]}", "text": f"Made-up sentence {n}.",
                   "sentence": n, "topic": topic, "role": role, "subject": subject,
                   "setting": setting}
        for n, (letter, topic, role, subject, setting) in enumerate(CODED, start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def list_sources():
    """Return the three sources; one is a core review."""
    return tables.make("sources", [
        {"source_id": f"doi:{letter}", "label": f"{letter.upper()} {year}", "year": year,
         "doi": f"10.5555/{letter}", "corpus": "core" if letter == "a" else "context",
         "depth": "form", "title": "A made-up title", "authors": "Ada One"}
        for letter, year in YEARS.items()
    ])  # fmt: skip


def make_exhibits():
    """Return tables and pictures of all kinds: counted again, left, by rows, and not filtered."""
    everyone, sources = list_findings(), list_sources()
    found = everyone[everyone["subject"] == "CAR-NK"].reset_index(drop=True)
    counts = synthesis.count_evidence(found, sources)
    by_topic = synthesis.count_sources(found)
    agreement = synthesis.list_agreement(found, sources, likeness=synthesis.list_likeness(sources))
    sets, behind = synthesis.count_overlaps(found)
    by_source = synthesis.count_by_source(found, sources)
    trials = pd.DataFrame(TRIALS, columns=["setting", "target", "phase", "status", "nct_id"])
    named = synthesis.list_topics(found, sources)
    nodes, edges = synthesis.count_pairs(named, item="topic")
    scores = pd.DataFrame({"score": ["0.5"], "mean score": [0.5], "findings": [2], "right": [0.5]})
    figure = exhibits.figure
    return [
        exhibits.table(sources, id="sources", caption="Sources"),
        exhibits.table(everyone, id="findings", caption="All findings"),
        figure(figures.plot_evidence_map(counts, labels=sorted(sources["label"]),
                                         subject="CAR-NK", link="evidence-map"),
               id="evidence-map", caption="Map", alt="A made-up map.", data=counts,
               opens=synthesis.link_counts(counts, found)),
        exhibits.table(by_topic, id="by-topic", caption="Sources by topic",
                       opens=synthesis.link_roles(by_topic, found)),
        figure(figures.plot_agreement(agreement, n_sources=3, link="agreement"), id="agreement",
               caption="Agreement", alt="Made-up bars.", data=agreement,
               opens=synthesis.link_agreement(agreement, found)),
        figure(figures.plot_overlaps(sets, link="sets"), id="sets", caption="Sets",
               alt="Made-up sets.", data=sets, opens=behind),
        figure(figures.plot_findings_per_source(by_source), id="by-source", caption="By source",
               alt="Made-up bars of sources.", data=by_source),
        figure(figures.plot_timeline(sources), id="timeline", caption="Years",
               alt="A made-up timeline.", data=synthesis.count_years(sources)),
        figure(figures.plot_network(nodes, edges, item="topic"), id="pairs", caption="Pairs",
               alt="A made-up ring.", data=edges,
               opens=synthesis.link_pairs(edges, named, item="topic")),
        figure(figures.plot_landscape(trials), id="trials", caption="Trials",
               alt="Two made-up trials.", data=trials),
        figure(figures.plot_calibration(scores), id="scores", caption="Scores",
               alt="A made-up score.", data=scores),
    ]  # fmt: skip


def make_report(folder):
    """Return the report of one notebook about CAR-NK that shows all of them."""
    style.use()
    title = "# 06 Made up\n**Question.** None."
    cells = [{"cell_type": "markdown", "metadata": {}, "source": title},
             {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "outputs": [],
              "source": 'subject: str = "CAR-NK"  # whose property is counted'}]  # fmt: skip
    cells += [{"cell_type": "code", "metadata": {}, "source": "", "outputs": [shown(one)]}
              for one in make_exhibits()]  # fmt: skip
    path = folder / "06_made_up.ipynb"
    path.write_text(json.dumps({"cells": cells}), "utf-8")
    return collect.read_notebooks([path])
