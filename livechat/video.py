"""Where a stream's video comes from, and what its page may load."""

import re
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.templatetags.static import static

from core.errors import Invalid
from livechat.models import Stream, VideoKind

# A bundled file is stored by name, because its URL changes with every build.
STATIC_PREFIX = "static:"
PLACEHOLDER = "static:video/court.webm"
_STATIC_FILE = re.compile(r"static:[a-z0-9][a-z0-9_/-]*\.(webm|mp4)")
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_YOUTUBE_HOSTS = ("youtube.com", "www.youtube.com", "m.youtube.com", "youtube-nocookie.com", "www.youtube-nocookie.com")
YOUTUBE_PLAYER = "https://www.youtube-nocookie.com"


def clean_url(kind: str, url: str) -> str:
    """Return the URL as stored, or raise Invalid (`videoUrl`). It must be http or https; YouTube URLs get one form."""
    if kind == VideoKind.YOUTUBE:
        return f"https://www.youtube.com/watch?v={_youtube_id(url)}"
    if kind == VideoKind.FILE and (
        _STATIC_FILE.fullmatch(url) or (url.startswith("/") and not url.startswith(("//", "/\\")))
    ):
        return url
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and not parts.username and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(letter.isspace() or letter in "\"'<>;,\\" or ord(letter) < 33 for letter in url):
        raise _invalid("An address that begins with https:// or http://.")
    if kind == VideoKind.HLS and not parts.path.endswith(".m3u8"):
        raise _invalid("The address of an HLS playlist ends in .m3u8.")
    if kind == VideoKind.FILE and parts.path.endswith(".m3u8"):
        raise _invalid("This is an HLS playlist, not a video file. Choose the HLS playlist above.")
    if settings.HTTPS and parts.scheme != "https":
        raise _invalid("Use an address that begins with https://. Browsers play nothing else on this site.")
    return url


def source_url(stream: Stream) -> str:
    """Return the URL that a player loads."""
    url: str = stream.video_url
    return static(url.removeprefix(STATIC_PREFIX)) if url.startswith(STATIC_PREFIX) else url


def youtube_id(stream: Stream) -> str:
    return _youtube_id(stream.video_url) if stream.video_kind == VideoKind.YOUTUBE else ""


def embed_url(stream: Stream) -> str:
    """Return the URL of YouTube's player without cookies. Load it only after a click."""
    return f"{YOUTUBE_PLAYER}/embed/{youtube_id(stream)}?autoplay=1&rel=0"


def content_policy_of(stream: Stream) -> dict[str, str]:
    """Return the additions to the page's content security policy: YouTube's player, or the host of the video."""
    if stream.video_kind == VideoKind.YOUTUBE:
        return {"frame-src": YOUTUBE_PLAYER}
    if is_local(stream):
        return {"media-src": "'self' blob:"}
    parts = urlsplit(stream.video_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    connect = {"connect-src": f"+{origin}"} if stream.video_kind == VideoKind.HLS else {}
    return {"media-src": f"'self' blob: {origin}", **connect}


def is_local(stream: Stream) -> bool:
    """Return whether the video plays without contacting another site."""
    return bool(stream.video_url.startswith((STATIC_PREFIX, "/")))


def _youtube_id(url: str) -> str:
    """Return the video id of any YouTube URL, or raise Invalid."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        raise _invalid("The address of a video on YouTube.") from None
    video_id = ""
    if parts.scheme in ("http", "https") and host == "youtu.be":
        video_id = parts.path.strip("/")
    elif parts.scheme in ("http", "https") and host in _YOUTUBE_HOSTS:
        step, _, rest = parts.path.strip("/").partition("/")
        video_id = parse_qs(parts.query).get("v", [""])[0] if step == "watch" else ""
        video_id = video_id or (rest.split("/")[0] if step in ("embed", "live", "shorts") else "")
    if not _YOUTUBE_ID.fullmatch(video_id):
        raise _invalid("The address of a video on YouTube.")
    return video_id


def _invalid(sentence: str) -> Invalid:
    return Invalid(fields={"videoUrl": [sentence]})
