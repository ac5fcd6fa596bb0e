"""manage.py restore: restore a backup here, all or nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.backups import contents, services
from core.backups.archive import ArchiveReader
from core.backups.services import Outcome
from core.errors import DomainError


class Command(BaseCommand):
    help = "Restore a backup into this database and storage. Stop the web and worker processes first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument("--replace", action="store_true", help="replace everything in a database that is in use")
        parser.add_argument(
            "--resume-mail",
            action="store_true",
            help="let unsent emails and campaigns go on: only where the old site stopped before the backup was made",
        )
        parser.add_argument(
            "--keep-secrets", action="store_true", help="keep this site's secrets; codes and links of the backup die"
        )
        parser.add_argument("--check", action="store_true", help="only read the archive and say whether it is whole")
        parser.add_argument("--print-secrets", action="store_true", help="only print the archive's secrets, for .env")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["check"] or options["print_secrets"]:
                self._look(options["archive"], secrets=options["print_secrets"])
            else:
                chosen = {name: options[name] for name in ("replace", "keep_secrets", "resume_mail")}
                self._tell(services.restore(options["archive"], **chosen))
        except DomainError as error:
            raise CommandError(f"{error.sentence} Nothing was changed.") from error

    def _look(self, path: Path, *, secrets: bool) -> None:
        with ArchiveReader(path) as archive:
            archive.verify()
            if secrets:
                for name, value in contents.archive_secrets(archive).items():
                    self.stdout.write(f"{name}={value}")
                return
            rows = sum(facts["rows"] for facts in archive.manifest["tables"].values())
            self.stdout.write(f"The backup of {archive.manifest['createdAt']} is whole: {rows} rows.")

    def _tell(self, done: Outcome) -> None:
        self.stdout.write(
            f"Restored the backup of {done.taken_at:%Y-%m-%d %H:%M:%S} UTC: {done.rows} rows, {done.files} files."
        )
        if done.migrated:
            self.stdout.write("It was brought up to this version.")
        if done.secrets:
            self.stdout.write(f"Took over {' and '.join(done.secrets)}.")
        for sentence in done.told:
            self.stdout.write(sentence)
        self.stdout.write("Every session has ended: people sign in again.")
        if done.broken:
            raise CommandError("Restored, but not all is as it must be:\n" + "\n".join(done.broken))
