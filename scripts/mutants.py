"""`make mutants`: put one small fault at a time into a copy of the project, and check that its test fails.

python -m scripts.mutants [--list] [name …]

`mutants.toml` beside this file says where each fault goes and which test must catch it. Exits with 1 if a fault
survives, or if a test fails without a fault.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.checks import BIN, ROOT, test_environment

LIST = Path(__file__).with_suffix(".toml")
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache", ".env")
PYTEST = [str(BIN / "pytest"), "-q", "-x", "-p", "no:cacheprovider", "-p", "no:playwright", "-n", "0"]
TIMEOUT_SECONDS = 300


@dataclass(frozen=True)
class Mutant:
    """A fault: `old` becomes `new` in `file`, and `test` must fail."""

    name: str
    file: str
    old: str
    new: str
    test: str

    @property
    def app(self) -> str:
        return self.file.split("/")[0]

    def __str__(self) -> str:
        return f"{self.name:<38} {self.app:<14} {self.file:<44} {self.test}"


def mutants() -> list[Mutant]:
    """Return all mutants in the order of the list."""
    return [Mutant(name, **fault) for name, fault in tomllib.loads(LIST.read_text()).items()]


def apply_mutant(source: str, mutant: Mutant) -> str:
    """Return the source with the fault. Raise ValueError unless the old code occurs exactly once."""
    if source.count(mutant.old) != 1:
        raise ValueError(f"{mutant.name}: {mutant.file} has {source.count(mutant.old)} times: {mutant.old}")
    return source.replace(mutant.old, mutant.new)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("names", nargs="*", help="run these alone")
    parser.add_argument("--list", action="store_true", help="print name, app, file and test of each")
    options = parser.parse_args(arguments)
    known = {each.name: each for each in mutants()}
    if unknown := [name for name in options.names if name not in known]:
        parser.error(f"unknown: {', '.join(unknown)}")
    selected = [known[name] for name in options.names] or list(known.values())
    if options.list:
        print(*selected, sep="\n")
        return 0
    return run(selected)


def run(selected: Sequence[Mutant]) -> int:
    """Try each mutant and print the result. Return 1 if one survived, or if a test fails without a fault."""
    with test_environment() as environment, temporary_copy() as copy:
        if not suite_passes(copy, environment, sorted({each.test for each in selected}), timeout=4 * TIMEOUT_SECONDS):
            print("These tests fail without any fault: mend that first.")
            return 1
        survivors = [each.name for each in selected if survives(each, copy, environment)]
    caught = len(selected) - len(survivors)
    print(f"{caught} of {len(selected)} caught." + (f" Survived: {', '.join(survivors)}." if survivors else ""))
    return 1 if survivors else 0


def survives(mutant: Mutant, copy: Path, environment: Mapping[str, str]) -> bool:
    """Return whether the mutant's test passes with the fault."""
    file, started = copy / mutant.file, time.monotonic()
    source = file.read_text()
    file.write_text(apply_mutant(source, mutant))
    try:
        survived = suite_passes(copy, environment, [mutant.test])
    finally:
        file.write_text(source)
    print(f"{'SURVIVED' if survived else 'caught':<9} {time.monotonic() - started:5.1f} s  {mutant.name}", flush=True)
    return survived


def suite_passes(
    copy: Path, environment: Mapping[str, str], tests: Sequence[str], timeout: int = TIMEOUT_SECONDS
) -> bool:
    """Return whether the tests pass in the copy; a timeout is a failure. Raise RuntimeError if no tests are found."""
    try:
        command = [*PYTEST, *tests]
        result = subprocess.run(
            command, cwd=copy, env=dict(environment), capture_output=True, text=True, timeout=timeout
        )
    except subprocess.TimeoutExpired:
        return False
    if result.returncode not in (0, 1, 2) or "no tests ran" in result.stdout:
        raise RuntimeError(result.stdout[-2000:] + result.stderr[-2000:])
    return result.returncode == 0


@contextmanager
def temporary_copy() -> Iterator[Path]:
    """Yield a disposable copy of the project's files."""
    with tempfile.TemporaryDirectory(prefix="courtside-mutants-") as folder:
        copy = Path(folder, "project")
        shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
        yield copy


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
