"""Names that guests may not take: those that read like a member's, or like the club's own voice.

Other scripts are welcome; only what looks the same as a protected name is refused (UTS #39, skeletons).
"""

import re
import unicodedata

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
# Cyrillic and Greek letters, digits and signs that look like a Latin letter: a skeleton has the one for the other.
_ALIKE = str.maketrans(
    "\u0430\u0432\u0435\u043e\u0440\u0441\u0443\u0445\u043a"
    "\u043c\u043d\u0442\u0456\u0458\u0455\u0501\u04bb\u044c"
    "\u03b1\u03b2\u03b5\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b9"
    "013458$@!|\u0131",
    "abeopcyxkmhtijsdhbabekvoptuxioleasbsalll",
)
# Of those that are hard to tell apart, one stands for all.
_SAME = str.maketrans({"i": "l", "j": "l"})
_BETWEEN = re.compile(r"[\s_.,:;·()\[\]{}*#-]+")


def skeleton(name: str) -> str:
    """What a name looks like: two that look the same have the same."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    alike = letters.translate(_ALIKE).translate(_SAME)
    return "".join(letter for letter in alike if letter.isalnum())


def sounds_official(name: str, club: str) -> bool:
    """Whether one of its words, or all of it, speaks for the club."""
    protected = {skeleton(word) for word in OFFICIAL}
    words = {skeleton(word) for word in _BETWEEN.split(name)}
    return bool(words & protected) or skeleton(name) in protected | {skeleton(club)}
