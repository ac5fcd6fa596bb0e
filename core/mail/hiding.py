"""A secret message as others than its recipient read it: the words without the links, which prove who follows them."""

import re

_LINK = re.compile(r"https?://[^\s\"'<>]+")
_MARK = re.compile("\u27e6[^\u27e7]*\u27e7")
HIDDEN = "[for the recipient only]"


def without_secrets(part: str) -> str:
    """The text or HTML of a message, with what opens something taken out."""
    return _MARK.sub(HIDDEN, _LINK.sub(HIDDEN, part))
