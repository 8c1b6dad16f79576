"""The JSON Schema of ``hub.yaml`` for editors: ``python -m config.schema`` writes ``config/schema.json``."""

from __future__ import annotations

import json
from pathlib import Path

from config.document import Document

SCHEMA_FILE = Path(__file__).with_name("schema.json")


def format_schema() -> str:
    schema = Document.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(format_schema(), encoding="utf-8")
