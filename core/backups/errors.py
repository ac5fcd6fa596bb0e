"""Errors of backups and restores."""

from core.errors import DomainError


class AlreadyRunning(DomainError):
    """Another process is writing a backup of this database, or one is in the queue."""

    code = "BACKUP_RUNNING"
    sentence = "A backup is already being made."


class DiskNearlyFull(DomainError):
    """Continuing would take the last free space of the disk. Nothing of the attempt was kept."""

    code = "STORAGE_FULL"
    status = 507
    sentence = "The disk is nearly full. Free some space, or delete old backups."


class ArchiveUnusable(DomainError):
    """The archive is damaged, incomplete, or not one of Courtside. Nothing was changed."""

    code = "ARCHIVE_DAMAGED"
    sentence = "This is not a complete backup."


class ArchiveNewer(DomainError):
    """A later version of Courtside made the archive. Nothing was changed."""

    code = "ARCHIVE_NEWER"
    sentence = "A newer version of Courtside made this backup. Update Courtside first."


class NotEmpty(DomainError):
    """A restore would replace data without `replace`."""

    code = "NOT_EMPTY"
    sentence = "This database is in use. Restore into an empty one, or add --replace to replace everything in it."


class StillRunning(DomainError):
    """Courtside is running on the database."""

    code = "STILL_RUNNING"
    sentence = "Courtside is running on this database. Stop its web and worker processes first."


class MayNotCreate(DomainError):
    """A backup of another version is built in a separate schema first, and the role may not create one."""

    code = "MAY_NOT_CREATE"
    sentence = "A backup of another version needs a schema of its own, and this database role may not create one."


class StorageFails(DomainError):
    """The folder or store of the uploads cannot be read or written. Nothing was changed."""

    code = "STORAGE_FAILS"
    status = 507
    sentence = "The files of the backup cannot be stored."


class SecretsDiffer(DomainError):
    """The environment sets other secrets than the archive's data was made with."""

    code = "SECRETS_DIFFER"
