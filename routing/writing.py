"""A requirement as text of `grammar.py`: the other way round. What is written is read back as the same."""

from __future__ import annotations

from collections.abc import Iterable

from routing import requirements as r

NOBODY = "nobody"  # what an attribute that the interaction does not have asks: the grammar has no text for it


def written(expressions: Iterable[r.Expression]) -> str:
    """All of them, joined; "" where nothing is asked."""
    return " and ".join(_within(each) for each in expressions)


def _within(expression: r.Expression) -> str:
    """In parentheses where `and` or `not` would tear it apart."""
    text = _text(expression)
    return f"({text})" if isinstance(expression, r.AllOf | r.AnyOf) and len(expression.terms) > 1 else text


def _text(expression: r.Expression) -> str:
    match expression:
        case r.Requirement(skill, level):
            return skill if level == 1 else f"{skill} >= {level}"
        case r.LevelBetween(skill, low, high):
            return f"{skill} = {low}" if low == high else f"{skill} in [{low}, {high}]"
        case r.AttributeIs(name, comparison, value):
            return (
                f"agent.{name} {comparison} {value}"
                if isinstance(value, int)
                else f'agent.{name} {comparison} "{value}"'
            )
        case r.AttributeMatches(name, comparison, of_task):
            return f"agent.{name} {comparison} task.{of_task}"
        case r.AgentIn(agent_ids):
            return f"agent in {{{', '.join(agent_ids)}}}" if agent_ids else NOBODY
        case r.AllOf(terms):
            return written(terms)
        case r.AnyOf(terms):
            return " or ".join(_within(term) for term in terms) or NOBODY
        case r.NotOf(term):
            return f"not {_within(term)}"
