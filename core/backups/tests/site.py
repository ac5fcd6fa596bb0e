"""A small site to back up, and everything that must be equal after a restore."""

import json
import zipfile
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from psycopg import sql

from core.backups import contents, storage
from core.files.models import KeptFile
from core.mail.models import MailBox
from core.rooms.services import announce
from core.rooms.tests.box import Shaken
from core.tests.people import person


def fill():
    """Make people, a room with a log, an email, and files in two folders."""
    ana = person("Ana")
    get_user_model().objects.update(name="Ana\t☂ O'Brien\\N\n")
    with transaction.atomic():
        announce("boxes.a", Shaken(1), Shaken(2), actor=ana.pk)
    MailBox.objects.create(recipient="ana@club.example", subject="Hello \\.", text="…\n\\.\n", html="")
    for path, content in {"tickets/one": b"\x00\xff" * 70_000, "a/b/two": b"2"}.items():
        default_storage.save(path, ContentFile(content))
    ana.refresh_from_db()
    return ana


def rows(cursor=None) -> dict[str, list[str]]:
    """Return every row of every table that a backup keeps, as text, except epochs, which a restore changes."""
    found = {}
    with cursor or connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for (name,) in cursor.fetchall():
            if name in contents.kept_tables():
                row = "SELECT to_jsonb(t)::jsonb - %s FROM {} t"
                cursor.execute(sql.SQL(row).format(sql.Identifier(name)), ["epoch" if name == "rooms_room" else ""])
                found[name] = sorted(json.dumps(row, sort_keys=True) for (row,) in cursor.fetchall())
    return found


def files() -> dict[str, bytes]:
    return {path: default_storage.open(path).read() for path in storage.paths()}


_SHAPE = """
    SELECT 'column ' || attrelid::regclass::text || ' ' || attname || ' ' || format_type(atttypid, atttypmod)
        || ' ' || attnotnull || ' ' || coalesce(pg_get_expr(adbin, adrelid), '')
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE c.relnamespace = current_schema()::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT 'constraint ' || conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
    UNION ALL SELECT 'index ' || pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid
    WHERE c.relnamespace = current_schema()::regnamespace
    UNION ALL SELECT 'trigger ' || pg_get_triggerdef(t.oid) || ' ' || tgenabled::text
    FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
    WHERE NOT tgisinternal AND c.relnamespace = current_schema()::regnamespace
    UNION ALL SELECT 'routine ' || oid::regprocedure::text || md5(prosrc)
    FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
    UNION ALL SELECT 'table ' || relname || ' ' || relpersistence::text || ' ' || relkind::text
    FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'S')
    UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = current_schema()::regnamespace
    ORDER BY 1
"""


def shape(execute=None) -> list[str]:
    """Return columns, constraints, indexes, triggers, routines and sequences, as the catalogue has them."""
    if execute:
        return [row for (row,) in execute(_SHAPE)]
    with connection.cursor() as cursor:
        cursor.execute(_SHAPE)
        return [row for (row,) in cursor.fetchall()]


def named_by_rows() -> set[type]:
    return {model for model in KeptFile.__subclasses__() if not model._meta.abstract}


def rewritten(archive: Path, target: Path, change=lambda name, content: content, manifest=lambda found: None) -> Path:
    """Return a copy with other members, valid as a ZIP and with matching checksums."""
    from hashlib import sha256

    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w") as new:
        facts = json.loads(old.read("manifest.json"))
        manifest(facts)
        members = {}
        for name in [*facts["members"], *facts.pop("added", [])]:
            content = change(name, old.read(name) if name in old.namelist() else b"")
            if content is not None:
                new.writestr(name, content)
                members[name] = {"size": len(content), "sha256": sha256(content).hexdigest()}
        new.writestr("manifest.json", json.dumps({**facts, "members": members}))
    return target
