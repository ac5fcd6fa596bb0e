"""A name for the program behind a User-Agent header, so that people recognise their own."""

_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def program(user_agent: str) -> str:
    """Firefox on Windows, curl, or Unknown program. The first match counts: they all claim to be each other."""
    browser = _first(_BROWSERS, user_agent) if user_agent.startswith("Mozilla/") else ""
    system = _first(_SYSTEMS, user_agent)
    if browser:
        return f"{browser} on {system}" if system else browser
    return user_agent.partition("/")[0].partition(" ")[0][:40] or "Unknown program"


def _first(names: dict[str, str], text: str) -> str:
    return next((name for mark, name in names.items() if mark in text), "")
