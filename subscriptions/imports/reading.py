"""A file of subscribers, read whole: its columns, its people, and what somebody has to decide before it is imported."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from subscriptions.imports import consent, dates
from subscriptions.imports.columns import Column, columns_of, conflicts
from subscriptions.imports.consent import Standing
from subscriptions.imports.headers import Meaning, product_of
from subscriptions.imports.rows import Row, RowReader
from subscriptions.imports.sheets import Sheet, sheet_of
from subscriptions.refusals import NotATable

MOST_VALUES = 20  # that somebody can be asked about
AS_COLUMNS_SAY = "columns"  # of everybody in the file, whatever its name says


@dataclass(frozen=True)
class Choices:
    """What a person decided about a file. `values` are by column and by what stands in its cells."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    date_order: str = ""
    everyone: str = ""

    @classmethod
    def kept(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{name: data[name] for name in cls.__dataclass_fields__ if name in data})

    def as_kept(self) -> dict[str, Any]:
        return {
            "columns": dict(self.columns),
            "values": {name: dict(values) for name, values in self.values.items()},
            "date_order": self.date_order,
            "everyone": self.everyone,
        }


@dataclass(frozen=True)
class Question:
    """Something that stops the import until somebody decides it."""

    kind: str
    sentence: str
    columns: tuple[str, ...] = ()
    values: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        columns, values = list(self.columns), list(self.values)
        return {"kind": self.kind, "question": self.sentence, "columns": columns, "values": values}


@dataclass(frozen=True)
class Reading:
    """Everything that a file says. `date_order` is `?` where it has to be asked."""

    sheet: Sheet
    columns: list[Column]
    rows: list[Row]
    questions: list[Question]
    product: str
    date_order: str
    everyone: Standing | None

    @property
    def left_out(self) -> list[str]:
        return [column.name for column in self.columns if column.is_left_out]


def read(text: str, choices: Choices | None = None, file_name: str = "") -> Reading:
    """Read a file as it was chosen, or as it is guessed. Refuses with NotATable."""
    chosen = choices or Choices()
    sheet, columns = _table(text, chosen)
    order = _order(sheet, columns, chosen)
    everyone = _everyone(chosen, file_name)
    reader = RowReader(columns, order, everyone)
    rows = [reader.read(line) for line in sheet.lines]
    questions = _questions(columns, order)
    return Reading(sheet, columns, rows, questions, product_of(sheet.names), order, everyone)


def check(text: str, choices: Choices | None = None) -> None:
    """Whether it is a file of subscribers at all, without looking at its people. Refuses with NotATable."""
    _table(text, choices or Choices())


def stricter_first(rows: list[Row]) -> list[Row]:
    """Of an address that stands in the file more than once, what was said most strictly counts, in its first row."""
    found: dict[str, Row] = {}
    for row in rows:
        before = found.get(row.key)
        if before is None:
            found[row.key] = row
        elif _strictness(row) > _strictness(before):
            found[row.key] = replace(before, standing=row.standing, reason=row.reason, moments=row.moments)
    return list(found.values())


def _strictness(row: Row) -> int:
    return consent.ORDER.index(row.standing) if row.standing else -1


def _table(text: str, chosen: Choices) -> tuple[Sheet, list[Column]]:
    sheet = sheet_of(text)
    columns = columns_of(sheet, chosen.columns, chosen.values)
    if not any(column.meaning == Meaning.EMAIL for column in columns) and not _has_addresses(sheet):
        raise NotATable
    return sheet, columns


def _has_addresses(sheet: Sheet) -> bool:
    return any("@" in cell for line in sheet.lines for cell in line.cells)


def _order(sheet: Sheet, columns: list[Column], chosen: Choices) -> str:
    if chosen.date_order in (dates.DAY_FIRST, dates.MONTH_FIRST):
        return chosen.date_order
    dated = [each for each in columns if each.meaning in {Meaning.CREATED, Meaning.CONFIRMED, *consent.FLAGS}]
    return dates.order_of(cell for column in dated for cell in sheet.column(column.number))


def _everyone(chosen: Choices, file_name: str) -> Standing | None:
    """What was chosen for everybody; nothing was chosen yet where it is empty, and then the file's name counts."""
    if chosen.everyone:
        return Standing(chosen.everyone) if chosen.everyone in Standing.values else None
    return consent.everyone_in(file_name)


def _questions(columns: list[Column], order: str) -> list[Question]:
    found = []
    if not any(column.meaning == Meaning.EMAIL for column in columns):
        found.append(Question("email", "Say which column has the email addresses."))
    for meaning, several in conflicts(columns).items():
        names = tuple(column.name for column in several)
        found.append(Question("conflict", f"{_and(names)} are both “{Meaning(meaning).label}”. Leave one out.", names))
    for column in columns:
        if not column.meaning:
            sentence = f"“{column.name}” may say who left. Say what it is, or leave it out."
            found.append(Question("column", sentence, (column.name,)))
        elif unknown := column.unknown:
            found.append(_about_values(column, tuple(value.text for value in unknown)))
    if order == "?":
        found.append(Question("dates", "Say whether 04/05/2026 is 4 May or April 5 in this file."))
    return found


def _about_values(column: Column, values: tuple[str, ...]) -> Question:
    if len(values) > MOST_VALUES:
        sentence = f"“{column.name}” has {len(values)} unknown values. Say what else it is, or leave it out."
    else:
        sentence = f"Say what {_and(values)} means in “{column.name}”."
    return Question("value", sentence, (column.name,), values[:MOST_VALUES])


def _and(names: tuple[str, ...]) -> str:
    quoted = [f"“{name}”" for name in names]
    return " and ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
