"""Work on all cores of this machine or on a cluster: one interface, lost workers survived."""

from analysis.execution.lost import PATIENCE, Lost, run_each
from analysis.execution.workers import Workers, begin, count_cores, make_context

__all__ = ["PATIENCE", "Lost", "Workers", "begin", "count_cores", "make_context", "run_each"]
