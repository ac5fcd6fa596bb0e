"""Missing programs are reported in one sentence that says what to install."""

import subprocess
import sys

import pytest

from scripts import browser, checks, environment


def test_an_old_python_hands_over_to_a_newer_one(monkeypatch):
    def execv(path: str, arguments: list[str]) -> None:
        sys.exit(" ".join(arguments))

    monkeypatch.setattr(environment.shutil, "which", lambda name: f"/opt/{name}")
    monkeypatch.setattr(environment.os, "execv", execv)

    with pytest.raises(SystemExit, match=r"^/opt/python3\.1\d "):
        environment.switch_to_newer_python()


def test_without_a_newer_python_the_required_version_is_reported(monkeypatch):
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)

    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        environment.switch_to_newer_python()


def test_debian_without_venv_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)

    with pytest.raises(SystemExit, match="apt install python3-venv"):
        environment.make()


def test_locked_packages_are_installed_only_after_the_lock_changed(monkeypatch, tmp_path):
    def call(command: list[str]) -> int:
        installed.append(command)
        return 0

    installed: list[list[str]] = []
    monkeypatch.setattr(environment, "ROOT", str(tmp_path))
    monkeypatch.setattr(environment, "VENV", str(tmp_path))
    monkeypatch.setattr(environment.subprocess, "call", call)
    for content in ("one", "one", "two"):
        (tmp_path / "lock.txt").write_text(content)
        environment.install("lock.txt")

    assert len(installed) == 2
    assert "--require-hashes" in installed[0]


def test_packages_that_failed_to_install_are_tried_again(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "ROOT", str(tmp_path))
    monkeypatch.setattr(environment, "VENV", str(tmp_path))
    monkeypatch.setattr(environment.subprocess, "call", lambda command: 1)
    (tmp_path / "lock.txt").write_text("one")

    for _ in range(2):
        with pytest.raises(SystemExit, match="could not install"):
            environment.install("lock.txt")


def test_a_named_browser_is_used(monkeypatch):
    monkeypatch.setenv("CHROMIUM", sys.executable)

    assert browser.find_chromium() == sys.executable


def test_without_a_browser_the_package_to_install_is_reported(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    with pytest.raises(browser.NoBrowser, match="apt install chromium"):
        browser.find_chromium()


def test_debians_browser_is_installed_where_allowed(monkeypatch):
    ran: list[str] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        ran.append(" ".join(command))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(browser.sys, "platform", "linux")
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(browser.subprocess, "run", run)
    monkeypatch.delenv("CHROMIUM", raising=False)

    assert browser._install()
    assert ran[1].startswith("/bin/sudo -n /bin/apt-get install -y")


def test_a_failed_check_is_counted_and_shown(capfd):
    failing = [sys.executable, "-c", "print('what went wrong'); raise SystemExit(1)"]

    assert not checks.run_check("mypy", failing, {})
    assert checks.run_check("mypy", [sys.executable, "-c", "print('nothing')"], {})
    output = capfd.readouterr().out
    assert "FAILED" in output
    assert "what went wrong" in output
    assert "nothing" not in output


def test_one_failed_check_fails_the_command(monkeypatch):
    monkeypatch.setattr(checks, "checks", lambda: {"good": [], "bad": []})
    monkeypatch.setattr(checks, "run_check", lambda name, *_: name == "good")
    monkeypatch.setattr(checks, "find_chromium", lambda: "/usr/bin/true")
    monkeypatch.setattr(checks.signal, "signal", lambda *_: None)
    monkeypatch.setenv("DATABASE_URL", "postgres://nowhere/x")

    assert checks.main([]) == 1
