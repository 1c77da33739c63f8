"""What changed between two reports and why; and whether a report can be made again."""

from analysis.history.changes import KINDS, compare, compare_with, count_changes, describe_changes
from analysis.history.snapshots import Snapshot, read_folder, take_now
from analysis.history.verify import Verdict, verify

__all__ = [
    "KINDS",
    "Snapshot",
    "Verdict",
    "compare",
    "compare_with",
    "count_changes",
    "describe_changes",
    "read_folder",
    "take_now",
    "verify",
]
