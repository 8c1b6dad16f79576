from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.security.transactions import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path)
    yield database
    database.close()
