"""Run a Courtside for one benchmark: demo data in a new directory, no rate limits, stopped at the end."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running_site() -> Iterator[str]:
    """Yield the site's URL once it answers."""
    folder = Path(tempfile.mkdtemp(prefix="courtside-bench-"))
    folder.chmod(0o711)  # the database's account must be able to enter it
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {"PORT": str(port), "COURTSIDE_DATA_DIR": str(folder), "DEMO": "true", "RATE_LIMITS": "off"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "runner"],
            env=os.environ | {"DATABASE_URL": ""} | own,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        assert process.stdout is not None  # noqa: S101
        if not any("Courtside is up" in line for line in process.stdout):
            raise RuntimeError((folder / "log").read_text()[-2000:])
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)
