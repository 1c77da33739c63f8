"""What the learned coder sees of a sentence: its words, and what the rules make of it."""

from __future__ import annotations

from analysis.coding.context import Scope
from analysis.coding.patterns import Patterns
from analysis.coding.rules import Coded, find_role, find_topics
from analysis.folding import fold


def describe(text: str, coded: list[Coded], scope: Scope, patterns: Patterns) -> list[str]:
    """Return the rules' view of a sentence as feature names, sorted."""
    folded = fold(text)
    hedge = patterns.single["hedges"].search(folded)
    names = {f"topic={topic}" for topic in find_topics(folded, patterns)}
    names |= {f"rule={item.topic}/{item.role}" for item in coded}
    names |= {f"role={item.role}" for item in coded} | {f"first={find_role(folded, patterns)[0]}"}
    names |= {f"cue={role}" for role, p in patterns.cues.items() if p.search(folded)}
    names |= {f"subject={s}" for s, p in patterns.subjects.items() if p.search(folded)}
    names |= {f"scope={scope.subject}", f"setting={scope.setting}"}
    names |= {f"clause={item.subject}" for item in coded}
    return sorted(names | ({f"hedge={hedge.group().lower()}", "hedge"} if hedge else set()))


def words(text: str) -> str:
    """Return a sentence as the learned coder reads it: folded, lower case."""
    return fold(text).lower()
