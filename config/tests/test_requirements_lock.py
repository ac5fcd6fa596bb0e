"""The lock files install on every supported machine, not only on the one that made them."""

import re
from importlib.metadata import distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from config.env import BASE_DIR

PYTHONS = ["3.11.0", "3.11.9", "3.12.0", "3.13.0"]
MACHINES = [("linux", "Linux", "x86_64"), ("linux", "Linux", "aarch64"), ("darwin", "Darwin", "arm64")]


def locked_packages(name: str) -> set[str]:
    lines = (BASE_DIR / name).read_text().splitlines()
    return {canonicalize_name(found[1]) for line in lines if (found := re.match(r"([\w.-]+)==", line))}


def marker_environment(python: str, machine: tuple[str, str, str]) -> dict[str, str]:
    return {
        "extra": "",
        "implementation_name": "cpython",
        "implementation_version": python,
        "os_name": "posix",
        "platform_machine": machine[2],
        "platform_python_implementation": "CPython",
        "platform_system": machine[1],
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
        "sys_platform": machine[0],
    }


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("machine", MACHINES, ids=["intel", "arm", "macos"])
@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_of_a_supported_machine_is_in_the_lock(lock, machine, python):
    names, there = locked_packages(lock), marker_environment(python, machine)
    needs = {
        f"{package.name}: {need}"
        for package in distributions()
        if canonicalize_name(package.name) in names
        for need in map(Requirement, package.requires or [])
        if canonicalize_name(need.name) not in names and (need.marker is None or need.marker.evaluate(there))
    }

    assert not needs


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_names_no_registry_and_hashes_everything(lock):
    text = (BASE_DIR / lock).read_text()
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]

    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(
        r"^\s*(-i|--index-url|--extra-index-url|--find-links|--trusted-host)|https?://", text, re.MULTILINE
    )
