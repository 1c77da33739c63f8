"""Work on all cores of this machine or on a cluster: one interface, lost workers survived."""

from analysis.execution.lost import PATIENCE, Lost, is_loss, run_each
from analysis.execution.workers import Workers, count_cores, open_pool

__all__ = ["PATIENCE", "Lost", "Workers", "count_cores", "is_loss", "open_pool", "run_each"]
