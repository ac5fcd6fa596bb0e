"""Makes .venv with the locked packages; when nothing changed it is done at once.

    python3 scripts/environment.py [requirements.txt …]

Runs under whatever python3 is there, however old, to be able to say that it is too old.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWER = ["python3.13", "python3.12", "python3.11", "python3.14"]
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
NO_VENV = (
    "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"
    " (as root), then run the same command again."
)


def main(locks: list) -> None:
    if sys.version_info < OLDEST:
        use_a_newer_python()
    lock = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)  # two commands at once: the second finds the work done
    if not works():
        make()
    for name in locks:
        install(name)


def use_a_newer_python() -> None:
    """Go on in one that is on the PATH under its own name, or say what is needed."""
    for name in NEWER:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, *sys.argv])
    found = ".".join(str(number) for number in sys.version_info[:2])
    sys.exit(f"Courtside needs Python 3.11 or newer, and this python3 is {found}.")


def works() -> bool:
    """Whether the environment's Python is there, new enough, and has pip."""
    check = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
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
    """Only when the lock changed since it was last installed to the end."""
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
