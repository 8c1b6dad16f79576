"""What stands in the log, for machines."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

PROGRAM = """
import logging, structlog
from hub.logs import set_up_logs
set_up_logs(form="json", level="info")
try:
    1 / 0
except ZeroDivisionError:
    {speaker}.exception("stumbled")
"""


@pytest.mark.parametrize("speaker", ["logging.getLogger('library')", "structlog.get_logger('ours')"])
def test_an_exception_is_told_with_its_traceback_whoever_logs_it(speaker: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(speaker=speaker)], capture_output=True, text=True, check=True
    )
    (line,) = done.stderr.splitlines()
    told = json.loads(line)
    assert told["event"] == "stumbled"
    assert told["level"] == logging.getLevelName(logging.ERROR).lower()
    assert "ZeroDivisionError: division by zero" in told["exception"]
