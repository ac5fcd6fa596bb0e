"""Find a Chromium for the browser tests, or install Debian's if it is missing and allowed."""

import os
import shutil
import subprocess
import sys

# Without a browser's windows and menus a page costs half the CPU time.
WITHOUT_WINDOWS = "chromium-headless-shell"
NAMES = (WITHOUT_WINDOWS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


class NoBrowser(Exception):
    """No browser was found; the message says what to install."""


def find_chromium() -> str:
    """Return the path of Chromium, or raise NoBrowser if none is found and none can be installed."""
    found = _found() or (_install() and _found())
    if not found:
        raise NoBrowser(
            "The browser tests need Chromium. On Debian: apt install chromium-headless-shell (as root); on macOS:"
            " brew install --cask chromium; or name one: CHROMIUM=/path/to/it make test"
        )
    return found


def _found() -> str:
    named = os.environ.get("CHROMIUM", "")
    candidates = [named] if named else [*map(shutil.which, NAMES), *MACOS]
    return next((path for path in candidates if path and os.access(path, os.X_OK)), "")


def _install() -> bool:
    """Install Chromium with apt, as root or with sudo that needs no password."""
    apt, sudo = shutil.which("apt-get"), shutil.which("sudo")
    if sys.platform != "linux" or not apt or os.environ.get("CHROMIUM"):
        return False
    if os.geteuid() != 0 and not sudo:
        return False
    rights = [] if os.geteuid() == 0 else [str(sudo), "-n"]
    print("Installing Debian's Chromium for the browser tests …", flush=True)
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "-y", "-qq", "--no-install-recommends"]
    for command in (["update", "-qq"], [*install, WITHOUT_WINDOWS], [*install, "chromium"]):
        done = subprocess.run([*rights, apt, *command], env=quietly, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr.strip()[-500:])
        elif "install" in command:
            return True
    return False
