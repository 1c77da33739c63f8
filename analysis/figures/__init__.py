"""Figures: each takes a table and gives the Axes it drew on; none saves or shows."""

from analysis.figures.evidence import plot_evidence_map
from analysis.figures.sources import plot_findings_per_source, plot_timeline

__all__ = ["plot_evidence_map", "plot_findings_per_source", "plot_timeline"]
