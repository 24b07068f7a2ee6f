"""A server for the tests of the client: it prints its port and ends when its standard input does."""

import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

connections = set()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def handle_any(self):
        connections.add(self.client_address)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/echo":
            headers = [("X-Length", self.headers.get("Content-Length", "none"))]
            headers += [("X-Twice", "1"), ("X-Twice", "2"), ("X-Empty", "")]
            headers += [("X-Got", self.headers.get("X-Sent", "none"))]
            return self.answer(200, self.command.encode() + b" " + body, headers)
        if self.path == "/connections":
            return self.answer(200, str(len(connections)).encode())
        if self.path.startswith("/large"):
            return self.answer(200, b"x" * 3_000_000)
        if self.path == "/refuse":
            return self.answer(403, b"no" * 10)
        if self.path == "/redirect":
            return self.answer(302, b"", [("Location", "/echo")])
        if self.path == "/close":
            self.close_connection = True
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            return self.wfile.write(b"half")
        if self.path == "/silent":
            return time.sleep(30)
        return self.answer(404)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_any


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
