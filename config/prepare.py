"""Makes a database and the static files ready for this code; what is done already costs next to nothing.

    python -m config.prepare

Says what it does on standard error, and on standard output, as JSON, whether the demo accounts and any staff exist.
"""

import json
import os
import shutil
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from config import given
from config.env import env
from core.rooms.direct import direct_conninfo

DEMO_ACCOUNT = "staff@courtside.example"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if env["DATABASE_URL"]:
        try:
            given.make_ready(direct_conninfo())
        except given.NotReady as reason:
            say(str(reason))
            return 1
    migrate()
    collect_static_files()
    load_demo()
    people = get_user_model().objects
    demo = people.filter(email=DEMO_ACCOUNT).exists()
    print(json.dumps({"demo": demo, "staff": demo or people.filter(role="STAFF").exists()}))
    return 0


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def migrate() -> None:
    """Apply what is missing, past a pooler and without the time limits of a request."""
    connection = connections["direct" if "direct" in settings.DATABASES else DEFAULT_DB_ALIAS]
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    say("Bringing the database up to date …")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = '1min'")
    call_command("migrate", database=connection.alias, interactive=False, verbosity=0)
    connection.close()


def collect_static_files() -> None:
    """One folder for each build, under its name only once complete; those of earlier builds go."""
    target = Path(settings.STATIC_ROOT)
    if target.is_dir():
        return
    say("Collecting the static files …")
    draft = target.with_name(f"draft-{os.getpid()}")
    settings.STATIC_ROOT = str(draft)
    call_command("collectstatic", interactive=False, verbosity=0)
    for other in target.parent.iterdir():
        if other != draft:
            shutil.rmtree(other)
    draft.rename(target)


def load_demo() -> None:
    """Into a club where nobody has an account yet, and from then on moved to tonight; never among real people."""
    people = get_user_model().objects
    empty = not people.exists()
    if settings.DEMO and (empty or people.filter(email=DEMO_ACCOUNT).exists()):
        if empty:
            say("Loading the demo club …")
        try:
            call_command("demo", verbosity=0)
        except CommandError as reason:
            say(f"The demo was not loaded: {reason}")


if __name__ == "__main__":
    sys.exit(main())
