"""``python -m bench NAME [its arguments]``"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from bench import consoles, day, depth, desk, live, mail, phone, road, routing, routing_exactness, routing_why

# Name, what it measures.
BENCHES: dict[str, Callable[[Sequence[str]], None]] = {
    "consoles": consoles.main,
    "day": day.main,
    "depth": depth.main,
    "desk": desk.main,
    "live": live.main,
    "mail": mail.main,
    "phone": phone.main,
    "road": road.main,
    "routing": routing.main,
    "routing-exactness": routing_exactness.main,
    "routing-why": routing_why.main,
}


def main(arguments: Sequence[str]) -> None:
    name, *rest = arguments or ["help"]
    if name in BENCHES:
        BENCHES[name](rest)
        return
    print("usage: ./dev bench NAME [arguments]   (--help tells them)\n")
    for bench, measure in BENCHES.items():
        print(f"  {bench:<20}{measure.__doc__}")
    if name not in ("help", "-h", "--help"):
        sys.exit(f"\nthere is no bench {name!r}")


if __name__ == "__main__":
    main(sys.argv[1:])
