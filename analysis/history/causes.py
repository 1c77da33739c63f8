"""Why something differs between two runs: told from the hashes that each run recorded."""

from __future__ import annotations

import pandas as pd

from analysis.history.snapshots import Snapshot

NEW, LEFT_OUT, CHANGED = "new source", "source left out", "changed source"
CODEBOOK, CORRECTION, CODE = "codebook or rule", "human correction", "code"
FORMS, TRIALS, PARAMETER = "forms that the coder learns from", "trial rows", "parameter"
NOT_TOLD = "not told by the records"
WORDS = (NEW, LEFT_OUT, CHANGED, CODEBOOK, CORRECTION, CODE, FORMS, TRIALS, PARAMETER, NOT_TOLD)
CODEBOOK_FILES = ("data/codebook.yaml", "data/corpora.yaml")
TRIAL_WORDS = ("data/trials/normal.yaml", "data/trials/diseases.yaml")
CORRECTION_FILES = ("data/corrections.csv", "data/relations.csv")
CHOICES = ("subject", "setting", "topics", "min_sources", "coders", "depth", "threshold", "corpus")
MACHINES = ("rules", "learned", "combined")
EXTRACTIONS = "data/extractions/"


class Causes:
    """What differs in the ground of two runs; says for each difference which of it explains it."""

    def __init__(self, old: Snapshot, new: Snapshot) -> None:
        self.old, self.new = old, new
        files = [run.record["inputs"] for run in (old, new)]
        self.changed = {n for n in files[0].keys() | files[1].keys()
                        if files[0].get(n) != files[1].get(n)}  # fmt: skip
        self.documents = [_list_documents(run) for run in (old, new)]
        self.labels = _list_labels(old) | _list_labels(new)
        self.code = [(run.record.get("code", ""), run.record.get("notebooks", ""))
                     for run in (old, new)]  # fmt: skip
        self.touched: dict[tuple[str, str], set[str]] = {}

    def label(self, source: str) -> str:
        """Return the short name of a source."""
        return self.labels.get(source, source)

    def of_finding(self, source: str, coder: str, before: str, after: str, topic: str) -> str:
        """Return why the codes of one finding differ; `before` or `after` is "" where absent."""
        found = self._ground_of(source)
        corrected = "corrected" in f"{before}{after}" or coder == "human"
        if not found and corrected and self._differ(CORRECTION_FILES):
            found = [CORRECTION]
        if not found:
            found = self._method(coder)
        cause = "; ".join(found) or NOT_TOLD
        for codes in filter(None, (before, after)):
            role, subject = codes.split("/")[:2]
            for about in (subject, "all"):
                self.touched.setdefault((topic, role, about), set()).update(cause.split("; "))
        return cause

    def _ground_of(self, source: str) -> list[str]:
        """Return whether the source itself is new, gone or other than it was."""
        was, now = (documents.get(source) for documents in self.documents)
        if was is None and now is not None:
            return [NEW]
        if was is not None and now is None:
            return [LEFT_OUT]
        return [CHANGED] if was != now else []

    def _method(self, coder: str) -> list[str]:
        found = [CODEBOOK] if self._differ(CODEBOOK_FILES) else []
        if coder in MACHINES and any(name.startswith(EXTRACTIONS) for name in self.changed):
            found.append(FORMS)
        found += [CODE] if self._code_differs() else []
        return found

    def of_trials(self) -> str:
        """Return why trials differ."""
        found = [TRIALS] if any(n.startswith("data/trials/") and n.endswith(".csv")
                                for n in self.changed) else []  # fmt: skip
        found += [CODEBOOK] if self._differ(TRIAL_WORDS) else []
        sources = self._changes_of_sources()
        found += sources
        found += [CODE] if not found and self._code_differs() else []
        return "; ".join(found) or NOT_TOLD

    def of_headline(self, topic: str, role: str) -> str:
        """Return why a headline differs: by its findings, its parameters, or what it is of."""
        subject = self.new.record["parameters"].get("subject", "all")
        found = set(self.touched.get((topic, role, subject), set()))
        old, new = (run.record["parameters"] for run in (self.old, self.new))
        if any(old[name] != new[name] for name in CHOICES if name in old and name in new):
            found.add(PARAMETER)
        found |= set(self._changes_of_sources())
        if not found and self._code_differs():
            found.add(CODE)
        return "; ".join(word for word in WORDS if word in found) or NOT_TOLD

    def _changes_of_sources(self) -> list[str]:
        was, now = (set(documents) for documents in self.documents)
        changed = any(self.documents[0][s] != self.documents[1][s] for s in was & now)
        pairs = ((NEW, now - was), (LEFT_OUT, was - now), (CHANGED, changed))
        return [word for word, there in pairs if there]

    def _differ(self, names: tuple[str, ...]) -> bool:
        return any(name in self.changed for name in names)

    def _code_differs(self) -> bool:
        old, new = (run.record.get("versions", {}) for run in (self.old, self.new))
        shared = old.keys() & new.keys()
        return self.code[0] != self.code[1] or any(old[name] != new[name] for name in shared)


def _list_documents(run: Snapshot) -> dict[str, frozenset[tuple[str, str]]]:
    """Return source id -> its files as (name, SHA-256)."""
    found: dict[str, set[tuple[str, str]]] = {}
    columns = run.tables["documents"][["document", "sha256", "source_ids"]]
    for document, digest, sources in columns.itertuples(index=False, name=None):
        for source in filter(None, str(sources or "").split("; ")):
            found.setdefault(source, set()).add((document, digest))
    return {source: frozenset(files) for source, files in found.items()}


def _list_labels(run: Snapshot) -> dict[str, str]:
    sources: pd.DataFrame = run.tables["sources"]
    return dict(zip(sources["source_id"], sources["label"], strict=True))
