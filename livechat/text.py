"""Text as a chat takes it: one line, without what cannot be seen or is only there to disturb."""

import re
import unicodedata

MOST_MARKS = 4
_ZWNJ, _ZWJ = "\u200c", "\u200d"
# Letters and signs that look like nothing at all.
_BLANK = set("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """NFC, on one line, without controls, bidi and zero-width signs, and with at most four marks on a letter.

    A joiner stays where writing needs it: between emoji, and between Arabic letters. What shows nothing is "".
    """
    composed = unicodedata.normalize("NFC", text)
    kept: list[str] = []
    marks = 0
    for index, letter in enumerate(composed):
        category = unicodedata.category(letter)
        if letter.isspace() or category in ("Zl", "Zp"):
            letter = " "
        elif letter in (_ZWJ, _ZWNJ):
            if not _joins(letter, kept[-1:], composed[index + 1 : index + 2]):
                continue
        elif category in ("Cc", "Cf", "Cs", "Co", "Cn"):
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    line = _SPACES.sub(" ", "".join(kept)).strip()
    return line if any(_shows(letter) for letter in line) else ""


def has_lone_surrogate(text: str) -> bool:
    """Half a letter, which no encoding can carry."""
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _joins(joiner: str, before: list[str], after: str) -> bool:
    if not before or not after:
        return False
    if joiner == _ZWNJ:
        return _is_arabic(before[0]) and _is_arabic(after)
    return _is_emoji(before[0]) and _is_emoji(after)


def _is_arabic(letter: str) -> bool:
    return "\u0600" <= letter <= "\u06ff"


def _is_emoji(letter: str) -> bool:
    return letter == "\ufe0f" or unicodedata.category(letter) == "So" or "\U0001f3fb" <= letter <= "\U0001f3ff"


def _shows(letter: str) -> bool:
    return letter not in _BLANK and unicodedata.category(letter)[0] in "LNPS"
