"""Guides as the desk draws them: those that fit, and those that were begun, each with where one stands in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from hub.contacts import Contact
from hub.guides.answering import read_answers, read_runs
from hub.guides.fitting import About, fitting_guides
from hub.guides.walking import Stand, walk_guide
from hub.model.contact_centre import ContactCentre
from hub.model.guides import Guide

Json = dict[str, Any]


def read_guides(connection: Connection, contact: Contact, about: About, centre: ContactCentre) -> list[Json]:
    """What was begun stays, though it would fit no longer: begun ones first, in the order of their beginning."""
    begun = read_runs(connection, contact.first_id)
    answers = read_answers(connection, contact.first_id) if begun else {}
    fresh = [guide for guide in fitting_guides(centre.guides, about) if guide.id not in begun]
    return [_view(guide, answers.get(guide.id, {}), centre) for guide in (*begun.values(), *fresh)]


def _view(guide: Guide, answers: Any, centre: ContactCentre) -> Json:
    walk = walk_guide(guide, answers)
    return {
        "id": guide.id,
        "name": dict(guide.name),
        "now": walk.now.id if walk.now else None,
        "steps": [_step(stand, centre) for stand in walk.stands],
    }


def _step(stand: Stand, centre: ContactCentre) -> Json:
    step, answer = stand.step, stand.answer
    return {
        "id": step.id,
        "kind": step.kind,
        "words": dict(step.words),
        "url": step.url,
        "choices": [{"id": choice.id, "label": dict(choice.label)} for choice in step.choices],
        "state": stand.state,
        "choice": answer.choice if answer else None,
        "note": answer.note if answer else None,
        "by": centre.find_agent_name(answer.agent_id) if answer else None,
        "at": answer.at if answer else None,
    }
