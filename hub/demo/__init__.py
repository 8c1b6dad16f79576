"""The demo world: the whole hub on one machine, with a carrier, a shop, and people in it."""

from hub.demo.run import run_demo

__all__ = ["run_demo"]
