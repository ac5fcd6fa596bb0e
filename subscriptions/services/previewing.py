"""What a file of subscribers would do to the list. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from subscriptions import tables
from subscriptions.addresses import forgotten
from subscriptions.imports.consent import Standing
from subscriptions.imports.encodings import decoded
from subscriptions.imports.reading import Choices, Reading, read, stricter_first
from subscriptions.imports.rows import Row
from subscriptions.models import Status, Subscriber, SubscriberImport

TWICE = "twice in this file"
NEVER_SUBSCRIBED = "never subscribed, says the file"
WHY_PASSED_OVER = {
    Status.PENDING: "waiting for the click",
    Status.CONFIRMED: "subscribed already",
    Status.UNSUBSCRIBED: "left, and stays so",
    Status.SUPPRESSED: "never to be written to",
}


@dataclass(frozen=True)
class Preview:
    """The people of a file: `good` are subscribed or asked, `gone` left elsewhere and are recorded as such.

    `duplicates` are passed over, each with why; `bad` are wrong; `open` wait for somebody's decision.
    """

    reading: Reading
    good: list[Row] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)
    duplicates: list[tuple[Row, str]] = field(default_factory=list)
    bad: list[Row] = field(default_factory=list)
    open: list[Row] = field(default_factory=list)

    @property
    def new(self) -> list[Row]:
        """Everybody who would be on the list, in the order of the file."""
        return sorted([*self.good, *self.gone], key=lambda row: row.line)

    def bad_lines(self) -> str:
        """Those that are wrong as a table of the same columns, with the problem of each."""
        sheet = self.reading.sheet
        return tables.with_problems(sheet.names, [(row.cells, row.wrong) for row in self.bad], sheet.separator)


def preview(text: str, choices: Choices | None = None, file_name: str = "") -> Preview:
    """Look at the text of a file. Refuses with NotATable."""
    reading = read(text, choices, file_name)
    found = Preview(reading, bad=[row for row in reading.rows if row.wrong])
    rows = [row for row in reading.rows if not row.wrong]
    first_of_each = stricter_first(rows)
    lines = {row.line for row in first_of_each}
    found.duplicates.extend((row, TWICE) for row in rows if row.line not in lines)
    known = _known(first_of_each)
    for row in first_of_each:
        _place(found, row, known.get(row.key, ""))
    found.duplicates.sort(key=lambda pair: pair[0].line)
    return found


def preview_of(file: SubscriberImport) -> Preview:
    """Look at a file that was kept, as somebody decided to read it. Refuses with NotATable."""
    text = decoded(bytes(file.data), file.encoding)
    return preview(text, Choices.kept(file.choices), file.file_name)


def _place(found: Preview, row: Row, status: str) -> None:
    if status:
        found.duplicates.append((row, WHY_PASSED_OVER[Status(status)]))
    elif row.is_open:
        found.open.append(row)
    elif row.standing == Standing.SKIPPED:
        found.duplicates.append((row, NEVER_SUBSCRIBED))
    elif row.is_gone:
        found.gone.append(row)
    else:
        found.good.append(row)


def _known(rows: Sequence[Row]) -> dict[str, str]:
    """The status of each address that is known, also of one that was erased and is known by its digest alone."""
    digests = {forgotten(row.key): row.key for row in rows if row.key}
    keys = [key for row in rows if row.key for key in (row.key, forgotten(row.key))]
    found = Subscriber.objects.filter(key__in=keys).values_list("key", "status")
    return {digests.get(key, key): status for key, status in found}
