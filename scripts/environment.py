"""Create .venv with the locked packages; with nothing changed it finishes at once.

python3 scripts/environment.py [requirements.txt …]

It runs under any python3, however old, so that it can report that Python is too old.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys

MIN_VERSION = (3, 11)
NEWER = ["python3.13", "python3.12", "python3.11", "python3.14"]
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
NO_VENV = (
    "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"
    " (as root), then run the same command again."
)


def main(locks: list) -> None:
    if sys.version_info < MIN_VERSION:
        switch_to_newer_python()
    lock = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)  # if two commands run at once, the second finds the work done
    if not is_usable():
        make()
    for name in locks:
        install(name)


def switch_to_newer_python() -> None:
    """Restart with a newer Python on the PATH, or report what is needed."""
    for name in NEWER:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, *sys.argv])
    found = ".".join(str(number) for number in sys.version_info[:2])
    sys.exit(f"Courtside needs Python 3.11 or newer, and this python3 is {found}.")


def is_usable() -> bool:
    """Return whether the environment's Python exists, is new enough, and has pip."""
    check = f"import sys, pip; sys.exit(sys.version_info < {MIN_VERSION})"
    try:
        return subprocess.call([PYTHON, "-c", check], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make() -> None:
    try:
        import ensurepip  # noqa: F401 (Debian leaves it out of python3, and venv fails late without it)
        import venv
    except ImportError:
        sys.exit(NO_VENV)
    try:
        venv.create(VENV, clear=True, symlinks=True, with_pip=True)
    except (subprocess.CalledProcessError, OSError) as wrong:
        sys.exit(f"The environment in .venv could not be made: {wrong}")


def install(name: str) -> None:
    """Install only if the lock changed since the last complete installation."""
    with open(os.path.join(ROOT, name), "rb") as file:
        wanted = hashlib.sha256(file.read()).hexdigest()
    stamp = os.path.join(VENV, name + ".installed")
    if os.path.exists(stamp):
        with open(stamp) as file:
            if file.read() == wanted:
                return
    print(f"Installing the packages of {name} (a minute or two, only when it changed) ...", flush=True)
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-qq", "--require-hashes"]
    if subprocess.call([*pip, "-r", os.path.join(ROOT, name)]):
        sys.exit(f"pip could not install {name}; what it said is above.")
    with open(stamp, "w") as file:
        file.write(wanted)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
