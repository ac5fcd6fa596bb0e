"""Which paths belong to the API."""


def is_api(path: str) -> bool:
    return path == "/api" or path.startswith("/api/")
