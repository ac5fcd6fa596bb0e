"""`make mutants`: put one small fault at a time into a copy of the project, and see whether its test fails.

python -m scripts.mutants [--list] [name …]

`mutants.toml` beside this file says which fault goes where and which test must catch it. Exits with 1 when a fault
survives, or when a test fails without any fault.
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
LONGEST_SECONDS = 300


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
    """All mutants of the list, in its order."""
    return [Mutant(name, **fault) for name, fault in tomllib.loads(LIST.read_text()).items()]


def mutated(source: str, mutant: Mutant) -> str:
    """The source with the fault in it. Raises ValueError unless the old code is there exactly once."""
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
    chosen = [known[name] for name in options.names] or list(known.values())
    if options.list:
        print(*chosen, sep="\n")
        return 0
    return run(chosen)


def run(chosen: Sequence[Mutant]) -> int:
    """Try each, and print what became of it. 1 when one survived, or when a test fails without a fault."""
    with test_environment() as environment, scratch_copy() as copy:
        if not passes(copy, environment, sorted({each.test for each in chosen}), longest=4 * LONGEST_SECONDS):
            print("These tests fail without any fault: mend that first.")
            return 1
        survivors = [each.name for each in chosen if survives(each, copy, environment)]
    caught = len(chosen) - len(survivors)
    print(f"{caught} of {len(chosen)} caught." + (f" Survived: {', '.join(survivors)}." if survivors else ""))
    return 1 if survivors else 0


def survives(mutant: Mutant, copy: Path, environment: Mapping[str, str]) -> bool:
    """Whether the mutant's test passes with the fault in place."""
    file, began = copy / mutant.file, time.monotonic()
    source = file.read_text()
    file.write_text(mutated(source, mutant))
    try:
        survived = passes(copy, environment, [mutant.test])
    finally:
        file.write_text(source)
    print(f"{'SURVIVED' if survived else 'caught':<9} {time.monotonic() - began:5.1f} s  {mutant.name}", flush=True)
    return survived


def passes(copy: Path, environment: Mapping[str, str], tests: Sequence[str], longest: int = LONGEST_SECONDS) -> bool:
    """Whether the tests pass in the copy. Tests that hang do not; tests that cannot be found raise RuntimeError."""
    try:
        command = [*PYTEST, *tests]
        done = subprocess.run(command, cwd=copy, env=dict(environment), capture_output=True, text=True, timeout=longest)
    except subprocess.TimeoutExpired:
        return False
    if done.returncode not in (0, 1, 2) or "no tests ran" in done.stdout:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    return done.returncode == 0


@contextmanager
def scratch_copy() -> Iterator[Path]:
    """A copy of the project's files that may be spoiled."""
    with tempfile.TemporaryDirectory(prefix="courtside-mutants-") as folder:
        copy = Path(folder, "project")
        shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
        yield copy


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
