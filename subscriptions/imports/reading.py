"""Read a file of subscribers: each row as a person, and the questions to answer before the import."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from io import StringIO
from typing import Any, Self

from core.errors import Invalid
from core.text import one_line, text_problem
from subscriptions.addresses import ERASED_PREFIX, Address, parse_address
from subscriptions.errors import NotATable
from subscriptions.imports import cell_values
from subscriptions.imports.cell_values import Standing
from subscriptions.imports.columns import Column, cell_value, conflicting_columns, read_columns
from subscriptions.imports.files import SEPARATOR, Line, Sheet, parse_sheet, unescape_formula
from subscriptions.imports.headers import Meaning, fold, guess_product
from subscriptions.models import Status, Suppression

MAX_NAME_LENGTH, MAX_TOPIC_LENGTH = 120, 40
OWN_TOPICS_COLUMN = "topics"  # in our own export only a semicolon separates topics
GOOGLE_SEPARATOR = ":::"  # Google Contacts joins several addresses or labels in one cell with this
_DIGEST = re.compile(ERASED_PREFIX + r"[0-9a-f]{64}")
_MOMENTS = (Meaning.CREATED, Meaning.CONFIRMED)
Cells = list[tuple[Column, str]]
MAX_VALUES = 20  # values that we ask about per column
AS_COLUMNS_SAY = "columns"  # everyone in the file follows the columns, whatever the file name says


@dataclass(frozen=True)
class Row:
    """One parsed row. `wrong` tells its problem, if it has one.

    `standing` is None when the file says nothing about consent; `is_open` when somebody must decide a value.
    """

    line: int
    email: str
    cells: tuple[str, ...] = ()
    address: Address | None = None
    name: str = ""
    standing: Standing | None = None
    reason: str = ""
    topics: tuple[str, ...] = ()
    moments: dict[str, datetime] = field(default_factory=dict)
    consents: str = ""
    wrong: str = ""
    is_open: bool = False

    @property
    def key(self) -> str:
        return self.address.key if self.address else ""

    @property
    def since(self) -> datetime | None:
        """When the person agreed or was added, according to the file."""
        return self.moments.get(Meaning.CONFIRMED) or self.moments.get(Meaning.CREATED)

    @property
    def is_gone(self) -> bool:
        """Whether the file says that the person opted out in any way. They are recorded and never emailed."""
        return self.standing in cell_values.OPTED_OUT

    @property
    def recorded_as(self) -> tuple[str, str]:
        """The status and suppression reason of a person who opted out elsewhere; empty for everyone else."""
        if self.standing not in cell_values.RECORDED:
            return "", ""
        status, reason = cell_values.RECORDED[self.standing]
        return status, (self.reason or reason) if status == Status.SUPPRESSED else ""


class RowReader:
    """Parse the rows of one file with the same columns, date order and standing of everyone."""

    def __init__(self, columns: Sequence[Column], order: str, everyone: Standing | None) -> None:
        self.columns = [column for column in columns if column.meaning and not column.is_left_out]
        self.width = len(columns)
        self.order, self.everyone = order, everyone
        self.own_topic_columns = {column.number for column in columns if fold(column.name) == OWN_TOPICS_COLUMN}
        self.known_values = {
            column.number: {value.text: value for value in column.values} for column in columns if column.values
        }

    def read(self, line: Line) -> Row:
        facts: dict[str, Any] = {"line": line.number, "cells": line.cells}
        cells = [(column, self._cell(line, column)) for column in self.columns]
        email = _first_cell(cells, Meaning.EMAIL).partition(GOOGLE_SEPARATOR)[0].strip()
        facts["email"] = email[:300]
        try:
            return Row(**facts, **self._facts(line, cells, email))
        except Invalid as wrong:
            sentences = [each for several in wrong.extra.get("fields", {}).values() for each in several]
            return Row(**facts, wrong=" ".join(sentences) or wrong.sentence)

    def _cell(self, line: Line, column: Column) -> str:
        return unescape_formula(line.cells[column.number]).strip() if column.number < len(line.cells) else ""

    def _facts(self, line: Line, cells: Cells, email: str) -> dict[str, Any]:
        if any(cell.strip() for cell in line.cells[self.width :]):
            raise Invalid("This line has more cells than the first one. Put a cell with a comma into quotes.")
        standing, is_open = self._standing(cells)
        reason = self._reason(cells, standing)
        return {
            "address": _parse_address(email, _first_cell(cells, Meaning.KEY), standing),
            "name": _parse_name(cells),
            "standing": standing,
            "is_open": is_open,
            "reason": reason,
            "topics": self._topics(cells),
            "moments": self._moments(cells),
            "consents": _first_cell(cells, Meaning.CONSENTS),
        }

    def _standing(self, cells: Cells) -> tuple[Standing | None, bool]:
        """Return the strictest standing of the row, and whether any value is undecided."""
        standings, is_open = [self.everyone] if self.everyone else [], False
        for column, cell in cells:
            if not column.is_about_consent:
                continue
            value = self.known_values[column.number][cell_value(cell)]
            is_open = is_open or not value.is_known
            if value.standing:
                standings.append(Standing(value.standing))
        return cell_values.strictest(standings), is_open

    def _reason(self, cells: Cells, standing: Standing | None) -> str:
        """Return the suppression reason, which only our own export has."""
        reason = _first_cell(cells, Meaning.REASON).lower()
        if reason and (reason not in Suppression.values or standing != Standing.NEVER):
            raise Invalid(f"Only {Status.SUPPRESSED} has a reason: {', '.join(Suppression.values)}.")
        return reason

    def _topics(self, cells: Cells) -> tuple[str, ...]:
        topics: dict[str, None] = {}
        for column, cell in cells:
            if column.meaning == Meaning.TOPICS and cell:
                topics |= dict.fromkeys(_parse_topics(cell, column.number in self.own_topic_columns))
        return tuple(topics)

    def _moments(self, cells: Cells) -> dict[str, datetime]:
        """Parse the dates of joining and agreeing, which must be valid, and the date of leaving if there is one."""
        moments: dict[str, datetime] = {}
        for column, cell in cells:
            if column.meaning in _MOMENTS:
                if moment := _parse_moment(cell, self.order):
                    moments[column.meaning] = moment
            elif column.meaning in cell_values.FLAGS and (moment := _parse_moment_or_none(cell, self.order)):
                moments[Meaning.LEFT] = moment
        return moments


def _first_cell(cells: Cells, meaning: str) -> str:
    """Return the cell of the column with this meaning; of conflicting columns, the first filled one."""
    return next((cell for column, cell in cells if column.meaning == meaning and cell), "")


def _parse_address(email: str, key: str, standing: Standing | None) -> Address:
    """Parse the address. An erased subscriber in our own export has only a digest."""
    if not email and _DIGEST.fullmatch(key) and standing in cell_values.OPTED_OUT:
        return Address(typed="", key=key)
    return parse_address(email)


def _parse_name(cells: Cells) -> str:
    parts = [_first_cell(cells, Meaning.FIRST_NAME), _first_cell(cells, Meaning.LAST_NAME)]
    name = one_line(_first_cell(cells, Meaning.NAME) or " ".join(parts))
    if sentence := text_problem(name):
        raise Invalid(f"Name: {sentence}")
    if len(name) > MAX_NAME_LENGTH:
        raise Invalid(f"A name has at most {MAX_NAME_LENGTH} characters.")
    return name


@lru_cache(maxsize=4096)
def _parse_topics(cell: str, is_own: bool) -> tuple[str, ...]:
    """Return the topics of one cell. Cached, because many cells of a file are equal."""
    names = list(filter(None, map(one_line, cell.split(SEPARATOR) if is_own else _split_topics(cell))))
    if sentence := next(filter(None, map(text_problem, names)), None):
        raise Invalid(f"Topic: {sentence}")
    if any(len(name) > MAX_TOPIC_LENGTH for name in names):
        raise Invalid(f"A topic has at most {MAX_TOPIC_LENGTH} characters.")
    if not all(any(sign.isalnum() for sign in name) for name in names):
        raise Invalid("A topic needs some letters.")
    return tuple(names)


def _split_topics(cell: str) -> list[str]:
    """Split the topics of one cell: at semicolons, bars or commas, or quoted with commas as Mailchimp does."""
    if GOOGLE_SEPARATOR in cell:
        # Labels with a star are Google's own: "* myContacts".
        return [name for name in cell.split(GOOGLE_SEPARATOR) if not name.strip().startswith("* ")]
    if cell.startswith('"') or '","' in cell:
        return next(csv.reader(StringIO(cell), skipinitialspace=True), [])
    separator = next((sign for sign in ";|," if sign in cell), SEPARATOR)
    return [] if cell.startswith("* ") else cell.split(separator)


def _parse_moment(cell: str, order: str) -> datetime | None:
    try:
        return cell_values.parse_moment(cell, order)
    except ValueError as wrong:
        raise Invalid(f"“{cell[:30]}” is no date. {cell_values.DATE_HINT}") from wrong


def _parse_moment_or_none(cell: str, order: str) -> datetime | None:
    try:
        return cell_values.parse_moment(cell, order) if cell_values.looks_like_date(cell) else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Choices:
    """A person's decisions about a file. `values` maps columns to cell values to meanings."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    date_order: str = ""
    everyone: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{name: data[name] for name in cls.__dataclass_fields__ if name in data})

    def to_json(self) -> dict[str, Any]:
        return {
            "columns": dict(self.columns),
            "values": {name: dict(values) for name, values in self.values.items()},
            "date_order": self.date_order,
            "everyone": self.everyone,
        }


@dataclass(frozen=True)
class Question:
    """An open question that stops the import."""

    kind: str
    sentence: str
    columns: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Everything read from a file. `date_order` is `?` when somebody must decide it."""

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


def read_file(text: str, choices: Choices | None = None, file_name: str = "") -> Reading:
    """Read a file by these choices, and guess the rest. Raise NotATable."""
    chosen = choices or Choices()
    sheet, columns = _read_table(text, chosen)
    order = _date_order(sheet, columns, chosen)
    everyone = _standing_of_everyone(chosen, file_name)
    reader = RowReader(columns, order, everyone)
    rows = [reader.read(line) for line in sheet.lines]
    questions = _questions(columns, order)
    return Reading(sheet, columns, rows, questions, guess_product(sheet.names), order, everyone)


def check_file(text: str, choices: Choices | None = None) -> None:
    """Check that this is a file of subscribers, without reading its rows. Raise NotATable."""
    _read_table(text, choices or Choices())


def _read_table(text: str, chosen: Choices) -> tuple[Sheet, list[Column]]:
    sheet = parse_sheet(text)
    columns = read_columns(sheet, chosen.columns, chosen.values)
    if not any(column.meaning == Meaning.EMAIL for column in columns) and not _has_addresses(sheet):
        raise NotATable
    return sheet, columns


def _has_addresses(sheet: Sheet) -> bool:
    return any("@" in cell for line in sheet.lines for cell in line.cells)


def _date_order(sheet: Sheet, columns: list[Column], chosen: Choices) -> str:
    if chosen.date_order in (cell_values.DAY_FIRST, cell_values.MONTH_FIRST):
        return chosen.date_order
    dated = [each for each in columns if each.meaning in {Meaning.CREATED, Meaning.CONFIRMED, *cell_values.FLAGS}]
    return cell_values.guess_date_order(cell for column in dated for cell in sheet.column(column.number))


def _standing_of_everyone(chosen: Choices, file_name: str) -> Standing | None:
    """Return the standing chosen for everyone. Without a choice the file name counts."""
    if chosen.everyone:
        return Standing(chosen.everyone) if chosen.everyone in Standing.values else None
    return cell_values.standing_from_file_name(file_name)


def _questions(columns: list[Column], order: str) -> list[Question]:
    questions = []
    if not any(column.meaning == Meaning.EMAIL for column in columns):
        questions.append(Question("email", "Say which column has the email addresses."))
    for meaning, several in conflicting_columns(columns).items():
        names = tuple(column.name for column in several)
        questions.append(
            Question("conflict", f"{_join_quoted(names)} are both “{Meaning(meaning).label}”. Leave one out.", names)
        )
    for column in columns:
        if not column.meaning:
            sentence = f"“{column.name}” may say who left. Say what it is, or leave it out."
            questions.append(Question("column", sentence, (column.name,)))
        elif unknown := column.unknown:
            questions.append(_value_question(column, tuple(value.text for value in unknown)))
    if order == "?":
        questions.append(Question("dates", "Say whether 04/05/2026 is 4 May or April 5 in this file."))
    return questions


def _value_question(column: Column, values: tuple[str, ...]) -> Question:
    if len(values) > MAX_VALUES:
        sentence = f"“{column.name}” has {len(values)} unknown values. Say what else it is, or leave it out."
    else:
        sentence = f"Say what {_join_quoted(values)} means in “{column.name}”."
    return Question("value", sentence, (column.name,), values[:MAX_VALUES])


def _join_quoted(names: tuple[str, ...]) -> str:
    quoted = [f"“{name}”" for name in names]
    return " and ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
