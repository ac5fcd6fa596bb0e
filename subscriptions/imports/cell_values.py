"""Read cells: consent in other products' words, and dates. The stricter of two statements about consent wins."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from subscriptions.imports.headers import Meaning, fold
from subscriptions.models import Status, Suppression

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
# What databases and people write for a missing date.
EMPTY_VALUES = {"", "-", "null", "none", "n/a", r"\n", "0000-00-00", "0000-00-00 00:00:00"}
DATE_HINT = "A date looks like 2026-03-21, or 21.03.2026."
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ ,T]+(\S.*))?")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b")
_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE)


class Standing(TextChoices):
    """A person's consent as a file states it, from the mildest to the strictest."""

    SUBSCRIBED = "subscribed", "Subscribed"
    PENDING = "pending", "Not confirmed yet"
    SKIPPED = "skipped", "Never subscribed: leave out"
    LEFT = "left", "Left"
    NEVER = "never", "Never to be written to"
    BOUNCED = "bounced", "Mail came back"
    COMPLAINED = "complained", "Reported spam"


STRICTNESS = list(Standing)
OPTED_OUT = {Standing.LEFT, Standing.NEVER, Standing.BOUNCED, Standing.COMPLAINED}
RECORDED = {
    Standing.LEFT: (Status.UNSUBSCRIBED, ""),
    Standing.NEVER: (Status.SUPPRESSED, Suppression.ASKED),
    Standing.BOUNCED: (Status.SUPPRESSED, Suppression.BOUNCED),
    Standing.COMPLAINED: (Status.SUPPRESSED, Suppression.COMPLAINED),
}
FLAGS = {
    Meaning.LEFT: Standing.LEFT,
    Meaning.BOUNCED: Standing.BOUNCED,
    Meaning.COMPLAINED: Standing.COMPLAINED,
    Meaning.NEVER: Standing.NEVER,
}
YES, NO = "yes", "no"
EMPTY = "(empty)"
_YES = {
    *("yes", "y", "true", "t", "1", "x", "on", "checked", "ja", "j", "wahr"),
    *("oui", "o", "vrai", "si", "s", "verdadero", "vero"),
}
_NO = {*("no", "n", "false", "f", "0", "off", "unchecked", "nein", "falsch"), *("non", "faux", "falso", "not")}
_WORDS = {
    Standing.SUBSCRIBED: """
        subscribed, active, enabled, confirmed, opted in, opt in, double opt in, single opt in, abonniert, angemeldet,
        aktiv, bestatigt, abonne, abonnee, inscrit, inscrite, actif, confirme, suscrito, suscrita, activo, activa,
        confirmado, iscritto, iscritta, attivo, attiva, confermato
    """,
    Standing.PENDING: """
        pending, unconfirmed, unverified, not confirmed, awaiting confirmation, ausstehend, unbestatigt, en attente,
        non confirme, pendiente, sin confirmar, in attesa, non confermato
    """,
    Standing.SKIPPED: """
        nonsubscribed, non subscribed, not subscribed, never subscribed, transactional, archived, nicht abonniert,
        non abonne, no suscrito, non iscritto
    """,
    Standing.LEFT: """
        unsubscribed, unsub, left, opted out, opt out, optout, disabled, inactive, deleted, removed, cancelled,
        canceled, abgemeldet, ausgetragen, inaktiv, geloscht, widerrufen, desabonne, desabonnee, desinscrit,
        desinscrite, inactif, supprime, baja, de baja, dado de baja, dada de baja, inactivo, inactiva, cancelado,
        eliminado, disiscritto, disiscritta, inattivo, cancellato
    """,
    Standing.NEVER: """
        suppressed, blocklisted, blacklisted, blocked, banned, do not contact, gesperrt, blockiert, bloque, bloqueado,
        bloccato
    """,
    Standing.BOUNCED: """
        cleaned, bounced, bounce, hard bounce, hard bounced, undeliverable, unreachable, invalid, unzustellbar,
        bereinigt, rebond, nettoye, rebotado, rebote, rimbalzato
    """,
    Standing.COMPLAINED: """
        complained, complaint, spam, spam complaint, marked as spam, abuse, beschwerde, plainte, queja, reclamo
    """,
}
STANDING_WORDS = {word.strip(): standing for standing, words in _WORDS.items() for word in words.split(",")}
# Mailchimp exports each kind of contact to its own file; only the file name tells the kind.
_FILE_NAMES = {
    "nonsubscribed": Standing.SKIPPED,
    "unsubscribed": Standing.LEFT,
    "cleaned": Standing.BOUNCED,
    "bounced": Standing.BOUNCED,
    "complained": Standing.COMPLAINED,
    "suppressed": Standing.NEVER,
    "blocklist": Standing.NEVER,
    "blacklist": Standing.NEVER,
    "abgemeldet": Standing.LEFT,
    "abmeldungen": Standing.LEFT,
    "desabonn": Standing.LEFT,
    "desinscri": Standing.LEFT,
    "bajas": Standing.LEFT,
    "disiscritt": Standing.LEFT,
}


@dataclass(frozen=True)
class Interpretation:
    """The meaning of one cell: a standing, nothing, or unknown."""

    standing: Standing | None = None
    is_known: bool = True


NO_INFORMATION, UNKNOWN = Interpretation(), Interpretation(is_known=False)


def strictest(standings: list[Standing]) -> Standing | None:
    return max(standings, key=STRICTNESS.index, default=None)


def is_standing(text: str) -> bool:
    """Return whether the text is a word for a standing, not just a yes or no."""
    return fold(text) in STANDING_WORDS


def is_yes_or_no(text: str) -> bool:
    return _parse_yes_or_no(text) is not None


def interpret(meaning: str, text: str, *, asks_empty: bool = False) -> Interpretation:
    """Interpret a cell of a column with this meaning. `asks_empty`: an empty cell may mean no."""
    if meaning in FLAGS:
        return _interpret_flag(FLAGS[Meaning(meaning)], text)
    if text.strip().lower() in EMPTY_VALUES:
        return UNKNOWN if asks_empty else NO_INFORMATION
    if (answer := _parse_yes_or_no(text)) is not None:
        return Interpretation(Standing.SUBSCRIBED if answer else Standing.LEFT)
    standing = STANDING_WORDS.get(fold(text))
    return Interpretation(standing) if standing else UNKNOWN


def interpret_decision(meaning: str, decision: str) -> Interpretation:
    """Interpret a value by a person's decision."""
    if meaning in FLAGS:
        return Interpretation(FLAGS[Meaning(meaning)]) if decision == YES else NO_INFORMATION
    return Interpretation(Standing(decision))


def decision_choices(meaning: str) -> list[tuple[str, str]]:
    """Return the choices for an unknown value of such a column."""
    if meaning in FLAGS:
        return [(YES, f"Yes: {FLAGS[Meaning(meaning)].label.lower()}"), (NO, "No")]
    return [(standing.value, str(standing.label)) for standing in Standing]


def standing_from_file_name(file_name: str) -> Standing | None:
    """Return the standing that the file name implies for everyone in the file."""
    name = fold(file_name).replace(" ", "")
    return next((standing for word, standing in _FILE_NAMES.items() if word in name), None)


def _interpret_flag(standing: Standing, text: str) -> Interpretation:
    if text.strip().lower() in EMPTY_VALUES:
        return NO_INFORMATION
    if (answer := _parse_yes_or_no(text)) is not None:
        return Interpretation(standing) if answer else NO_INFORMATION
    if looks_like_date(text.strip()):
        return Interpretation(standing)
    named = STANDING_WORDS.get(fold(text))
    if named in OPTED_OUT:
        return Interpretation(strictest([standing, named]))
    return NO_INFORMATION if named == Standing.SUBSCRIBED else UNKNOWN


def _parse_yes_or_no(text: str) -> bool | None:
    word = fold(text) or ("x" if text.strip() in ("✓", "✔", "☑", "☒") else "")
    return True if word in _YES else False if word in _NO else None


def looks_like_date(text: str) -> bool:
    """Return whether the text is meant as a date, valid or not."""
    return bool(_NUMBERS.fullmatch(text) or re.match(r"\d{4}[/.-]\d{1,2}[/.-]\d{1,2}", text))


def guess_date_order(cells: Iterable[str]) -> str:
    """Guess the order of day and month: "dmy", "mdy", "?" when both fit, "" without such dates."""
    first, second, ambiguous = 0, 0, False
    for cell in cells:
        match = _NUMBERS.fullmatch(cell.strip())
        if not match or match[2] == ".":
            continue
        ambiguous = True
        first, second = max(first, int(match[1])), max(second, int(match[3]))
    if first > 12 >= second:
        return DAY_FIRST
    if second > 12 >= first:
        return MONTH_FIRST
    return "?" if ambiguous else ""


def parse_moment(text: str, order: str) -> datetime | None:
    """Return the moment, None for an empty value, or raise ValueError. Without a zone it is the club's local time."""
    text = text.strip()
    if text.lower() in EMPTY_VALUES:
        return None
    moment = _parse_numbers(text, order) or parse_datetime(_YEAR_FIRST.sub(_with_dashes, text))
    if moment is None or not 1990 <= moment.year <= 2200:
        raise ValueError(text)
    if moment.tzinfo:
        return moment
    if moment.time() != datetime.min.time():
        return moment.replace(tzinfo=UTC)
    return timezone.make_aware(moment)


def _parse_numbers(text: str, order: str) -> datetime | None:
    """Parse 21/03/2024 and similar dates. With dots the day always comes first."""
    match = _NUMBERS.fullmatch(text)
    if not match:
        return None
    day, month = int(match[1]), int(match[3])
    if match[2] != "." and order == MONTH_FIRST:
        day, month = month, day
    year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
    return datetime(year, month, day, *_parse_clock(match[5] or ""))  # noqa: DTZ001 (parse_moment adds the zone)


def _parse_clock(text: str) -> tuple[int, int, int]:
    if not text:
        return 0, 0, 0
    match = _CLOCK.fullmatch(text)
    if not match:
        raise ValueError(text)
    hour = int(match[1])
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    return hour, int(match[2]), int(match[3] or 0)


def _with_dashes(match: re.Match[str]) -> str:
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
