"""What a person may be called: nearly anything, but nothing that breaks the page around it."""

import unicodedata

from core.refusals import Invalid

SHORTEST, LONGEST = 2, 120
MOST_MARKS = 4  # combining marks on one letter; no script needs more
_JOINERS = "\u200c\u200d"  # Persian, Hindi and emoji need them


def cleaned_name(name: str) -> str:
    """The name composed (NFC) and with single spaces, or Invalid."""
    composed = " ".join(unicodedata.normalize("NFC", name).split())
    if any(_is_control(letter) for letter in composed) or _is_stacked(composed):
        raise Invalid(fields={"name": ["A name cannot contain control characters."]})
    if len(composed.strip(_JOINERS)) < SHORTEST:
        raise Invalid(fields={"name": [f"A name has at least {SHORTEST} characters."]})
    if len(composed) > LONGEST:
        raise Invalid(fields={"name": [f"A name has at most {LONGEST} characters."]})
    return composed


def _is_control(letter: str) -> bool:
    """Controls, surrogates, and format characters such as those that turn the direction of writing."""
    return letter not in _JOINERS and unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _is_stacked(text: str) -> bool:
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks > MOST_MARKS:
            return True
    return False
