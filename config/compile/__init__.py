"""A checked document as the two frozen pictures of it: for the engine, and for the stations. Pure."""

from config.compile.centre import compile_centre
from config.compile.routing import compile_routing

__all__ = ["compile_centre", "compile_routing"]
