"""A document as YAML again: what ``hub config export`` prints, and ``check`` reads back to the same."""

from __future__ import annotations

import yaml

from config.document import Document


def format_yaml(document: Document) -> str:
    """Without what has its default value. Comments are not kept: the version has none."""
    value = document.model_dump(mode="json", exclude_defaults=True)
    for agent in value.get("agents", ()):
        if "queues" in agent:
            agent["queues"] = [m["id"] if len(m) == 1 else m for m in agent["queues"]]
        if agent.get("capacity", {}).keys() == {"profile"}:
            agent["capacity"] = agent["capacity"]["profile"]
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=110)
