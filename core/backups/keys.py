"""The secrets that stored data was made with: without them its codes, links and second steps are dead."""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from core.backups.archive import ArchiveReader
from core.backups.refusals import ArchiveUnusable, SecretsDiffer

MEMBER = "secrets.json"
DIFFER = (
    "{names} of this environment {are} not what the backup's data was made with: its codes, links and second steps"
    " would stop working. Set the backup's own (--print-secrets shows them), or add --keep-secrets to give those up."
)


def of_this_site() -> bytes:
    return json.dumps({name: getattr(settings, name) for name in settings.BACKUP_SECRETS}).encode()


def of_archive(archive: ArchiveReader) -> dict[str, str]:
    if MEMBER not in archive.manifest["members"]:
        raise ArchiveUnusable("The backup is damaged: it has no secrets.")
    found = json.loads(b"".join(archive.chunks(MEMBER)))
    if not isinstance(found, dict) or not all(isinstance(value, str) and value for value in found.values()):
        raise ArchiveUnusable("The backup is damaged: its secrets are not readable.")
    return {name: value for name, value in found.items() if name in settings.BACKUP_SECRETS}


def to_write(archive: ArchiveReader) -> dict[str, str]:
    """Those that this data folder keeps and that differ. SecretsDiffer where the environment itself sets another."""
    differ = {name: value for name, value in of_archive(archive).items() if getattr(settings, name) != value}
    if fixed := sorted(set(differ) - set(settings.KEPT_SECRETS)):
        raise SecretsDiffer(DIFFER.format(names=" and ".join(fixed), are="is" if len(fixed) == 1 else "are"))
    return differ


def now(names: Iterable[str]) -> dict[str, str]:
    """What the data folder has under these names."""
    return {name: settings.KEPT_SECRETS[name].read_text().strip() for name in names}


def write(secrets: dict[str, str]) -> None:
    """Into the data folder, for the processes that start from now on."""
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
