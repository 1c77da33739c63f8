"""What notebook 01 shows of files: outcomes, contents, versions, origins of values, notices."""

import pandas as pd

from analysis import tables
from analysis.synthesis import (
    count_contents,
    count_origins,
    describe_outcomes,
    list_notices,
    list_versions,
    sort_receipt,
)

DOCUMENTS = tables.make(
    "documents",
    [
        {"document": name, "format": kind, "outcome": outcome, "sections": n, "tables": n - 1}
        for name, kind, outcome, n in (
            ("a.xml", "JATS XML", "read", 3),
            ("b.ris", "RIS", "read with gaps", 1),
            ("c.xml", "JATS XML", "read", 2),
            ("d.bin", "", "refused", 1),
        )
    ],
)
SOURCES = tables.make(
    "sources",
    [
        {"source_id": s, "label": label, "version_group": group, "depth": "full",
         "corpus": "context"}
        for s, label, group in (("doi:a", "A 2024", "doi:a"), ("doi:b", "B 2023", "doi:a"),
                                ("doi:c", "C 2020", "doi:c"), ("doi:d", "D 2021", "doi:d"))
    ],
)  # fmt: skip


def fields(*rows):
    names = ("source_id", "field", "value", "document", "used")
    return tables.make("source_fields", [dict(zip(names, row, strict=True)) for row in rows])


FIELDS = fields(
    ("doi:a", "version", "published", "a.xml", True),
    ("doi:a", "title", "T", "a.xml", True),
    ("doi:a", "title", "t", "b.ris", False),
    ("doi:b", "title", "T", "b.ris", True),
    ("doi:c", "version", "published", "a.xml", True),
    ("doi:c", "version", "accepted", "c.xml", False),
    ("doi:d", "version", "published", "c.xml", True),
)


def test_outcomes_are_said_in_a_sentence():
    said = "4 files: 2 read, 1 read with gaps, 1 refused; 2 formats."
    assert describe_outcomes(DOCUMENTS) == said


def test_receipt_begins_with_what_needs_a_look():
    said = DOCUMENTS.assign(reason=["", "", "is in a.xml, too", ""])
    assert said["document"].tolist() == ["a.xml", "b.ris", "c.xml", "d.bin"]
    assert sort_receipt(said)["document"].tolist() == ["d.bin", "b.ris", "c.xml", "a.xml"]


def test_contents_are_counted_by_format():
    counts = count_contents(DOCUMENTS).set_index("format")
    assert counts.loc["JATS XML", ["files", "sections", "tables"]].tolist() == [2, 5, 3]
    assert counts.loc["not recognized", "files"] == 1


def test_versions_are_sources_of_one_group_and_files_that_show_different_ones():
    shown = list_versions(FIELDS, SOURCES)
    assert shown[["work", "label", "version", "document"]].values.tolist() == [
        ["A 2024", "A 2024", "published", "a.xml"],
        ["A 2024", "B 2023", "", ""],
        ["C 2020", "C 2020", "accepted", "c.xml"],
        ["C 2020", "C 2020", "published", "a.xml"],
    ]


def test_origins_count_only_the_value_in_use():
    counts = count_origins(FIELDS, DOCUMENTS, SOURCES)
    titles = counts[counts["field"] == "title"]
    assert titles[["format", "sources"]].values.tolist() == [["JATS XML", 1], ["RIS", 1]]


def test_retractions_come_first_and_name_the_source_at_hand():
    names = ("source_id", "relation", "identifier", "linked_source", "document")
    rows = [("doi:a", "comments on", "doi:x", "", "a.xml"),
            ("doi:b", "retracts", "doi:a", "doi:a", "b.ris"),
            ("doi:gone", "retracts", "doi:y", "", "b.ris")]  # fmt: skip
    links = tables.make("links", [dict(zip(names, row, strict=True)) for row in rows])
    shown = list_notices(links, SOURCES)
    assert shown[["label", "relation", "at_hand"]].values.tolist() == [
        ["B 2023", "retracts", "A 2024"],
        ["A 2024", "comments on", ""],
    ]


def test_nothing_at_hand_gives_empty_tables():
    none = tables.empty("sources")
    assert list_versions(tables.empty("source_fields"), none).empty
    assert list_notices(tables.empty("links"), none).empty
    assert count_origins(tables.empty("source_fields"), tables.empty("documents"), none).empty
    assert isinstance(count_contents(tables.empty("documents")), pd.DataFrame)


def test_sources_of_which_no_file_says_a_version_are_not_listed():
    assert list_versions(fields(("doi:c", "title", "T", "c.xml", True)), SOURCES.iloc[2:]).empty
