"""How mails are read: right by kind, language and program, and how many in a second.

What is right was written down with each mail of tests/corpus/mail, before any of them was read.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from channels.email.parse import parse_mail
from tests.corpus.expectations import OWN, Expected, corpus, differences, read

_WORDS = frozenset({"reply_text", "signature", "quote"})
_FLAGS = frozenset({"is_auto_reply", "is_bounce", "is_list", "is_own", "bounced_recipients", "statuses"})


def main(arguments: Sequence[str]) -> None:
    """reading mails: what is right, on the corpus, and mails a second"""
    parser = argparse.ArgumentParser(prog="bench mail", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="of reading")
    options = parser.parse_args(arguments)
    mails = corpus()
    wrong = {expected.name: set(differences(expected, read(expected))) for expected in mails}
    told = [
        mail for mail in mails if "reply_text" in mail.facts and mail.kind in ("reply", "inline", "forward")
    ]
    _table("customer's words, by language", told, wrong, _WORDS, lambda mail: mail.language)
    _table("customer's words, by program", told, wrong, _WORDS, lambda mail: mail.client)
    _table("all that is expected, by kind", mails, wrong, None, lambda mail: mail.kind)
    _table("flags", mails, wrong, _FLAGS, lambda _: "automatic, bounced, list, own")
    _print_misses(wrong)
    _print_speed(mails, options.seconds)


def _table(
    title: str,
    mails: Iterable[Expected],
    wrong: dict[str, set[str]],
    facts: frozenset[str] | None,
    group: Callable[[Expected], str],
) -> None:
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for mail in mails:
        missed = wrong[mail.name] if facts is None else wrong[mail.name] & facts
        total[group(mail)] += 1
        right[group(mail)] += not missed
    print(f"\n{title}: {right.total()} of {total.total()} ({right.total() / total.total():.1%})")
    for name in sorted(total):
        print(f"  {name:<32}{right[name]:>4} of {total[name]:>4}")


def _print_misses(wrong: dict[str, set[str]]) -> None:
    missed = {name: facts for name, facts in wrong.items() if facts}
    print(
        "\nmissed: " + (", ".join(f"{name} ({', '.join(sorted(f))})" for name, f in missed.items()) or "none")
    )


def _print_speed(mails: Sequence[Expected], seconds: float) -> None:
    """People's mails alone: the hostile ones are made to be slow."""
    raws = [mail.raw for mail in mails if mail.kind != "hostile"]
    count, size, start = 0, 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        raw = raws[count % len(raws)]
        parse_mail(raw, own=OWN)
        count += 1
        size += len(raw)
    elapsed = time.perf_counter() - start
    print(f"\n{count / elapsed:,.0f} mails a second on one core, of {size / count / 1000:.1f} kB each")
