"""The address that the web process listens on, seen from outside: free to take, and later answering."""

import errno
import http.client
import socket

TAKEN = (
    "Port {port} on {host} is taken by another program. Stop that one, or choose another port: PORT={other} make run"
)
NOT_ALLOWED = "Port {port} needs rights this user lacks. Choose one from 1024 on: PORT=8000 make run"
NOT_OURS = "HOST {host} is not an address of this machine. For this machine alone: HOST=127.0.0.1 make run"


def why_unavailable(host: str, port: int) -> str:
    """Why nobody can listen there, in a sentence; empty when one can."""
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
                probe.listen()
    except OSError as refused:
        sentences = {errno.EADDRINUSE: TAKEN, errno.EACCES: NOT_ALLOWED}
        other = port + 1 if port < 65535 else 8000
        return sentences.get(refused.errno or 0, NOT_OURS).format(host=host, port=port, other=other)
    return ""


def answers(host: str, port: int) -> bool:
    """Whether the web process there says that it is up."""
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(local, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
