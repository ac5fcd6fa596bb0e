"""A worker process with the tests' tasks, forked from a process that has imported everything."""

import os
import sys
from pathlib import Path

import django
from django.apps import apps

if not apps.ready:  # in the process that forks
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.tests.settings")
    django.setup()

from django.db import connection

from core.jobs import worker
from core.jobs.tests import chores


def work(database: str, folder: Path, grace: float) -> None:
    """Work on the test's database, and write the log into the folder."""
    log = os.open(folder / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for stream in (1, 2):
        os.dup2(log, stream)
    connection.settings_dict["NAME"] = database
    os.environ[chores.FOLDER] = str(folder)
    worker.GRACE_SECONDS = grace
    worker.HARD_SECONDS = grace + 2
    sys.exit(worker.work(concurrency=2))
