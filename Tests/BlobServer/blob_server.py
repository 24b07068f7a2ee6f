"""A server of blobs in memory, for tests. Every signature is checked with Microsoft's own code.

It prints a line of JSON with its port, takes lines of JSON that set what is there and what goes wrong (see
FAULTS), answers each with one, and ends when its standard input does.
"""

import base64
import hashlib
import json
import sys
import threading
import time
import urllib.parse
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

from azure.core.pipeline.transport import HttpRequest
from azure.storage.blob import generate_blob_sas, generate_container_sas
from azure.storage.blob._shared.authentication import SharedKeyCredentialPolicy
from azure.storage.blob._shared.parser import DEVSTORE_ACCOUNT_KEY, DEVSTORE_ACCOUNT_NAME

try:
    from azure.storage.extensions.checksums import crc64 as microsoft_crc64
except ImportError:  # there are no wheels for some machines
    microsoft_crc64 = None

ACCOUNT, KEY = DEVSTORE_ACCOUNT_NAME, DEVSTORE_ACCOUNT_KEY
SECRET = "s3nha-do-cliente"

# name: how often it happens next.
FAULTS = {
    "throttle": 0,  # any call: 503 with Retry-After, then 429
    "error": 0,  # any call: 500
    "drop": 0,  # a read ends in the middle
    "corrupt": 0,  # one byte of a read is another
    "change": 0,  # the blob is written anew before a read that asks for a version
    "lose": 0,  # a write is done and not answered
    "refuse_token": 0,  # a token is refused with 401
    "token_error": 0,  # no token: 429
    "marker_loop": 0,  # a listing gives the marker it was asked with
}


def table():
    values = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ 0x9A6C9329AC4BC9B5 if value & 1 else value >> 1
        values.append(value)
    return values


TABLE = table()


def crc64(data):
    if microsoft_crc64:
        value = microsoft_crc64.compute(data, 0)
    else:
        value = 2**64 - 1
        for byte in data:
            value = TABLE[(value ^ byte) & 255] ^ value >> 8
        value ^= 2**64 - 1
    return base64.b64encode(value.to_bytes(8, "little")).decode()


def md5(data):
    return base64.b64encode(hashlib.md5(data).digest()).decode()


class Blob:
    count = 0

    def __init__(self, data, digest, metadata):
        Blob.count += 1
        self.data, self.digest, self.metadata = data, digest, metadata
        self.etag = f"0x8D{Blob.count:012X}"
        self.modified = time.time()


class State:
    lock = threading.RLock()
    blobs = {}
    blocks = {}
    faults = dict(FAULTS)
    pages = []
    page_number = 0
    digests = "crc64"
    tokens = set()
    log = []


def string_of(handler, body):
    """What Microsoft's policy makes of the request: its own Authorization."""
    headers = {name: value for name, value in handler.headers.items() if name != "Authorization"}
    # The policy looks for a name that no request has; the service signs the real one.
    if "Range" in headers:
        headers["byte_range"] = headers["Range"]
    url = f"http://{handler.headers['Host']}{handler.path}"
    request = HttpRequest(handler.command, url, headers={k.lower(): v for k, v in headers.items()})

    class Holder:
        http_request = request

        class context:
            transport = None

    SharedKeyCredentialPolicy(ACCOUNT, KEY).on_request(Holder)
    return request.headers["Authorization"]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Windows-Azure-Blob/1.0"

    def log_message(self, *_):
        pass

    def answer(self, status, headers=None, body=b"", code=None):
        if code:
            message = "Something is wrong with this.\nRequestId:1"
            body = (
                '\ufeff<?xml version="1.0" encoding="utf-8"?>'
                f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
            ).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if code:
            self.send_header("x-ms-error-code", code)
        length = (headers or {}).get("Content-Length")
        if length is None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def takes(self, fault):
        with State.lock:
            if State.faults[fault] <= 0:
                return False
            State.faults[fault] -= 1
            return True

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        parts = urllib.parse.urlsplit(self.path)
        self.query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        path = urllib.parse.unquote(parts.path)
        if path.endswith("/token") and not path.startswith(f"/{ACCOUNT}"):
            return self.token(path, body)
        with State.lock:
            State.log.append(f"{self.command} {path} {self.query.get('comp', '')}".strip())
        if self.takes("throttle"):
            even = State.faults["throttle"] % 2 == 0
            return self.answer(503 if even else 429, {"Retry-After": "0"}, code="ServerBusy")
        if self.takes("error"):
            return self.answer(500, code="InternalError")
        if not self.is_allowed(path, body):
            return None
        names = path.split("/", 3)
        if len(names) < 3 or names[1] != ACCOUNT:
            return self.answer(400, code="InvalidUri")
        container, name = names[2], names[3] if len(names) > 3 else None
        if container == "missing":
            return self.answer(404, code="ContainerNotFound")
        if name is None:
            return self.container(container)
        return self.blob(f"{container}/{name}", body)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = handle_any

    def token(self, path, body):
        form = dict(urllib.parse.parse_qsl(body.decode()))
        if self.takes("token_error"):
            return self.answer(429, {"Retry-After": "0"})
        scope = "https://storage.azure.com/"
        managed = self.query.get("resource") == scope and (
            self.headers.get("Metadata") == "true"
            and self.query.get("api-version") == "2018-02-01"
            or self.headers.get("X-IDENTITY-HEADER") == "cabe"
            and self.query.get("api-version") == "2019-08-01"
        )
        granted = (
            form.get("grant_type") == "client_credentials"
            and form.get("scope") == scope + ".default"
            and path == "/inquilino/oauth2/v2.0/token"
            and form.get("client_id") == "cliente"
            and (
                form.get("client_secret") == SECRET
                or form.get("client_assertion") == "asserção"
                and form.get("client_assertion_type", "").endswith(":jwt-bearer")
            )
        )
        if not managed and not granted:
            problem = {
                "error": "invalid_client",
                "error_description": "AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 1",
            }
            return self.answer(401, body=json.dumps(problem).encode())
        with State.lock:
            token = f"token-{len(State.tokens)}"
            State.tokens.add(token)
        # The machine's service writes numbers as texts.
        lifetime = "3599" if managed else 3599
        answer = {"access_token": token, "expires_in": lifetime, "token_type": "Bearer"}
        self.answer(200, body=json.dumps(answer).encode())

    def is_allowed(self, path, body):
        authorization = self.headers.get("Authorization", "")
        if authorization.startswith("SharedKey "):
            date = self.headers.get("x-ms-date")
            if authorization == string_of(self, body) and date and self.headers.get("x-ms-version"):
                return True
        elif authorization.startswith("Bearer "):
            if self.takes("refuse_token"):
                self.answer(401, code="InvalidAuthenticationInfo")
                return False
            if authorization[7:] in State.tokens:
                return True
        elif "sig" in self.query and self.is_signed(path):
            return True
        elif path.startswith(f"/{ACCOUNT}/public") and not authorization:
            return True
        self.answer(403, code="AuthenticationFailed")
        return False

    def is_signed(self, path):
        names = path.split("/", 3)
        values = {
            "permission": self.query.get("sp"),
            "expiry": self.query.get("se"),
            "start": self.query.get("st"),
            "protocol": self.query.get("spr"),
        }
        if self.query.get("sr") == "c":
            token = generate_container_sas(ACCOUNT, names[2], KEY, **values)
        else:
            token = generate_blob_sas(ACCOUNT, names[2], names[3], account_key=KEY, **values)
        return dict(urllib.parse.parse_qsl(token)).get("sig") == self.query["sig"]

    def container(self, container):
        if self.query.get("restype") != "container":
            return self.answer(400, code="InvalidQueryParameterValue")
        if self.command == "PUT":
            return self.answer(201)
        with State.lock:
            start = container + "/"
            names = sorted(
                (n[len(start) :] for n in State.blobs if n.startswith(start)),
                key=lambda n: n.encode(),
            )
            prefix = self.query.get("prefix", "")
            names = [n for n in names if n.startswith(prefix)]
            marker = self.query.get("marker", "")
            offset = int(base64.b64decode(marker + "==").decode().split()[1]) if marker else 0
            size = int(self.query.get("maxresults", 5000))
            if State.pages:
                size = State.pages[State.page_number % len(State.pages)]
                State.page_number += 1
            page = names[offset : offset + size]
            end = offset + len(page)
            text = "".join(self.item(n, State.blobs[start + n]) for n in page)
        # Opaque to whoever gets it: it holds signs that a URL has to escape.
        following = base64.b64encode(f"\u00ff{len(State.log)} {end}".encode()).decode().rstrip("=")
        if end >= len(names):
            following = ""
        if self.takes("marker_loop"):
            following = marker or following
        body = (
            '\ufeff<?xml version="1.0" encoding="utf-8"?>'
            f'<EnumerationResults ServiceEndpoint="http://x/" ContainerName="{container}">'
            f"<Prefix>{escape(prefix)}</Prefix><Blobs>{text}</Blobs>"
            f"<NextMarker>{following}</NextMarker></EnumerationResults>"
        )
        self.answer(200, {"Content-Type": "application/xml"}, body.encode())

    def item(self, name, blob):
        is_plain = all(character.isprintable() for character in name)
        shown = escape(name) if is_plain else urllib.parse.quote(name)
        attribute = "" if is_plain else ' Encoded="true"'
        metadata = "".join(f"<{k}>{escape(v)}</{k}>" for k, v in blob.metadata.items())
        return (
            f"<Blob><Name{attribute}>{shown}</Name><Properties>"
            f"<Last-Modified>{formatdate(blob.modified, usegmt=True)}</Last-Modified>"
            f"<Etag>{blob.etag}</Etag><Content-Length>{len(blob.data)}</Content-Length>"
            f"<BlobType>BlockBlob</BlobType></Properties><Metadata>{metadata}</Metadata></Blob>"
        )

    def blob(self, name, body):
        if self.command in ("GET", "HEAD"):
            return self.read(name)
        if self.command == "DELETE":
            with State.lock:
                gone = State.blobs.pop(name, None)
            return self.answer(202) if gone else self.answer(404, code="BlobNotFound")
        return self.write(name, body)

    def read(self, name):
        wanted = self.headers.get("If-Match")
        with State.lock:
            blob = State.blobs.get(name)
            if blob and wanted and self.takes("change"):
                data = bytes(byte ^ 1 for byte in blob.data)
                blob = State.blobs[name] = Blob(data, md5(data), {})
        if not blob:
            return self.answer(404, code="BlobNotFound")
        if wanted and wanted != f'"{blob.etag}"':
            return self.answer(412, code="ConditionNotMet")
        headers = {
            "ETag": f'"{blob.etag}"',
            "Last-Modified": formatdate(blob.modified, usegmt=True),
            "x-ms-blob-type": "BlockBlob",
            "Accept-Ranges": "bytes",
        }
        headers.update({f"x-ms-meta-{k}": v for k, v in blob.metadata.items()})
        wanted = self.headers.get("x-ms-range") or self.headers.get("Range")
        if self.command == "HEAD" or not wanted:
            if blob.digest:
                headers["Content-MD5"] = blob.digest
            headers["Content-Length"] = str(len(blob.data))
            return self.answer(200, headers, blob.data)
        first, last = wanted.removeprefix("bytes=").split("-")
        first, last = int(first), min(int(last or 2**62), len(blob.data) - 1)
        if first >= len(blob.data):
            headers = {"Content-Range": f"bytes */{len(blob.data)}"}
            return self.answer(416, headers, code="InvalidRange")
        data = blob.data[first : last + 1]
        if blob.digest:
            headers["x-ms-blob-content-md5"] = blob.digest
        headers["Content-Range"] = f"bytes {first}-{last}/{len(blob.data)}"
        headers["Content-Length"] = str(len(data))
        asks = self.headers.get("x-ms-range-get-content-crc64") or self.headers.get(
            "x-ms-range-get-content-md5"
        )
        if asks:
            if len(data) > 4 << 20:
                return self.answer(400, code="InvalidHeaderValue")
            if State.digests == "crc64":
                headers["x-ms-content-crc64"] = crc64(data)
            elif State.digests == "md5":
                headers["Content-MD5"] = md5(data)
        if self.takes("corrupt"):
            middle = len(data) // 2
            data = data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :]
        if self.takes("drop"):
            self.close_connection = True
            data = data[: len(data) // 2]
        self.answer(206, headers, data)

    def write(self, name, body):
        for header, digest in (("Content-MD5", md5), ("x-ms-content-crc64", crc64)):
            wanted = self.headers.get(header)
            if wanted and wanted != digest(body):
                code = "Md5Mismatch" if digest is md5 else "Crc64Mismatch"
                return self.answer(400, code=code)
        comp = self.query.get("comp")
        if comp == "block":
            with State.lock:
                State.blocks.setdefault(name, {})[self.query["blockid"]] = body
            return self.written(201, {})
        with State.lock:
            there = State.blobs.get(name)
            wanted = self.headers.get("If-Match")
            if self.headers.get("If-None-Match") == "*" and there:
                return self.answer(409, code="BlobAlreadyExists")
            if wanted and (not there or wanted != f'"{there.etag}"'):
                return self.answer(412, code="ConditionNotMet")
            digest = self.headers.get("x-ms-blob-content-md5")
            if comp == "blocklist":
                blocks = State.blocks.pop(name, {})
                identifiers = body.decode().split("<Latest>")[1:]
                identifiers = [part.split("</Latest>")[0] for part in identifiers]
                if len({len(i) for i in identifiers}) > 1:
                    return self.answer(400, code="InvalidBlobOrBlock")
                if any(i not in blocks for i in identifiers):
                    return self.answer(400, code="InvalidBlockList")
                body = b"".join(blocks[i] for i in identifiers)
            else:
                if self.headers.get("x-ms-blob-type") != "BlockBlob":
                    return self.answer(400, code="MissingRequiredHeader")
                digest = digest or md5(body)
            metadata = {
                k.lower()[10:]: v
                for k, v in self.headers.items()
                if k.lower().startswith("x-ms-meta-")
            }
            blob = State.blobs[name] = Blob(body, digest, metadata)
        self.written(201, {"ETag": f'"{blob.etag}"'})

    def written(self, status, headers):
        if self.takes("lose"):
            self.close_connection = True
            return
        headers["Last-Modified"] = formatdate(usegmt=True)
        headers["x-ms-request-server-encrypted"] = "true"
        self.answer(status, headers)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        pass


def control(settings):
    with State.lock:
        if settings.get("clear"):
            State.blobs, State.blocks, State.faults = {}, {}, dict(FAULTS)
            State.pages, State.digests, State.log = [], "crc64", []
        State.faults.update({k: v for k, v in settings.items() if k in FAULTS})
        State.pages = settings.get("pages", State.pages)
        State.digests = settings.get("digests", State.digests)
        State.page_number = 0
        for name, text in settings.get("put", {}).items():
            data = text.encode()
            State.blobs[name] = Blob(data, md5(data), {})
        for name, size in settings.get("make", {}).items():
            data = hashlib.shake_128(name.encode()).digest(size)
            State.blobs[name] = Blob(data, md5(data), {})
        for name in settings.get("folders", []):
            State.blobs[name] = Blob(b"", None, {"hdi_isfolder": "true"})
        for name in settings.get("wrong_md5", []):
            State.blobs[name].digest = md5(b"other bytes")
        blobs = {name: hashlib.sha256(blob.data).hexdigest() for name, blob in State.blobs.items()}
        return {"log": State.log, "blobs": blobs, "faults": State.faults}


def main():
    server = Server(("127.0.0.1", 0), Handler)
    print(json.dumps({"port": server.server_address[1], "key": KEY}), flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for line in sys.stdin:
        print(json.dumps(control(json.loads(line))), flush=True)


main()
