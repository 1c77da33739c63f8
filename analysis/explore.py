"""Explore the findings in JupyterLab: filters on all five dimensions, a map, sentences, export."""

from __future__ import annotations

import html
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import ipywidgets as widgets
import pandas as pd

from analysis import codebook, exhibits, style
from analysis.errors import EvidenceError
from analysis.words import count

ALL = "all"
HEDGED = {"hedged": True, "not hedged": False}
MOST_SENTENCES = 100
NEEDED = ("finding_id", "source_id", "text", "topic", "role", "subject", "setting", "hedged")
LISTED = ("label", "section", "sentence", "text", "topic", "role", "subject", "setting", "hedged",
          "coder", "finding_id", "source_id")  # fmt: skip


def show(
    findings: pd.DataFrame, sources: pd.DataFrame, *, topics: Sequence[str] = (),
    live: bool | None = None,
):  # fmt: skip
    """Show the findings to explore: a widget in JupyterLab, a table of counts elsewhere.

    Parameters
    ----------
    findings : one row a finding, columns NEEDED, section, sentence, coder; one a source and code.
    sources : source_id and label.
    topics : those that were chosen, empty for all; the table has no row for others.
    live : True for the widget, False for the table; None asks whether a server started this kernel
        for a notebook that a person has open. Runs by papermill, nbval and the report get the
        table, whose bytes stay: the ids of a widget are random.
    """
    if live if live is not None else is_live():
        return Explorer(findings, sources).view
    counts, number = count_cells(findings), findings["source_id"].nunique()
    counts = counts[counts["topic"].isin(list(topics) or counts["topic"])].reset_index(drop=True)
    return exhibits.table(
        counts, id="explore", opens=_link(counts, findings),
        caption="Sources by topic and role, whatever the subject (in JupyterLab: a widget)",
        note=f"{count(len(findings), 'finding')} in {count(number, 'source')}.",
    )  # fmt: skip


def is_live() -> bool:
    """Say whether a notebook server started this kernel: it then names the notebook to it."""
    return bool(os.environ.get("JPY_SESSION_NAME"))


def count_cells(findings: pd.DataFrame) -> pd.DataFrame:
    """Count the sources of each topic in each role; zeros are shown; codebook order."""
    once = findings.drop_duplicates(["source_id", "topic", "role"])
    counts = pd.crosstab(once["topic"], once["role"])
    counts = counts.reindex(codebook.ids("topic"), columns=codebook.ids("role"), fill_value=0)
    return counts.astype("int64").rename_axis("topic").rename_axis(None, axis=1).reset_index()


def filter_findings(findings: pd.DataFrame, chosen: Mapping[str, str]) -> pd.DataFrame:
    """Return the findings that have the chosen code in each dimension.

    chosen : dimension to id or "all"; hedged takes "hedged", "not hedged" or "all".

    Raises
    ------
    EvidenceError : an id or a dimension is not known.
    """
    kept = findings
    for dimension, value in chosen.items():
        if value == ALL:
            continue
        if dimension == "hedged":
            if value not in HEDGED:
                raise EvidenceError(f"hedged {value!r} is not known. Known: {', '.join(HEDGED)}.")
            kept = kept[kept["hedged"] == HEDGED[value]]
        else:
            kept = kept[kept[dimension] == codebook.require(dimension, value)]
    return kept


def _link(counts: pd.DataFrame, findings: pd.DataFrame) -> dict[tuple[int, str], list[str]]:
    groups = findings.groupby(["topic", "role"])["finding_id"].agg(list).to_dict()
    rows = {topic: row for row, topic in enumerate(counts["topic"])}
    return {(rows[topic], role): ids for (topic, role), ids in groups.items() if topic in rows}


class Explorer:
    """The widget. `view` is what to show; `selection` holds the findings that are chosen."""

    def __init__(self, findings: pd.DataFrame, sources: pd.DataFrame) -> None:
        if missing := [name for name in NEEDED if name not in findings]:
            raise EvidenceError(f"findings lack {', '.join(missing)}. Give the table `findings`.")
        labels = sources.set_index("source_id")["label"]
        self.findings = findings.assign(label=findings["source_id"].map(labels))
        self.selection = self.findings
        self.filters = {d: self._make_filter(d) for d in (*codebook.DIMENSIONS, "hedged")}
        self.cells = self._make_cells()
        self.count, self.sentences = widgets.HTML(), widgets.HTML()
        self.export = widgets.Button(
            description="Export the selection", icon="download", layout=widgets.Layout(width="14em")
        )
        self.saved = widgets.HTML()
        self.reset = widgets.Button(description="Clear")
        self.export.on_click(lambda _: self.make_export())
        self.reset.on_click(lambda _: self.clear())
        self.view = self._lay_out()
        self.update()

    def _make_filter(self, dimension: str) -> widgets.Dropdown:
        values = list(HEDGED) if dimension == "hedged" else codebook.ids(dimension)
        options = [(ALL, ALL), *((codebook.label(value), value) for value in values)]
        made = widgets.Dropdown(options=options, value=ALL, description=dimension)
        made.layout = widgets.Layout(width="17em")
        made.observe(lambda _: self.update(), "value")
        return made

    def _make_cells(self) -> dict[tuple[str, str], widgets.Button]:
        """Return a button for each topic and role, in the color of the role."""
        made = {}
        for topic in codebook.ids("topic"):
            for role in codebook.ids("role"):
                look = style.ROLES[role]
                button = widgets.Button(
                    tooltip=f"{codebook.label(topic)}: {role}",
                    style={"button_color": look.tint, "text_color": look.ink},
                    layout=widgets.Layout(width="auto", height="1.9em", margin="1px"),
                )
                button.on_click(lambda _, t=topic, r=role: self.list_sentences(t, r))
                made[topic, role] = button
        return made

    def _lay_out(self) -> widgets.VBox:
        roles = codebook.ids("role")
        grid = [widgets.HTML(), *(widgets.HTML(f"<b>{role}</b>") for role in roles)]
        for topic in codebook.ids("topic"):
            grid.append(widgets.HTML(html.escape(codebook.label(topic))))
            grid += [self.cells[topic, role] for role in roles]
        box = widgets.GridBox(
            grid,
            layout=widgets.Layout(grid_template_columns=f"12em repeat({len(roles)}, 6em)"),
        )
        wrap = widgets.Layout(flex_flow="row wrap")
        return widgets.VBox([
            widgets.HBox([*self.filters.values(), self.reset], layout=wrap),
            self.count, box, widgets.HBox([self.export, self.saved], layout=wrap), self.sentences,
        ])  # fmt: skip

    def update(self) -> None:
        """Count again after a filter changed; the sentences shown before are put away."""
        chosen = {dimension: box.value for dimension, box in self.filters.items()}
        self.selection = filter_findings(self.findings, chosen)
        counts = count_cells(self.selection).set_index("topic")
        for (topic, role), button in self.cells.items():
            number = counts.loc[topic, role]
            look = style.ROLES[role]
            button.description = f"{look.glyph} {number}" if number else "0"
            button.style.button_color = look.tint if number else style.GAP
            button.disabled = not number
        number = self.selection["source_id"].nunique()
        self.count.value = (
            f"<b>{len(self.selection)} of {count(len(self.findings), 'finding')} in "
            f"{count(number, 'source')}.</b> "
            "A cell counts sources; press it for the sentences."
        )
        self.sentences.value = self.saved.value = ""

    def clear(self) -> None:
        """Set all filters back."""
        for box in self.filters.values():
            box.value = ALL

    def list_sentences(self, topic: str, role: str) -> None:
        """Show the sentences of one cell, with source, place, codes and coder."""
        own = self.selection
        own = own[(own["topic"] == topic) & (own["role"] == role)]
        items = "".join(
            f"<li>{_describe(row)}</li>" for row in own.head(MOST_SENTENCES).itertuples()
        )
        rest = len(own) - MOST_SENTENCES
        more = f"<p>{rest} more: export the selection.</p>" if rest > 0 else ""
        head = html.escape(f"{codebook.label(topic)}: {role} ({count(len(own), 'finding')})")
        self.sentences.value = f"<h4>{head}</h4><ol>{items}</ol>{more}"

    def make_export(self) -> Path:
        """Write the selection as CSV into the notebook's folder, and say so; returns its path."""
        names = [name for name in LISTED if name in self.selection]
        path = Path.cwd() / "findings-selected.csv"
        self.selection[names].to_csv(path, index=False, lineterminator="\r\n")
        self.saved.value = (
            f"saved {path.name} beside the notebook ({count(len(self.selection), 'row')})"
        )
        return path


def _describe(row) -> str:
    place = f"{row.label}, {getattr(row, 'section', '')}, sentence {getattr(row, 'sentence', '')}"
    codes = f"{row.subject} · {row.setting}{' · hedged' if row.hedged else ''}"
    coder = f"coder: {getattr(row, 'coder', '')}"
    return f"{html.escape(row.text)}<br><small>{html.escape(f'{place}; {codes}; {coder}')}</small>"
