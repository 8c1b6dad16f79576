"""``python -m tests.corpus.maker``: writes the mails and what is to be expected of them.

The bytes and expectations are checked in; this is how they were made, and how one more is added. It knows
nothing of the parser: what is expected is what was put in.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.corpus.maker import charsets, clients, hostile, inline, later, machines, oddities, regional
from tests.corpus.maker.bytes import Sample

FOLDER = Path(__file__).resolve().parents[1] / "mail"
MODULES = (clients, regional, inline, charsets, oddities, machines, hostile, later)


def all_samples() -> list[Sample]:
    return [sample for module in MODULES for sample in module.samples()]


def main() -> None:
    for old in FOLDER.glob("*.eml"):
        old.unlink()
    expected = {}
    for sample in all_samples():
        assert sample.name not in expected, sample.name
        (FOLDER / f"{sample.name}.eml").write_bytes(sample.raw)
        expected[sample.name] = {
            "kind": sample.kind, "client": sample.client, "language": sample.language, **sample.expect
        }  # fmt: skip
    text = yaml.safe_dump(expected, allow_unicode=True, sort_keys=False, width=110)
    (FOLDER / "expected.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
