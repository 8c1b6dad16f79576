"""A migration leaves the release before it running; what breaks it waits, and says for whom it waited."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.expand_contract import find_breaks
from tests.architecture.tree import ROOT

# Before there was a release, there was nobody to leave running.
BEFORE_THE_FIRST_RELEASE = {"0001", "0002", "0003", "0004", "0005"}

_FILES = sorted((ROOT / "hub" / "migrations" / "versions").glob("0*.py"))


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.stem[:4])
def test_no_migration_breaks_the_nodes_that_still_run(file: Path) -> None:
    if file.stem[:4] not in BEFORE_THE_FIRST_RELEASE:
        assert find_breaks(file.read_text()) == []


def migration(*lines: str, above: str = "") -> str:
    return "\n".join([above, "def upgrade() -> None:", *(f"    {line}" for line in lines)])


def in_batch(line: str, table: str = "call") -> tuple[str, str]:
    return (f'with op.batch_alter_table("{table}") as batch_op:', f"    {line}")


@pytest.mark.parametrize(
    ("lines", "breaks"),
    [
        (['op.drop_table("call")'], ["call"]),
        (['op.drop_column("call", "colour")'], ["call.colour"]),
        (['op.rename_table("call", "ring")'], ["call.ring"]),
        ([*in_batch('batch_op.drop_column("colour")')], ["call.colour"]),
        ([*in_batch('batch_op.alter_column("colour", new_column_name="paint")')], ["call.colour"]),
        ([*in_batch('batch_op.alter_column("colour", nullable=False)')], ["call.colour"]),
        ([*in_batch('batch_op.alter_column("colour", type_=sa.Integer())')], ["call.colour"]),
        ([*in_batch('batch_op.add_column(sa.Column("colour", sa.Text(), nullable=False))')], ["call.colour"]),
        (['op.execute("ALTER TABLE call RENAME colour TO paint")'], ["execute"]),
        (
            [*in_batch('batch_op.drop_column("a")', "call"), *in_batch('batch_op.drop_column("b")', "mail")],
            ["call.a", "mail.b"],
        ),
    ],
)
def test_what_takes_away_renames_or_asks_more_is_found(lines: list[str], breaks: list[str]) -> None:
    assert find_breaks(migration(*lines)) == breaks


@pytest.mark.parametrize(
    "lines",
    [
        ['op.create_table("call", sa.Column("colour", sa.Text(), nullable=False))'],
        [*in_batch('batch_op.add_column(sa.Column("colour", sa.Text(), nullable=True))')],
        [*in_batch('batch_op.add_column(sa.Column("n", sa.Integer(), server_default="0", nullable=False))')],
        [*in_batch('batch_op.alter_column("colour", nullable=True)')],
        [*in_batch('batch_op.create_index("ix_call_colour", ["colour"])')],
        ['op.execute("update call set colour = 1")'],
    ],
)
def test_adding_is_free(lines: list[str]) -> None:
    assert find_breaks(migration(*lines)) == []


def test_what_nobody_uses_any_more_may_go_where_it_is_said_since_when() -> None:
    step = in_batch('batch_op.drop_column("colour")')
    assert find_breaks(migration(*step, above="# contracts: call.colour, unused since 0.4.0")) == []
    assert find_breaks(migration(*step, above="# contracts: call.paint, unused since 0.4.0")) == [
        "call.colour"
    ]
    assert find_breaks(migration(*step, above="# contracts: call.colour, unused since long")) == [
        "call.colour"
    ]
