"""JSON of a desk or of a row to a document, and back. What it says twice or not at all is put right on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from itertools import groupby
from typing import Any, Final

from hub.model.rich import Block, Document, Run

Json = Mapping[str, Any]

LINK: Final = re.compile(
    r"(?:https?://|mailto:|tel:)[^\s\x00-\x1f\x7f-\x9f\u2028\u2029<>\"]{1,2000}", re.IGNORECASE
)
_BREAKS: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffc]")


def parse_document(blocks: Iterable[Json]) -> Document | None:
    """Of frames that have their shape already. None where nothing is said: no words, no picture."""
    kept = [block for block in map(_block, blocks) if block.runs]
    return Document(tuple(kept)) if kept else None


def _block(block: Json) -> Block:
    runs = (_run(run) for run in block["runs"])
    return Block(block["kind"], tuple(_trim(list(_join(run for run in runs if run.text or run.image)))))


def _run(run: Json) -> Run:
    text = _CONTROLS.sub("", _BREAKS.sub("\n", run["text"]))
    link = run.get("link")
    return Run(
        text,
        bool(run.get("bold")),
        bool(run.get("italic")),
        link if link and LINK.fullmatch(link) else None,
        run.get("image"),
    )


def _join(runs: Iterable[Run]) -> Iterator[Run]:
    """Neighbours that look alike are one; a picture stands alone."""
    for look, alike in groupby(runs, lambda run: replace(run, text="") if not run.image else run):
        together = list(alike)
        yield from together if look.image else [replace(look, text="".join(run.text for run in together))]


def _trim(runs: list[Run]) -> list[Run]:
    """Without blanks at either end of a block: nobody sees them, and a block of blanks is none."""
    if runs and not runs[0].image:
        runs[0] = replace(runs[0], text=runs[0].text.lstrip())
    if runs and not runs[-1].image:
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
    kept = [run for run in runs if run.text or run.image]
    return kept if len(kept) == len(runs) else _trim(kept)


def show_document(document: Document | None) -> list[dict[str, Any]] | None:
    """As it is stored, and as desks are told."""
    if document is None:
        return None
    return [{"kind": block.kind, "runs": [asdict(run) for run in block.runs]} for block in document.blocks]
