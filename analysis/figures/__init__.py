"""Figures: each takes a table and gives the Axes it drew on; none saves or shows."""

from analysis.figures.evidence import plot_evidence_map
from analysis.figures.quality import (
    plot_calibration,
    plot_confusions,
    plot_quality,
    plot_sizes,
)
from analysis.figures.sources import plot_findings_per_source, plot_timeline
from analysis.figures.trials import plot_disagreements, plot_landscape

__all__ = [
    "plot_calibration",
    "plot_confusions",
    "plot_disagreements",
    "plot_evidence_map",
    "plot_findings_per_source",
    "plot_landscape",
    "plot_quality",
    "plot_sizes",
    "plot_timeline",
]
