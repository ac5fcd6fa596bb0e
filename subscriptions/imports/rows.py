"""One line of a file, as the person it is about."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from io import StringIO
from typing import Any

from core.errors import Invalid
from core.text import one_line, problem
from subscriptions.addresses import FORGOTTEN, Address, address_of
from subscriptions.imports import consent, dates
from subscriptions.imports.columns import Column, value_in
from subscriptions.imports.consent import Standing
from subscriptions.imports.headers import Meaning, folded
from subscriptions.imports.sheets import Line
from subscriptions.models import Status, Suppression
from subscriptions.tables import SEPARATOR, plain

LONGEST_NAME, LONGEST_TOPIC = 120, 40
OURS = "topics"  # the column of our own export, in which a semicolon alone parts them
SEVERAL = ":::"  # as Google Contacts writes several addresses or labels into one cell
_DIGEST = re.compile(FORGOTTEN + r"[0-9a-f]{64}")
_MOMENTS = (Meaning.CREATED, Meaning.CONFIRMED)
Cells = list[tuple[Column, str]]


@dataclass(frozen=True)
class Row:
    """One line of a file, read. `wrong` says what is the matter with it, if anything is.

    `standing` is None where the file says nothing of consent; `is_open` where somebody has to say what it means.
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
        """When they agreed or came, as the file says."""
        return self.moments.get(Meaning.CONFIRMED) or self.moments.get(Meaning.CREATED)

    @property
    def is_gone(self) -> bool:
        """Whether the file says that they left, in whatever way: they are recorded, and never written to."""
        return self.standing in consent.GONE

    @property
    def recorded_as(self) -> tuple[str, str]:
        """The status and reason of somebody who left elsewhere; empty for everybody else."""
        if self.standing not in consent.RECORDED:
            return "", ""
        status, reason = consent.RECORDED[self.standing]
        return status, (self.reason or reason) if status == Status.SUPPRESSED else ""


class RowReader:
    """Reads the lines of one file, all by the same columns, order of dates, and standing of everybody in it."""

    def __init__(self, columns: Sequence[Column], order: str, everyone: Standing | None) -> None:
        self.columns = [column for column in columns if column.meaning and not column.is_left_out]
        self.width = len(columns)
        self.order, self.everyone = order, everyone
        self.ours = {column.number for column in columns if folded(column.name) == OURS}
        self.known = {
            column.number: {value.text: value for value in column.values} for column in columns if column.values
        }

    def read(self, line: Line) -> Row:
        facts: dict[str, Any] = {"line": line.number, "cells": line.cells}
        cells = [(column, self._cell(line, column)) for column in self.columns]
        email = _first(cells, Meaning.EMAIL).partition(SEVERAL)[0].strip()
        facts["email"] = email[:300]
        try:
            return Row(**facts, **self._facts(line, cells, email))
        except Invalid as wrong:
            sentences = [each for several in wrong.extra.get("fields", {}).values() for each in several]
            return Row(**facts, wrong=" ".join(sentences) or wrong.sentence)

    def _cell(self, line: Line, column: Column) -> str:
        return plain(line.cells[column.number]).strip() if column.number < len(line.cells) else ""

    def _facts(self, line: Line, cells: Cells, email: str) -> dict[str, Any]:
        if any(cell.strip() for cell in line.cells[self.width :]):
            raise Invalid("This line has more cells than the first one. Put a cell with a comma into quotes.")
        standing, is_open = self._standing(cells)
        reason = self._reason(cells, standing)
        return {
            "address": _address(email, _first(cells, Meaning.KEY), standing),
            "name": _name(cells),
            "standing": standing,
            "is_open": is_open,
            "reason": reason,
            "topics": self._topics(cells),
            "moments": self._moments(cells),
            "consents": _first(cells, Meaning.CONSENTS),
        }

    def _standing(self, cells: Cells) -> tuple[Standing | None, bool]:
        """The strictest of all that is said of them, and whether any of it is still open."""
        found, is_open = [self.everyone] if self.everyone else [], False
        for column, cell in cells:
            if not column.is_about_consent:
                continue
            value = self.known[column.number][value_in(cell)]
            is_open = is_open or not value.is_known
            if value.standing:
                found.append(Standing(value.standing))
        return consent.strictest(found), is_open

    def _reason(self, cells: Cells, standing: Standing | None) -> str:
        """Of our own export: why somebody must not be written to."""
        reason = _first(cells, Meaning.REASON).lower()
        if reason and (reason not in Suppression.values or standing != Standing.NEVER):
            raise Invalid(f"Only {Status.SUPPRESSED} has a reason: {', '.join(Suppression.values)}.")
        return reason

    def _topics(self, cells: Cells) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for column, cell in cells:
            if column.meaning == Meaning.TOPICS and cell:
                found |= dict.fromkeys(_topics_in(cell, column.number in self.ours))
        return tuple(found)

    def _moments(self, cells: Cells) -> dict[str, datetime]:
        """When they came and agreed, which have to be dates; and when they left, if a date stands there."""
        found: dict[str, datetime] = {}
        for column, cell in cells:
            if column.meaning in _MOMENTS:
                if moment := _moment(cell, self.order):
                    found[column.meaning] = moment
            elif column.meaning in consent.FLAGS and (moment := _moment_if_any(cell, self.order)):
                found[Meaning.LEFT] = moment
        return found


def _first(cells: Cells, meaning: str) -> str:
    """What stands in the one column of this meaning. Of two, which stop the import, the first that has anything."""
    return next((cell for column, cell in cells if column.meaning == meaning and cell), "")


def _address(email: str, key: str, standing: Standing | None) -> Address:
    """Of one that was erased only the digest is known."""
    if not email and _DIGEST.fullmatch(key) and standing in consent.GONE:
        return Address(typed="", key=key)
    return address_of(email)


def _name(cells: Cells) -> str:
    parts = [_first(cells, Meaning.FIRST_NAME), _first(cells, Meaning.LAST_NAME)]
    name = one_line(_first(cells, Meaning.NAME) or " ".join(parts))
    if sentence := problem(name):
        raise Invalid(f"Name: {sentence}")
    if len(name) > LONGEST_NAME:
        raise Invalid(f"A name has at most {LONGEST_NAME} characters.")
    return name


@lru_cache(maxsize=4096)
def _topics_in(cell: str, is_ours: bool) -> tuple[str, ...]:
    """The topics of one cell, each as it is called. Many cells of a file say the same."""
    names = list(filter(None, map(one_line, cell.split(SEPARATOR) if is_ours else _parted(cell))))
    if sentence := next(filter(None, map(problem, names)), None):
        raise Invalid(f"Topic: {sentence}")
    if any(len(name) > LONGEST_TOPIC for name in names):
        raise Invalid(f"A topic has at most {LONGEST_TOPIC} characters.")
    if not all(any(sign.isalnum() for sign in name) for name in names):
        raise Invalid("A topic needs some letters.")
    return tuple(names)


def _parted(cell: str) -> list[str]:
    """The topics of one cell: with semicolons, bars or commas, or quoted and with commas, as Mailchimp writes them."""
    if SEVERAL in cell:
        # Those with a star are Google's own: "* myContacts".
        return [name for name in cell.split(SEVERAL) if not name.strip().startswith("* ")]
    if cell.startswith('"') or '","' in cell:
        return next(csv.reader(StringIO(cell), skipinitialspace=True), [])
    separator = next((sign for sign in ";|," if sign in cell), SEPARATOR)
    return [] if cell.startswith("* ") else cell.split(separator)


def _moment(cell: str, order: str) -> datetime | None:
    try:
        return dates.moment_of(cell, order)
    except ValueError as wrong:
        raise Invalid(f"“{cell[:30]}” is no date. {dates.WRONG}") from wrong


def _moment_if_any(cell: str, order: str) -> datetime | None:
    try:
        return dates.moment_of(cell, order) if dates.looks_like_date(cell) else None
    except ValueError:
        return None
