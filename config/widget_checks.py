"""Widgets: topics that lead to queues, and the mailbox that takes over from a chat."""

from __future__ import annotations

from collections.abc import Iterator

from config.document import Document, Text
from config.findings import find_doubles, unknown_name
from config.problems import Finding
from config.yaml_text import Path


def names_of_queues(document: Document) -> Iterator[tuple[Path, str]]:
    for i, widget in enumerate(document.channels.webchat):
        for k, topic in enumerate(widget.topics):
            if topic.queue is not None:
                yield ("channels", "webchat", i, "topics", k, "queue"), topic.queue


def texts_of(document: Document) -> Iterator[tuple[Path, Text]]:
    for i, widget in enumerate(document.channels.webchat):
        if widget.greeting:
            yield ("channels", "webchat", i, "greeting"), widget.greeting
        for k, topic in enumerate(widget.topics):
            yield ("channels", "webchat", i, "topics", k, "label"), topic.label


def _forms(document: Document) -> Iterator[Finding]:
    for i, widget in enumerate(document.channels.webchat):
        path: Path = ("channels", "webchat", i)
        fields = enumerate(widget.fields)
        yield from find_doubles((((*path, "fields", k), field) for k, field in fields), "field")
        topics = enumerate(widget.topics)
        yield from find_doubles((((*path, "topics", k, "id"), topic.id) for k, topic in topics), "topic")
        if "topic" in widget.fields and not widget.topics:
            yield Finding((*path, "fields"), "asks for a topic, and there are no topics")


def _mailboxes(document: Document) -> Iterator[Finding]:
    known = [mailbox.address for mailbox in document.channels.email]
    for i, widget in enumerate(document.channels.webchat):
        if widget.mailbox is not None and widget.mailbox not in known:
            yield unknown_name(("channels", "webchat", i, "mailbox"), widget.mailbox, known, "mailbox")


def _calls(document: Document) -> Iterator[Finding]:
    for i, widget in enumerate(document.channels.webchat):
        if widget.callbacks and not document.channels.voice:
            yield Finding(("channels", "webchat", i, "callbacks"), "there is no number to call from")


CHECKS = (_forms, _mailboxes, _calls)
