"""The JSON Schema of a scenario: ``python -m config.scenario.schema`` writes it among the protocols."""

from __future__ import annotations

import json
from pathlib import Path

from config.scenario.document import ScenarioDocument

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "protocols" / "simulation.schema.json"


def format_schema() -> str:
    schema = ScenarioDocument.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(format_schema(), encoding="utf-8")
