"""Customers for the stations."""

from __future__ import annotations

from config.document.customers import Customers, IdentityCheck
from hub.model import customers as to


def compile_customers(own: Customers) -> to.CustomerPolicy:
    attributes = (to.Attribute(a.id, a.name, a.kind, a.masked, frozenset(a.set_by)) for a in own.attributes)
    return to.CustomerPolicy(
        {attribute.id: attribute for attribute in attributes},
        tuple(own.facts),
        own.place,
        own.timezone,
        _check(own.identity_check) if own.identity_check else None,
    )


def _check(check: IdentityCheck) -> to.IdentityPolicy:
    return to.IdentityPolicy(
        check.enough,
        check.number_on_file,
        check.signed_widget,
        tuple(to.KeyedProof(k.variable, k.attribute, k.name, k.points) for k in check.keyed),
        tuple(to.Question(q.id, q.name, q.ask, q.points, q.attribute) for q in check.questions),
        check.tries,
    )
