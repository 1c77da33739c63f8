"""Clinical trials: what review tables and registry copies say of each, set against each other."""

from analysis.trials.independence import covered_area, describe_area, list_pairs
from analysis.trials.reconcile import RULE, VERDICTS, Reconciled, reconcile
from analysis.trials.summaries import (
    count_landscape,
    count_phases,
    count_verdicts,
    describe_phases,
    describe_verdicts,
    link_verdicts,
    list_shown,
    list_verdicts,
    load,
)
from analysis.trials.tables import read_cells
from analysis.trials.vocabulary import FIELDS
from analysis.trials.worklist import list_worklist

__all__ = [
    "FIELDS",
    "RULE",
    "VERDICTS",
    "Reconciled",
    "count_landscape",
    "count_phases",
    "count_verdicts",
    "covered_area",
    "describe_area",
    "describe_phases",
    "describe_verdicts",
    "link_verdicts",
    "list_pairs",
    "list_shown",
    "list_verdicts",
    "list_worklist",
    "load",
    "read_cells",
    "reconcile",
]
