"""What people may write: letters of every script and whole emoji, but nothing that breaks a line or a page.

Not allowed are control characters, line and paragraph separators, halves of surrogate pairs, noncharacters, and
format characters that hide or reverse text. Joiners, soft hyphens and the tags in a flag are allowed.
"""

import re
import unicodedata
from collections.abc import Iterable

_JOINERS = "\u200c\u200d"  # Persian, Hindi and emoji need them
_SOFT_HYPHEN = "\u00ad"
# Visible format characters: signs over Arabic, Syriac and Kaithi numbers (Unicode, Prepended_Concatenation_Mark).
_SEEN = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
_WRITTEN = frozenset(_JOINERS + _SOFT_HYPHEN + _SEEN)
# Invisible characters that come along when text is copied: zero-width spaces, byte order marks, direction marks.
_STRAYS = str.maketrans(dict.fromkeys("\u200b\u2060\ufeff\u200e\u200f\u061c"))
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")  # of England, Scotland, Wales
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_KEPT_IN_LINES = "\n\r\t"


def text_problem(text: str, *, lines: bool = False) -> str | None:
    """Return a sentence that says what to remove; None where the text is fine. `lines`: it may have several lines."""
    if text.isascii() and text.isprintable():
        return None
    kept = _KEPT_IN_LINES if lines else ""
    found = next((letter for letter in _FLAG.sub("", text) if letter not in kept and not _is_allowed(letter)), None)
    return None if found is None else f"Use letters, digits, and signs. {_remedy(found)}"


def has_controls(text: str) -> bool:
    """Return whether there are control characters other than line ends and tabs."""
    return bool(_CONTROLS.search(text))


def one_line(text: str) -> str:
    """Return the text on one line with single spaces, without invisible characters."""
    return " ".join(text.translate(_STRAYS).split())


def clean_line(text: str, *, gap: str = " ") -> str:
    """Return one line of allowed characters, for text that cannot be refused any more: a mail's subject, a file's name.

    `gap` replaces a control character.
    """
    flags = {spot for flag in _FLAG.finditer(text) for spot in range(*flag.span())}
    kept = [
        letter if spot in flags or _is_allowed(letter) else gap if _parts(letter) else ""
        for spot, letter in enumerate(text)
    ]
    return one_line("".join(kept))


def truncate(text: str, longest: int) -> str:
    """Cut the text to `longest` characters, without splitting an emoji or a letter from its marks."""
    end = min(longest, len(text))
    while 0 < end < len(text) and (_hangs_on(text[end]) or text[end - 1] == "\u200d" or _is_half_flag(text[:end])):
        end -= 1
    return text[:end]


def _is_allowed(letter: str) -> bool:
    category = unicodedata.category(letter)
    if category == "Cf":
        return letter in _WRITTEN
    return category not in ("Cc", "Cs", "Zl", "Zp") and not _is_noncharacter(letter)


def _is_noncharacter(letter: str) -> bool:
    return ord(letter) & 0xFFFE == 0xFFFE or "\ufdd0" <= letter <= "\ufdef"


def _remedy(letter: str) -> str:
    if letter in _BREAKS:
        return "Remove the line break."
    if letter == "\t":
        return "Remove the tab."
    if letter in _TURNING:
        return f"Remove the sign that turns the direction of writing (U+{ord(letter):04X})."
    return f"Remove the invisible character (U+{ord(letter):04X})."


def _parts(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Zl", "Zp")


def _hangs_on(letter: str) -> bool:
    """Return whether it belongs to the letter before it: marks, variation selectors, joiners, skin tones, flag tags."""
    return (
        letter == "\u200d"
        or unicodedata.category(letter) in ("Mn", "Mc", "Me")
        or "\U0001f3fb" <= letter <= "\U0001f3ff"
        or "\U000e0020" <= letter <= "\U000e007f"
    )


def _is_half_flag(text: str) -> bool:
    """Return whether the text ends in the first of the two letters that make a country's flag."""
    return _trailing(reversed(text)) % 2 == 1


def _trailing(letters: Iterable[str]) -> int:
    count = 0
    for letter in letters:
        if not "\U0001f1e6" <= letter <= "\U0001f1ff":
            break
        count += 1
    return count
