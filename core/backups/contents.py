"""What a backup contains: tables that are left out, steps after a restore, and the site's secrets.

Each app declares its own in its `system.py`. Without the secrets that stored data was made with, its codes, links and
second factors no longer work.
"""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from django.apps import apps
from django.conf import settings

from core import systems
from core.backups.archive import ArchiveReader
from core.backups.errors import ArchiveUnusable, SecretsDiffer
from core.systems import Restored


def steps() -> list[Callable[[Restored], str]]:
    return [step for system in systems.installed().values() for step in system.after_restore]


def left_out() -> frozenset[str]:
    """Return the tables that stay out. The manifest has the migrations; migrating writes their table."""
    declared = (system.not_in_backups for system in systems.installed().values())
    return frozenset({"django_migrations"}.union(*declared))


def known_tables() -> set[str]:
    """Return the table of every model of this code, whether Django manages it or not."""
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)}


def kept_tables() -> set[str]:
    return known_tables() - left_out()


SECRETS_MEMBER = "secrets.json"
SECRETS_DIFFER = (
    "{names} of this environment {are} not what the backup's data was made with: its codes, links and second steps"
    " would stop working. Set the backup's own (--print-secrets shows them), or add --keep-secrets to give those up."
)


def site_secrets() -> bytes:
    return json.dumps({name: getattr(settings, name) for name in settings.BACKUP_SECRETS}).encode()


def archive_secrets(archive: ArchiveReader) -> dict[str, str]:
    if SECRETS_MEMBER not in archive.manifest["members"]:
        raise ArchiveUnusable("The backup is damaged: it has no secrets.")
    found = json.loads(b"".join(archive.chunks(SECRETS_MEMBER)))
    if not isinstance(found, dict) or not all(isinstance(value, str) and value for value in found.values()):
        raise ArchiveUnusable("The backup is damaged: its secrets are not readable.")
    return {name: value for name, value in found.items() if name in settings.BACKUP_SECRETS}


def secrets_to_write(archive: ArchiveReader) -> dict[str, str]:
    """Return the secrets of this data folder that differ. Raises SecretsDiffer where the environment sets another."""
    differ = {name: value for name, value in archive_secrets(archive).items() if getattr(settings, name) != value}
    if fixed := sorted(set(differ) - set(settings.KEPT_SECRETS)):
        raise SecretsDiffer(SECRETS_DIFFER.format(names=" and ".join(fixed), are="is" if len(fixed) == 1 else "are"))
    return differ


def current_secrets(names: Iterable[str]) -> dict[str, str]:
    """Return what the data folder holds under these names."""
    return {name: settings.KEPT_SECRETS[name].read_text().strip() for name in names}


def write_secrets(secrets: dict[str, str]) -> None:
    """Write secrets to the data folder, for processes that start from now on."""
    for name, value in secrets.items():
        _replace(settings.KEPT_SECRETS[name], value)


def _replace(path: Path, value: str) -> None:
    draft = path.with_name(f".{path.name}.restored")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(value + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
