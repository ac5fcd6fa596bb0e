"""A backup contains the whole club: every table, file and secret is restored on another machine."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError, connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.env import BASE_DIR
from core.backups import contents, services
from core.backups.tests import site
from core.database import direct_conninfo
from core.errors import DomainError
from scoreboard.models import Game, Play
from scoreboard.services import score_points
from tickets.models import Attachment

pytestmark = pytest.mark.django_db(transaction=True)

# manage.py of another site, with its own settings and database
SCRIPT = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
from config import settings
settings.DATABASES["default"] |= json.loads(sys.argv[1])
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[2:]])
"""


@dataclass
class NewSite:
    """A new site with an empty database, an empty directory and its own secrets."""

    database: str
    folder: Path

    def manage(self, *arguments: str) -> str:
        fields = {name: connection.settings_dict[name] for name in ("HOST", "PORT", "USER", "PASSWORD")}
        environment = {name: value for name, value in os.environ.items() if not name.endswith("_SECRET")}
        environment |= {"COURTSIDE_DATA_DIR": str(self.folder), "DATABASE_URL": "postgres://nobody@127.0.0.1/nowhere"}
        command = [sys.executable, "-c", SCRIPT, json.dumps({**fields, "NAME": self.database}), *arguments]
        done = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True)  # noqa: S603
        assert done.returncode == 0, done.stderr
        return done.stdout

    def connect(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(make_conninfo(direct_conninfo(), dbname=self.database))


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[NewSite]:
    site = NewSite(f"{connection.settings_dict['NAME']}_elsewhere", tmp_path / "elsewhere")
    with psycopg.connect(direct_conninfo(), autocommit=True) as server:
        name = sql.Identifier(site.database)
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        yield site
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.BACKUP_DIR = tmp_path / "media", tmp_path / "backups"


def table_rows(database: "psycopg.Connection[Any]") -> dict[str, list[str]]:
    """Return every row of every backed-up table except room epochs."""
    found = {}
    for name in sorted(contents.kept_tables()):
        row = sql.SQL("SELECT (to_jsonb(t) - {}) FROM {} t")
        read = row.format("epoch" if name == "rooms_room" else "", sql.Identifier(name))
        found[name] = sorted(json.dumps(value, sort_keys=True) for (value,) in database.execute(read))
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_restore_into_an_empty_directory_has_every_table_and_file(new_site, client, tmp_path):
    call_command("loaddata", "demo", verbosity=0)
    ana = get_user_model().objects.get(email="ana@courtside.example")
    client.force_login(ana)
    client.post(
        "/tickets/new/",
        {"title": "The roof leaks", "description": "By door 2.", "attached": SimpleUploadedFile("roof.png", PIXEL)},
    )
    assert Attachment.objects.exists()

    written = services.back_up()
    assert written.missing == []
    with psycopg.connect(direct_conninfo()) as here:
        before, shape = table_rows(here), site.shape(here.execute)
    output = new_site.manage("restore", str(written.path))

    assert "Took over CODE_SECRET and SECRET_KEY" in output
    with new_site.connect() as there:
        assert table_rows(there) == before
        assert site.shape(there.execute) == shape
        assert there.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
        assert there.execute("SELECT count(*) FROM rooms_room WHERE epoch = 0").fetchone() == (0,)
    assert sum(map(len, before.values())) > 3000
    assert files(new_site.folder / "media") == files(tmp_path / "media") != {}
    assert (new_site.folder / "secrets" / "code_secret").read_text().strip() == settings.CODE_SECRET
    assert new_site.manage("check_invariants")


def test_a_restore_ends_every_session(client):
    """Sessions of pages and of the API end, including access tokens that have not expired."""
    ana = get_user_model().objects.create_user(email="ana@club.example", name="Ana", password="tip-off-2026")
    login = {"email": "ana@club.example", "password": "tip-off-2026"}
    tokens = client.post("/api/auth/login", login, content_type="application/json").json()["data"]
    client.force_login(ana)
    bearer = {"Authorization": f"Bearer {tokens['token']}"}
    path = services.back_up().path
    assert client.get("/account/").status_code == 200
    assert client.get("/api/auth/me", headers=bearer).status_code == 200

    services.restore(path, replace=True, alone=False)

    assert client.get("/account/").status_code == 302
    assert client.get("/api/auth/me", headers=bearer).status_code == 401
    assert client.post("/api/auth/login", login, content_type="application/json").status_code == 200


def test_a_backup_during_scoring_is_a_consistent_snapshot(new_site):
    """Eight people score during the backup; the restored data breaks no rule of any app."""
    call_command("loaddata", "demo", verbosity=0)
    game = Game.objects.get(featured=True)
    scorer = get_user_model().objects.get(email="scorer@courtside.example")
    over, done = threading.Event(), [0] * 8

    def score(number: int) -> None:
        while not over.is_set():
            try:
                score_points(game_id=game.pk, by=scorer, team="AB"[number % 2], points=2)
                done[number] += 1
            except (DomainError, OperationalError):  # refused, or the lock took too long
                continue
        connection.close()

    people = [threading.Thread(target=score, args=(number,)) for number in range(8)]
    for person in people:
        person.start()
    until = time.monotonic() + 60
    while min(done) < 1 and time.monotonic() < until:
        over.wait(0.01)
    acknowledged = sum(done)
    path = services.back_up().path
    over.set()
    for person in people:
        person.join()
    new_site.manage("restore", str(path))

    assert new_site.manage("check_invariants").count("all is as it must be") > 5
    with new_site.connect() as there:
        (plays,) = there.execute("SELECT count(*) FROM scoreboard_play WHERE game_id = %s", [game.pk]).fetchone()
    assert acknowledged <= plays <= Play.objects.filter(game=game).count()


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63000100000500010d0a2db40000000049454e44ae426082"
)
