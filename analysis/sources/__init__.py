"""From files to tables: one source an article, however many files say something of it."""

from analysis.sources.build import ingest

__all__ = ["ingest"]
