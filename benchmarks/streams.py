"""The stream that a benchmark measures: the first live one."""

import json
import urllib.request


def live_stream(url: str) -> str:
    """Return its id. Raise RuntimeError if no stream is live."""
    with urllib.request.urlopen(f"{url}/api/streams", timeout=10) as answer:  # noqa: S310
        streams = json.load(answer)["data"]
    live = [stream["id"] for stream in streams if stream["status"] == "live"]
    if not live:
        raise RuntimeError("no stream is live: run it against the demo")
    return str(live[0])
