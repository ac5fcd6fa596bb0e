"""From the bytes of a file to its text. What is neither UTF-8 nor UTF-16 is guessed, and the guess is shown."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from subscriptions.refusals import NotATable

UNICODE = "utf-8"
# The guesses in the order in which they win a tie, with what people call them.
LEGACY = {
    "cp1252": "Western Europe (Windows-1252)",
    "cp1250": "Central Europe (Windows-1250)",
    "mac_roman": "Old Mac (Mac Roman)",
    "iso8859_2": "Central Europe (ISO 8859-2)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp850": "DOS (code page 850)",
}
MOST_SAMPLES = 3
LOST = "\ufffd"
# Letters that names are made of where the encoding is at home.
_LETTERS = {
    "cp1252": "àâäãåæçèéêëíîïñóôöõøœßúûüÿáìòùÀÂÄÅÆÇÈÉÊËÎÏÑÓÔÖØŒÚÛÜÁÍ",
    "cp1250": "áčďéěíňóřšťúůýžąćęłńśźżäöüőűăâîşţßÁČĎÉĚÍŇÓŘŠŤÚŮÝŽĄĆĘŁŃŚŹŻÄÖÜŐŰ",
    "cp1254": "çğıöşüâîûÇĞİÖŞÜ",
    "cp1251": "".join(map(chr, range(0x410, 0x450))) + "ёЁіїєґІЇЄҐ",
}
_AT_HOME = _LETTERS | {
    "mac_roman": _LETTERS["cp1252"],
    "cp850": _LETTERS["cp1252"],
    "iso8859_2": _LETTERS["cp1250"],
}
_WORD = re.compile(r"[^\s,;|\"'@.<>()0-9]+")
_BINARY = {
    b"PK\x03\x04": "This is an Excel workbook or a ZIP archive. Save it as CSV and send that.",
    b"\xd0\xcf\x11\xe0": "This is an Excel workbook. Save it as CSV and send that.",
    b"%PDF": "This is a PDF. Send the list as CSV.",
}


@dataclass(frozen=True)
class Guess:
    """One way to read the file: the encoding, its name for people, and names as it reads them."""

    encoding: str
    label: str
    samples: tuple[str, ...]


def decoded(raw: bytes, encoding: str = "") -> str:
    """The text, as `encoding` reads it or as it is guessed. Refuses with NotATable what is no text, or lost letters."""
    for mark, sentence in _BINARY.items():
        if raw.startswith(mark):
            raise NotATable(sentence)
    text = _unicode(raw)
    if text is None:
        text = raw.decode(encoding if encoding in LEGACY else guessed(raw), "replace")
    if "\0" in text:
        raise NotATable("This file is no text. Save the list as CSV and send that.")
    if LOST in text:
        raise NotATable("Some letters of this file are lost: it has the sign \ufffd. Export it again as UTF-8.")
    return text.removeprefix("\ufeff")


def guessed(raw: bytes) -> str:
    """The encoding that was used, or an empty text where the file is UTF-8 or UTF-16 and nothing has to be guessed."""
    if _unicode(raw) is not None:
        return ""
    fitting = [name for name in LEGACY if _fits(raw, name)]
    return max(fitting, key=lambda name: _score(raw, name), default="cp1252")


def guesses(raw: bytes) -> list[Guess]:
    """Each encoding that could have been used, with the first names that have such letters, the likeliest first.

    One that reads all names as a likelier one does is not among them.
    """
    fitting = sorted((name for name in LEGACY if _fits(raw, name)), key=lambda name: -_score(raw, name))
    read: dict[str, str] = {}
    for name in fitting:
        read.setdefault(raw.decode(name), name)
    found = {name: tuple(_words(text))[:MOST_SAMPLES] for text, name in read.items()}
    return [Guess(name, LEGACY[name], samples) for name, samples in found.items()]


def _unicode(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        return None


def _fits(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _words(text: str) -> Iterable[str]:
    """The words with letters beyond ASCII, each once, with the word beside it: a name is rarely one word."""
    lines = [line for line in text.splitlines()[:2000] if not line.isascii()]
    for line in dict.fromkeys(lines):
        for cell in re.split(r"[,;\t|]", line):
            if not cell.isascii():
                yield cell.strip().strip('"')[:40]


def _score(raw: bytes, encoding: str) -> int:
    words = [word for cell in _words(raw.decode(encoding)) for word in _WORD.findall(cell) if not word.isascii()]
    return sum(_likely(word, _AT_HOME[encoding]) for word in words[:400])


def _likely(word: str, letters: str) -> int:
    """How much it looks like a word: signs, and capitals behind small letters, stand in none."""
    points = 0
    for before, letter in zip(" " + word, word, strict=False):
        if letter.isascii():
            continue
        if not letter.isalpha():
            points -= 5
        elif letter.isupper() and before.isalpha() and not word.isupper():
            points -= 3
        else:
            points += 2 if letter in letters else -1
    strange = re.search(r"[^\x00-\x7f]{3}", word) and not re.search("[\u0400-\u04ff]", word)
    return points - (4 if strange else 0)
