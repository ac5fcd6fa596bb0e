"""manage.py backup: one archive with everything, while the site runs."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat

from core.backups import services
from core.errors import DomainError


class Command(BaseCommand):
    help = "Write one archive with the database, the files and the secrets. The site may run meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, metavar="DIR", help=f"folder to write to ({settings.BACKUP_DIR})")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = services.back_up(to=options["to"], made_by="Command")
        except DomainError as domain_error:
            raise CommandError(domain_error.sentence) from domain_error
        except OSError as error:
            raise CommandError(f"The backup could not be written: {error}") from error
        for path in written.missing:
            self.stderr.write(f"Missing in the storage, so not in the backup: {path}")
        size = filesizeformat(written.size).replace("\xa0", " ")
        self.stdout.write(f"Wrote {written.path}: {written.rows} rows, {written.files} files, {size}.")
