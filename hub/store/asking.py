"""A connection that knows what it has been asked before.

Most of what the hub asks is a constant beside its function (`hub/store/sets.py` says why). SQLAlchemy finds again what
such a statement was compiled to by a key made of all its parts, and prepares each execution as if anything could be
another than last time; for a short statement that costs as much as the driver does. So a statement that is asked for
the second time is compiled for good: from then on its values are put in their places, it goes to the driver's cursor as
text, and its rows come back as SQLAlchemy's own. What this leaves out is only what no constant of ours uses; whatever
is not plain (many rows at once, an insert of values, options) goes SQLAlchemy's way, as do all errors.

Measured in `docs/performance.md`; `tests/contracts/test_asking.py` compares the two ways.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import Connection, CursorResult, Engine, Insert
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.sql.base import Executable

Parameters = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Place:
    """One value of the text: the parameter's name, what it is where none is given, and how the driver wants it."""

    name: str
    default: Any
    process: Callable[[Any], Any] | None

    def fill(self, parameters: Parameters) -> Any:
        value = parameters.get(self.name, self.default)
        return value if self.process is None else self.process(value)


@dataclass(slots=True)
class _Text:
    """What a statement was compiled to, for parameters of these names. ``shape``: of its rows, None until they were
    seen."""

    names: frozenset[str]
    text: str
    places: Sequence[_Place]
    processors: Any
    shape: SimpleResultMetaData | None = None

    def shape_of(self, description: Sequence[Any]) -> SimpleResultMetaData:
        if self.shape is None:
            names = [column[0] for column in description]
            self.shape = SimpleResultMetaData(names, _processors=self.processors)
        return self.shape


class _Answer(IteratorResult[Any]):
    """``rowcount`` as a cursor tells it."""

    def __init__(self, shape: SimpleResultMetaData, rows: Sequence[Any], rowcount: int) -> None:
        super().__init__(shape, iter(rows))
        self.rowcount = rowcount


_NO_COLUMNS: Final = SimpleResultMetaData([])


class Asking(Connection):
    """As its parent, and quicker in what is asked again."""

    def execute(
        self, statement: Executable, parameters: Any = None, *, execution_options: Any = None
    ) -> CursorResult[Any]:
        plain = type(parameters) is dict or parameters is None
        if plain and execution_options is None and self.in_transaction():
            text = self._recall(statement, parameters or {})
            if text is not None:
                return self._ask(statement, text, parameters or {})  # type: ignore[return-value]
        return super().execute(statement, parameters, execution_options=execution_options)

    def _recall(self, statement: Executable, parameters: Parameters) -> _Text | None:
        memory = _MEMORIES[self.dialect.name]
        text = memory.texts.get(statement)
        if text is None:
            if statement not in memory.seen:
                memory.seen.add(statement)
                return None
            try:
                text = memory.texts[statement] = self._compile(statement, parameters)
            except InvalidRequestError:  # a value is missing: SQLAlchemy's own way says so
                return None
        return text if text is not _NOT_PLAIN and text.names == parameters.keys() else None

    def _compile(self, statement: Any, parameters: Parameters) -> _Text:
        if isinstance(statement, Insert) and statement.select is None:
            return _NOT_PLAIN
        compiled = statement.compile(dialect=self.dialect, column_keys=sorted(parameters))
        late = compiled.post_compile_params | compiled.literal_execute_params  # states, and lists of them
        written = {compiled.bind_names[each] for each in late}
        if compiled.insert_prefetch or compiled.update_prefetch or written & parameters.keys():
            return _NOT_PLAIN  # defaults that are computed here, another text for each value
        values, process = compiled.construct_params(parameters), dict(compiled._bind_processors)
        text, names = compiled.string, compiled.positiontup
        if written:
            state = compiled._process_parameters_for_postcompile(values)
            text, names = state.statement, state.positiontup
            values, process = values | state.additional_parameters, process | state.processors
        shown = [
            column.type._cached_result_processor(self.dialect, None) for column in compiled._result_columns
        ]
        return _Text(
            frozenset(parameters),
            text,
            [_Place(name, values[name], process.get(name)) for name in names],
            shown if any(shown) else None,
        )

    def _ask(self, statement: Executable, text: _Text, parameters: Parameters) -> _Answer:
        if heard := self._has_events or self.engine._has_events:
            self._invoke_before_exec_event(statement, [parameters], self._execution_options)
        values = tuple([place.fill(parameters) for place in text.places])
        cursor = self.connection.cursor()
        try:
            if heard:
                for listener in self.dispatch.before_cursor_execute:
                    listener(self, cursor, text.text, values, None, False)
            cursor.execute(text.text, values)
            shape = text.shape_of(cursor.description) if cursor.description else _NO_COLUMNS
            answer = _Answer(shape, cursor.fetchall() if cursor.description else (), cursor.rowcount)
            cursor.close()
        except BaseException as error:  # noqa: BLE001 - which SQLAlchemy sorts
            self._tell(error, text.text, values, cursor)
        return answer

    def _tell(self, error: BaseException, words: str, values: Any, cursor: Any) -> NoReturn:
        """As SQLAlchemy does, which wraps what the driver says and nothing else. Raises."""
        dbapi: Any = self.dialect.dbapi
        if isinstance(error, getattr(dbapi, "InvalidCachedStatementError", ())):
            self.invalidate(error)  # what it has prepared is of another schema
        by_driver = isinstance(error, dbapi.Error)
        self._handle_dbapi_exception(error, words if by_driver else None, values, cursor, None)


class _Memory:
    """Of one kind of database: statements seen once, and what became of those seen again. A statement that is made for
    one occasion is forgotten with it."""

    def __init__(self) -> None:
        self.seen: WeakSet[Any] = WeakSet()
        self.texts: WeakKeyDictionary[Any, _Text] = WeakKeyDictionary()


_MEMORIES: Final = {"sqlite": _Memory(), "postgresql": _Memory()}
_NOT_PLAIN: Final = _Text(frozenset(), "", (), None)


def remember(engine: Engine) -> None:
    """Have its connections be such ones."""
    engine._connection_cls = Asking
