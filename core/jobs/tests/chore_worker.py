"""`python -m core.jobs.tests.chore_worker <seconds of grace>`: a worker process with the tests' tasks."""

import os
import sys
from importlib import import_module
from typing import Any

import django


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.tests.settings")
    django.setup()
    import_module("core.jobs.tests.chores")
    worker: Any = import_module("core.jobs.worker")
    worker.GRACE_SECONDS = float(sys.argv[1])
    worker.HARD_SECONDS = worker.GRACE_SECONDS + 2
    code: int = worker.work(concurrency=2)
    return code


if __name__ == "__main__":
    sys.exit(main())
