"""Figures: each takes a table and gives the Axes it drew on; none saves or shows."""

from analysis.figures.agreement import plot_agreement, plot_means
from analysis.figures.evidence import plot_evidence_map, plot_role_map
from analysis.figures.overlaps import plot_network, plot_overlaps
from analysis.figures.quality import (
    plot_calibration,
    plot_confusions,
    plot_quality,
    plot_sizes,
)
from analysis.figures.sensitivity import plot_choices
from analysis.figures.sources import plot_findings_per_source, plot_timeline
from analysis.figures.trend import plot_sides, plot_trend
from analysis.figures.trial_counts import plot_counts, plot_enrollments, plot_starts
from analysis.figures.trials import plot_disagreements, plot_landscape

__all__ = [
    "plot_agreement",
    "plot_calibration",
    "plot_choices",
    "plot_confusions",
    "plot_counts",
    "plot_disagreements",
    "plot_enrollments",
    "plot_evidence_map",
    "plot_findings_per_source",
    "plot_landscape",
    "plot_means",
    "plot_network",
    "plot_overlaps",
    "plot_quality",
    "plot_role_map",
    "plot_sides",
    "plot_sizes",
    "plot_starts",
    "plot_timeline",
    "plot_trend",
]
