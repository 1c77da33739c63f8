"""What the learned coder sees of a clause: its words, and what the rules make of it."""

from __future__ import annotations

from analysis.coding.context import name_setting
from analysis.coding.patterns import Patterns
from analysis.coding.rules import Clause, find_role, find_topics
from analysis.folding import fold


def describe(clause: Clause, patterns: Patterns) -> list[str]:
    """Return the rules' view of a clause as feature names, sorted."""
    text, scope = clause.text, clause.scope
    hedge = patterns.single["hedges"].search(text)
    names = {f"topic={topic}" for topic in find_topics(text, patterns)}
    names |= {f"rule={item.topic}/{item.role}" for item in clause.coded}
    names |= {f"role={item.role}" for item in clause.coded}
    names |= {f"first={find_role(text, patterns)[0]}", f"named={name_setting(text, patterns)[0]}"}
    names |= {f"cue={role}" for role, p in patterns.cues.items() if p.search(text)}
    names |= {f"outright={role}" for role, p in patterns.outright.items() if p.search(text)}
    names |= {f"subject={s}" for s, p in patterns.subjects.items() if p.search(text)}
    names |= {f"scope={scope.subject}", f"setting={scope.setting}"}
    return sorted(names | ({f"hedge={hedge.group()}", "hedge"} if hedge else set()))


def words(text: str) -> str:
    """Return a sentence as the learned coder reads it: folded, lower case."""
    return fold(text).lower()
