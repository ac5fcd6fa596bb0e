"""Decide the meaning of each column: by a person's choice, by its name, or by its cells."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from subscriptions.imports import cell_values
from subscriptions.imports.files import Sheet, unescape_formula
from subscriptions.imports.headers import (
    BARE_NAMES,
    FIRST_IF_LAST,
    MEANINGS,
    REPEATABLE,
    STATES,
    Meaning,
    fold,
    mentions_consent,
)
from subscriptions.models import Suppression

UNDECIDED = ""
MAX_SAMPLES = 3
MAX_SAMPLE_LENGTH = 60
MAX_VALUE_LENGTH = 100
ROWS_INSPECTED = 200  # rows inspected to recognize addresses and consent values


@dataclass(frozen=True)
class Value:
    """One distinct value in a column about consent. `standing` is empty when the value says nothing."""

    text: str
    count: int
    standing: str = ""
    is_known: bool = True
    decision: str = ""

    @property
    def meaning(self) -> str:
        return str(cell_values.Standing(self.standing).label) if self.standing else ""


@dataclass(frozen=True)
class Column:
    """One column and its meaning. `values` are the values of a column about consent, most frequent first."""

    number: int
    name: str
    meaning: str
    samples: tuple[str, ...] = ()
    is_chosen: bool = False
    values: tuple[Value, ...] = ()

    @property
    def is_left_out(self) -> bool:
        return self.meaning == Meaning.LEAVE_OUT

    @property
    def is_about_consent(self) -> bool:
        return self.meaning == Meaning.STATUS or self.meaning in cell_values.FLAGS

    @property
    def label(self) -> str:
        return str(Meaning(self.meaning).label) if self.meaning else "Not decided"

    @property
    def unknown(self) -> tuple[Value, ...]:
        return tuple(value for value in self.values if not value.is_known)


def read_columns(sheet: Sheet, chosen: Mapping[str, str], decisions: Mapping[str, Mapping[str, str]]) -> list[Column]:
    """Return all columns of the table. A person's choice overrides the guess."""
    meanings = _guess_meanings(sheet)
    for number, name in enumerate(sheet.names):
        if chosen.get(name) in Meaning.values:
            meanings[number] = chosen[name]
    return [
        _with_values(Column(number, name, meanings[number], _samples(sheet, number), name in chosen), sheet, decisions)
        for number, name in enumerate(sheet.names)
    ]


def cell_value(cell: str) -> str:
    """Return the normalized value of a consent cell, after unescape_formula()."""
    return " ".join(cell.split())[:MAX_VALUE_LENGTH] or cell_values.EMPTY


def conflicting_columns(columns: list[Column]) -> dict[str, list[Column]]:
    """Return the meanings that several columns share, although a file may have each only once."""
    by_meaning: dict[str, list[Column]] = {}
    for column in columns:
        if column.meaning and column.meaning not in REPEATABLE:
            by_meaning.setdefault(column.meaning, []).append(column)
    return {meaning: several for meaning, several in by_meaning.items() if len(several) > 1}


def _guess_meanings(sheet: Sheet) -> list[str]:
    names = [fold(_without_number(name)) for name in sheet.names]
    meanings: list[str] = [MEANINGS.get(name, UNDECIDED) for name in names]
    for number, name in enumerate(names):
        if name == "reason" and "status" in names and _has_reasons(sheet, number):
            meanings[number] = Meaning.REASON
        if name in STATES and _has_standings(sheet, number):
            meanings[number] = Meaning.STATUS
    _guess_bare_names(names, meanings)
    _guess_email(sheet, meanings)
    for number, name in enumerate(sheet.names):
        says_something = mentions_consent(name) or _has_standings(sheet, number)
        if not meanings[number] and not (says_something and any(map(str.strip, sheet.column(number)))):
            meanings[number] = Meaning.LEAVE_OUT
    return meanings


def _guess_bare_names(names: list[str], meanings: list[str]) -> None:
    """Guess bare names: `Nom` beside `Prénom` is the last name, `Nombre` beside `Apellidos` the first name.

    Alone, each is the full name.
    """
    for number, name in enumerate(names):
        if name not in BARE_NAMES:
            continue
        has_first, has_last = Meaning.FIRST_NAME in meanings, Meaning.LAST_NAME in meanings
        if name in FIRST_IF_LAST and has_last and not has_first:
            meanings[number] = Meaning.FIRST_NAME
        elif has_first and not has_last:
            meanings[number] = Meaning.LAST_NAME
        else:
            meanings[number] = Meaning.NAME


def _guess_email(sheet: Sheet, meanings: list[str]) -> None:
    """Find the column whose cells are addresses, when no name says so."""
    if Meaning.EMAIL in meanings:
        return
    candidates = [number for number in range(len(meanings)) if not meanings[number] and _has_addresses(sheet, number)]
    for number in candidates:
        meanings[number] = Meaning.EMAIL


def _has_addresses(sheet: Sheet, number: int) -> bool:
    cells = [cell for cell, _ in zip(sheet.column(number), range(ROWS_INSPECTED), strict=False) if cell.strip()]
    return bool(cells) and sum("@" in cell for cell in cells) * 2 > len(cells)


def _has_standings(sheet: Sheet, number: int) -> bool:
    """Return whether most cells are words such as subscribed, cleaned or blocklisted."""
    cells = [cell for cell, _ in zip(sheet.column(number), range(ROWS_INSPECTED), strict=False) if cell.strip()]
    return bool(cells) and sum(cell_values.is_standing(cell) for cell in cells) * 2 > len(cells)


def _has_reasons(sheet: Sheet, number: int) -> bool:
    """Return whether all cells are suppression reasons of our own export."""
    return all(cell.strip().lower() in {"", *Suppression.values} for cell in sheet.column(number))


def _with_values(column: Column, sheet: Sheet, decisions: Mapping[str, Mapping[str, str]]) -> Column:
    if not column.is_about_consent:
        return column
    counts = Counter(cell_value(unescape_formula(cell)) for cell in sheet.column(column.number))
    asks_empty = column.meaning == Meaning.STATUS and any(map(cell_values.is_yes_or_no, counts))
    decided = decisions.get(column.name, {})
    values = [_value(column.meaning, text, count, decided, asks_empty) for text, count in counts.most_common()]
    return replace(column, values=tuple(values))


def _value(meaning: str, text: str, count: int, decided: Mapping[str, str], asks_empty: bool) -> Value:
    decision = decided.get(text, "")
    understood = cell_values.interpret(meaning, "" if text == cell_values.EMPTY else text, asks_empty=asks_empty)
    if understood.is_known or decision not in dict(cell_values.decision_choices(meaning)):
        return Value(text, count, understood.standing or "", understood.is_known)
    return Value(text, count, cell_values.interpret_decision(meaning, decision).standing or "", True, decision)


def _samples(sheet: Sheet, number: int) -> tuple[str, ...]:
    """Return the first distinct non-empty cells."""
    samples: dict[str, None] = {}
    for cell in sheet.column(number):
        if text := " ".join(unescape_formula(cell).split())[:MAX_SAMPLE_LENGTH]:
            samples.setdefault(text)
        if len(samples) == MAX_SAMPLES:
            break
    return tuple(samples)


def _without_number(name: str) -> str:
    """Return the original name of a duplicate column: `Email` for `Email (2)`."""
    before, _, last = name.rpartition(" (")
    return before if before and last[:-1].isdigit() else name
