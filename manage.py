#!/usr/bin/env python
"""Django's command line for Courtside. Without DATABASE_URL, the embedded database runs while the command does."""

import os
import sys
from contextlib import nullcontext

from django.core.management import execute_from_command_line

from config.database import Cluster
from config.env import DATA_DIR, env
from runner.postgres.account import DatabaseUnavailable
from runner.postgres.server import running_server

WITHOUT_DATABASE = {
    *("help", "version", "check", "collectstatic", "diffsettings", "makemessages", "compilemessages"),
    *("postman", "smoke"),
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    needs_database = not env["DATABASE_URL"] and not WITHOUT_DATABASE.issuperset(sys.argv[1:2])
    if sys.argv[1:2] == ["migrate"] and env["DATABASE_DIRECT_URL"]:
        sys.argv.append("--database=direct")  # past the pooler, which keeps no session
    if sys.argv[1:2] == ["restore"] and env["DATABASE_DIRECT_URL"]:
        env["DATABASE_URL"] = env["DATABASE_DIRECT_URL"]
    try:
        with running_server(Cluster(DATA_DIR)) if needs_database else nullcontext():
            execute_from_command_line(sys.argv)
    except DatabaseUnavailable as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    main()
