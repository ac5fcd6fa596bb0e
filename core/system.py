"""What core itself plugs in: its staff pages, and what a backup leaves out.

Windows of limits have ended before anyone restores them, and workers are gone. After a restore, backups that were
running are forgotten and waiting mail is held.
"""

import core.backups.queries
import core.backups.services
import core.jobs.queries
import core.jobs.services
from core.systems import StaffPage, System

SYSTEM = System(
    staff_pages=(
        StaffPage(
            "Jobs",
            "/staff/jobs/",
            "What runs in the background, and what failed.",
            failed=core.jobs.queries.open_failures,
            scheduled=core.jobs.queries.scheduled,
            order=10,
        ),
        StaffPage("Mailbox", "/staff/mailbox/", "Every message the club wrote.", order=70),
        StaffPage(
            "Backups",
            "/staff/backups/",
            "Copies of the whole site, made every night and by hand.",
            waiting=core.backups.queries.waiting,
            order=100,
        ),
        StaffPage("Style guide", "/staff/styleguide/", "Every part the pages are made of.", order=110),
        StaffPage("Admin", "/admin/", "All tables, to look things up.", order=120),
    ),
    not_in_backups=("api_ratewindow", "files_bytewindow", "procrastinate_workers", "unsent_unsentform"),
    after_restore=(core.backups.services.forget_requests, core.jobs.services.hold_mail),
)
