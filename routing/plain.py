"""Frozen dataclasses as what JSON can hold, and back, by their types alone.

record      {"field": ...}, without the fields that are as by default
one of many ["Name", {...}], where a type leaves open which class it is
tuple, set  a list (a set's in order)
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache, cached_property
from itertools import compress
from operator import attrgetter, ne
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

Convert = Callable[[Any], Any]
_AS_THEY_ARE = (str, int, bool, types.NoneType)


def to_plain(kind: Any, value: Any) -> Any:
    """``value`` is of the type ``kind``."""
    write = _form(kind)[0]
    return write(value) if write else value


def from_plain(kind: Any, data: Any) -> Any:
    """Raises ValueError for data that ``kind`` was not written as."""
    try:
        read = _form(kind)[1]
        return read(data) if read else data
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a {getattr(kind, '__name__', kind)}: {error}") from error


@cache
def _form(kind: Any) -> tuple[Convert | None, Convert | None]:
    """How to write and how to read a type. None: it is plain already."""
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        record = _record(cast("Any", kind))
        return record.write, record.read
    if origin is frozenset:
        return sorted, frozenset
    if origin is tuple and arguments[-1] is not Ellipsis:
        return _row_of(tuple(map(_form, arguments)))
    if origin is tuple:
        return _list_of(*_form(arguments[0]))
    if origin in (Union, types.UnionType):
        return _one_of(arguments)
    if kind in _AS_THEY_ARE or origin is Literal:
        return None, None
    raise TypeError(f"{kind} has no plain form")


def _list_of(write: Convert | None, read: Convert | None) -> tuple[Convert, Convert]:
    if write is None or read is None:
        return list, tuple
    return (lambda value: [write(each) for each in value]), (lambda data: tuple(read(each) for each in data))


def _row_of(forms: tuple[tuple[Convert | None, Convert | None], ...]) -> tuple[Convert, Convert]:
    if any(write for write, _ in forms):
        raise TypeError("a row holds plain values only")
    return list, tuple


def _one_of(kinds: tuple[Any, ...]) -> tuple[Convert | None, Convert | None]:
    possible = [kind for kind in kinds if kind is not types.NoneType]
    converted = [kind for kind in possible if _form(kind) != (None, None)]
    if not converted:
        return None, None
    if len(possible) == 1:
        write, read = (cast("Convert", convert) for convert in _form(possible[0]))
    elif all(is_dataclass(kind) for kind in possible):
        write, read = _by_name({kind.__name__: _record(kind) for kind in possible})
    else:
        raise TypeError(f"{possible} cannot be told apart")
    return (
        lambda value: None if value is None else write(value),
        lambda data: None if data is None else read(data),
    )


def _by_name(records: dict[str, _Record]) -> tuple[Convert, Convert]:
    def write(value: Any) -> list[Any]:
        name = type(value).__name__
        return [name, records[name].write(value)]

    def read(data: list[Any]) -> Any:
        name, content = data
        return records[name].read(content)

    return write, read


class _Record:
    """What its fields are is found when first asked: records may contain themselves."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind

    @cached_property
    def _columns(self) -> tuple[list[str], list[Any], Convert]:
        names = [f.name for f in fields(self._kind)]
        values: Convert = (
            attrgetter(*names) if len(names) > 1 else lambda record: (getattr(record, names[0]),)
        )
        return names, [_default(f) for f in fields(self._kind)], values

    @cached_property
    def _writers(self) -> dict[str, Convert]:
        """Of the fields that are not plain already."""
        forms = ((f.name, _form(self._hints[f.name])[0]) for f in fields(self._kind))
        return {name: write for name, write in forms if write}

    @cached_property
    def _readers(self) -> dict[str, Convert | None]:
        return {f.name: _form(self._hints[f.name])[1] for f in fields(self._kind)}

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self._kind)

    def write(self, record: Any) -> dict[str, Any]:
        names, defaults, values_of = self._columns
        values = values_of(record)
        data: dict[str, Any] = dict(compress(zip(names, values, strict=True), map(ne, values, defaults)))
        for name, write in self._writers.items():
            if name in data:
                data[name] = write(data[name])
        return data

    def read(self, data: dict[str, Any]) -> Any:
        readers = self._readers
        return self._kind(**{name: read(v) if (read := readers[name]) else v for name, v in data.items()})


@cache
def _record(kind: Any) -> _Record:
    return _Record(kind)


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def is_plain(kind: Any) -> bool:
    """What JSON holds as it is."""
    return _form(kind) == (None, None)
