"""Clinical trials: what review tables and registry copies say of each, set against each other."""

from analysis.trials.independence import (
    covered_area,
    describe_area,
    describe_pairs,
    list_authors,
    list_pairs,
)
from analysis.trials.reconcile import RULE, VERDICTS, Reconciled, reconcile
from analysis.trials.summaries import (
    count_phases,
    count_verdicts,
    describe_call,
    describe_origins,
    describe_phases,
    describe_sizes,
    describe_starts,
    describe_tumors,
    describe_verdicts,
    link_verdicts,
    list_calls,
    list_shown,
    list_verdicts,
    load,
)
from analysis.trials.tables import read_cells
from analysis.trials.views import (
    count_mentions,
    count_origins,
    count_targets,
    find_cut,
    link_trials,
    list_enrollments,
    list_landscape,
    list_starts,
)
from analysis.trials.vocabulary import FIELDS
from analysis.trials.worklist import list_worklist

__all__ = [
    "FIELDS",
    "RULE",
    "VERDICTS",
    "Reconciled",
    "count_mentions",
    "count_origins",
    "count_phases",
    "count_targets",
    "count_verdicts",
    "covered_area",
    "describe_area",
    "describe_call",
    "describe_origins",
    "describe_pairs",
    "describe_phases",
    "describe_sizes",
    "describe_starts",
    "describe_tumors",
    "describe_verdicts",
    "find_cut",
    "link_trials",
    "link_verdicts",
    "list_authors",
    "list_calls",
    "list_enrollments",
    "list_landscape",
    "list_pairs",
    "list_shown",
    "list_starts",
    "list_verdicts",
    "list_worklist",
    "load",
    "read_cells",
    "reconcile",
]
