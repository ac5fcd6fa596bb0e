"""What a person may be called: nearly anything, but nothing that breaks the page around it."""

import unicodedata

from core.errors import Invalid
from core.text import one_line, problem

SHORTEST, LONGEST = 2, 120
MOST_MARKS = 4  # combining marks on one letter; no script needs more
_JOINERS = "\u200c\u200d"


def cleaned_name(name: str) -> str:
    """The name composed (NFC) and with single spaces, or Invalid."""
    composed = one_line(unicodedata.normalize("NFC", name))
    if sentence := problem(composed):
        raise Invalid(fields={"name": [sentence]})
    if _is_stacked(composed):
        raise Invalid(fields={"name": [f"Use at most {MOST_MARKS} accents on one letter."]})
    if len(composed.strip(_JOINERS)) < SHORTEST:
        raise Invalid(fields={"name": [f"A name has at least {SHORTEST} characters."]})
    if len(composed) > LONGEST:
        raise Invalid(fields={"name": [f"A name has at most {LONGEST} characters."]})
    return composed


def _is_stacked(text: str) -> bool:
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks > MOST_MARKS:
            return True
    return False
