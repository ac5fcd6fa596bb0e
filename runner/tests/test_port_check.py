"""An unusable address is reported in a sentence that says what to do."""

import http.server
import os
import socket
import threading

import pytest

from runner import port_check


def test_a_taken_port_is_reported_with_how_to_choose_another():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        reason = port_check.why_unavailable("127.0.0.1", port)

    assert f"Port {port} on 127.0.0.1 is taken" in reason
    assert "PORT=" in reason
    assert port_check.why_unavailable("127.0.0.1", port) == ""


def test_a_port_closed_a_moment_ago_is_free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)), server.accept()[0]:
            pass

    assert port_check.why_unavailable("127.0.0.1", port) == ""


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_a_host_of_another_machine_is_reported(host):
    assert f"HOST {host} is not an address of this machine" in port_check.why_unavailable(host, 8000)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may take every port")
def test_a_privileged_port_is_reported():
    assert "needs rights" in port_check.why_unavailable("127.0.0.1", 80)


def test_only_status_200_counts_as_healthy():
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/healthz" and is_up else 500)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for is_up in (False, True):
            assert port_check.is_healthy("0.0.0.0", server.server_port) == is_up  # noqa: S104
        server.shutdown()
    assert not port_check.is_healthy("127.0.0.1", server.server_port)
