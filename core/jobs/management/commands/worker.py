"""`manage.py worker`: run the jobs of every queue, and the schedule, until told to stop."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from core.jobs import worker


class Command(BaseCommand):
    help = "Run jobs and the schedule until SIGTERM. Any number of workers may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=settings.WORKER_CONCURRENCY)

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(worker.work(options["concurrency"]))
