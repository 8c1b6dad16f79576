"""Which guides are shown with an interaction: by its queue, its channel, the skills it wants and its reason. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.model.guides import Guide
from hub.model.nouns import Channel
from hub.words import fold


@dataclass(frozen=True, slots=True)
class About:
    """``said``: whatever tells the reason: what was chosen in a menu, a subject, a topic, the customer's own words."""

    queue_id: str
    channel: Channel
    skills: frozenset[str] = frozenset()
    said: tuple[str, ...] = ()


def fitting_guides(guides: Iterable[Guide], about: About) -> list[Guide]:
    """In the order of the configuration, but one that names the reason goes before one that is for any."""
    said = [fold(each) for each in about.said]
    fitting = [guide for guide in guides if _fits(guide, about, said)]
    return sorted(fitting, key=lambda guide: not guide.reasons)


def _fits(guide: Guide, about: About, said: Sequence[str]) -> bool:
    return (
        (not guide.queues or about.queue_id in guide.queues)
        and (not guide.channels or about.channel in guide.channels)
        and (not guide.skills or about.queue_id in guide.skilled_queues or bool(guide.skills & about.skills))
        and (not guide.reasons or any(fold(reason) in each for reason in guide.reasons for each in said))
    )
