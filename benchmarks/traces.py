"""What one call of the API runs through: functions and files of this project, and SQL statements.

These figures do not depend on the machine. The flows are in config/tests/test_traces.py, which holds their limits.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.env import BASE_DIR

FLOWS = "config/tests/test_traces.py"
_BOUNDS = ("BEGIN", "COMMIT", "ROLLBACK")  # of the transaction; savepoints count
_OUTSIDE = (f"{BASE_DIR}/.venv/", f"{BASE_DIR}/benchmarks/")


@dataclass
class Trace:
    """`functions` are (file, name, line); a comprehension belongs to the function around it."""

    functions: set[tuple[str, str, int]] = field(default_factory=set)
    statements: list[str] = field(default_factory=list)

    @property
    def files(self) -> set[str]:
        return {file for file, _, _ in self.functions}

    def __str__(self) -> str:
        return f"{len(self.functions)} functions, {len(self.files)} files, {len(self.statements)} statements"


@contextmanager
def tracing() -> Iterator[Trace]:
    """Trace what this thread runs inside."""
    trace = Trace()

    def note(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event == "call" and _is_ours(code.co_filename) and not code.co_name.startswith("<"):
            trace.functions.add((code.co_filename, code.co_name, code.co_firstlineno))

    with CaptureQueriesContext(connection) as captured:
        sys.setprofile(note)
        try:
            yield trace
        finally:
            sys.setprofile(None)
    trace.statements = [query["sql"] for query in captured if query["sql"] not in _BOUNDS]


def _is_ours(file: str) -> bool:
    return file.startswith(f"{BASE_DIR}/") and not file.startswith(_OUTSIDE) and "/tests/" not in file


if __name__ == "__main__":
    sys.exit(pytest.main(["-n", "0", "-s", FLOWS, *sys.argv[1:]]))
