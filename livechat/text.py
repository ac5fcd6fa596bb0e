"""Clean chat text, and compare names by their look (Unicode UTS #39)."""

import re
import unicodedata

MAX_MARKS = 4
_ZWNJ, _ZWJ = "\u200c", "\u200d"
# Letters and signs without any visible shape.
_BLANK = set("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
_SPACES = re.compile(r"\s+")
OFFICIAL = {
    "admin",
    "administrator",
    "courtside",
    "mod",
    "moderator",
    "official",
    "organiser",
    "organizer",
    "staff",
}
# Cyrillic and Greek letters, digits and signs, and the Latin letters that they look like.
_ALIKE = str.maketrans(
    "\u0430\u0432\u0435\u043e\u0440\u0441\u0443\u0445\u043a"
    "\u043c\u043d\u0442\u0456\u0458\u0455\u0501\u04bb\u044c"
    "\u03b1\u03b2\u03b5\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b9"
    "013458$@!|\u0131",
    "abeopcyxkmhtijsdhbabekvoptuxioleasbsalll",
)
# Of letters that are hard to tell apart, one stands for all.
_SAME = str.maketrans({"i": "l", "j": "l"})
_SEPARATORS = re.compile(r"[\s_.,:;·()\[\]{}*#-]+")


def clean_text(text: str) -> str:
    """Return the text in NFC on one line, without control, bidi and zero-width characters, at most four marks a letter.

    Joiners stay between emoji and between Arabic letters. Text that shows nothing becomes "".
    """
    composed = unicodedata.normalize("NFC", text)
    letters: list[str] = []
    marks = 0
    for index, letter in enumerate(composed):
        category = unicodedata.category(letter)
        if letter.isspace() or category in ("Zl", "Zp"):
            letter = " "
        elif letter in (_ZWJ, _ZWNJ):
            if not _joins(letter, letters[-1:], composed[index + 1 : index + 2]):
                continue
        elif category in ("Cc", "Cf", "Cs", "Co", "Cn"):
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= MAX_MARKS:
            letters.append(letter)
    line = _SPACES.sub(" ", "".join(letters)).strip()
    return line if any(_is_visible(letter) for letter in line) else ""


def has_lone_surrogate(text: str) -> bool:
    """Return whether the text has half a surrogate pair, which no encoding can represent."""
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


def _is_visible(letter: str) -> bool:
    return letter not in _BLANK and unicodedata.category(letter)[0] in "LNPS"


def skeleton(name: str) -> str:
    """Return the skeleton of a name: names that look alike have the same one."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    alike = letters.translate(_ALIKE).translate(_SAME)
    return "".join(letter for letter in alike if letter.isalnum())


def looks_official(name: str, club: str) -> bool:
    """Return whether the name, or one of its words, looks official."""
    protected = {skeleton(word) for word in OFFICIAL}
    words = {skeleton(word) for word in _SEPARATORS.split(name)}
    return bool(words & protected) or skeleton(name) in protected | {skeleton(club)}
