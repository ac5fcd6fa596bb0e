"""Check the address of the web process: whether the port is free, and later whether the process is up."""

import errno
import http.client
import socket

TAKEN = (
    "Port {port} on {host} is taken by another program. Stop that one, or choose another port: PORT={other} make run"
)
NOT_ALLOWED = "Port {port} needs rights this user lacks. Choose one from 1024 on: PORT=8000 make run"
NOT_OURS = "HOST {host} is not an address of this machine. For this machine alone: HOST=127.0.0.1 make run"


def why_unavailable(host: str, port: int) -> str:
    """Return why no process can listen on this address, or an empty string if one can."""
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
                probe.listen()
    except OSError as error:
        messages = {errno.EADDRINUSE: TAKEN, errno.EACCES: NOT_ALLOWED}
        next_port = port + 1 if port < 65535 else 8000
        return messages.get(error.errno or 0, NOT_OURS).format(host=host, port=port, other=next_port)
    return ""


def is_healthy(host: str, port: int) -> bool:
    """Return whether `/healthz` at this address answers 200."""
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(local, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
