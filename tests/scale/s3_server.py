"""A small server on loopback that plays the parts of the S3 protocol that a bucket needs."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

TIME = "2026-01-01T00:00:00.000Z"


class Handler(BaseHTTPRequestHandler):
    """Answers for all buckets; objects are in `server.objects` by bucket and key."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args) -> None:
        """Keep quiet."""

    def parts(self) -> tuple[str, dict]:
        """Return (bucket/key, what is asked)."""
        found = urlsplit(self.path)
        asked = parse_qs(found.query, keep_blank_values=True)
        return unquote(found.path).lstrip("/"), {n: values[-1] for n, values in asked.items()}

    def send(self, data: bytes = b"", status: int = 200, **headers) -> None:
        """Answer."""
        self.send_response(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in ({"Content-Length": str(len(data))} | named).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def do_HEAD(self) -> None:
        """Describe an object."""
        self.do_GET()

    def do_GET(self) -> None:
        """Give an object, a part of it, or the list of a bucket."""
        name, asked = self.parts()
        if "list-type" in asked:
            return self.send(self.list(name.strip("/"), asked), Content_Type="application/xml")
        if name not in self.server.objects:
            error = b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>"
            return self.send(error, 404, Content_Type="application/xml")
        data = self.server.objects[name]
        mark = {"ETag": f'"{hashlib.md5(data).hexdigest()}"',
                "Last_Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}  # fmt: skip
        if self.command == "HEAD":
            return self.send(b"", Content_Length=str(len(data)), **mark)
        if wanted := self.headers.get("Range"):
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            start, end = int(first), min(int(last or len(data)), len(data) - 1)
            mark["Content_Range"] = f"bytes {start}-{end}/{len(data)}"
            return self.send(data[start : end + 1], 206, **mark)
        return self.send(data, **mark)

    def list(self, bucket: str, asked: dict) -> bytes:
        """Return the list of a bucket below a prefix, folders apart where a delimiter is given."""
        prefix, sign = asked.get("prefix", ""), asked.get("delimiter", "")
        files, folders = [], set()
        for name, data in sorted(self.server.objects.items()):
            home, _, key = name.partition("/")
            if home != bucket or not key.startswith(prefix):
                continue
            rest = key[len(prefix) :]
            if sign and sign in rest:
                folders.add(prefix + rest.split(sign)[0] + sign)
            else:
                files.append(f"<Contents><Key>{escape(key)}</Key><Size>{len(data)}</Size>"
                             f"<LastModified>{TIME}</LastModified>"
                             f"<ETag>1</ETag></Contents>")  # fmt: skip
        shared = "".join(f"<CommonPrefixes><Prefix>{escape(f)}</Prefix></CommonPrefixes>"
                         for f in sorted(folders))  # fmt: skip
        body = f"<Name>{bucket}</Name><Prefix>{escape(prefix)}</Prefix><IsTruncated>false"
        body += f"</IsTruncated><KeyCount>{len(files)}</KeyCount>{''.join(files)}{shared}"
        return f"<ListBucketResult>{body}</ListBucketResult>".encode()

    def body(self) -> bytes:
        """Return what was sent."""
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def do_PUT(self) -> None:
        """Keep an object, or a part of one."""
        name, asked = self.parts()
        data = self.body()
        key = f"{name}#{int(asked['partNumber']):05d}" if "partNumber" in asked else name
        self.server.objects[key] = data
        self.send(ETag=f'"{hashlib.md5(data).hexdigest()}"')

    def do_POST(self) -> None:
        """Begin or end an object that comes in parts."""
        name, asked = self.parts()
        self.body()
        bucket, _, key = name.partition("/")
        named = f"<Bucket>{bucket}</Bucket><Key>{escape(key)}</Key>"
        if "uploads" in asked:
            said = f"<InitiateMultipartUploadResult>{named}<UploadId>1</UploadId>"
            return self.send(f"{said}</InitiateMultipartUploadResult>".encode())
        parts = sorted(part for part in self.server.objects if part.startswith(f"{name}#"))
        self.server.objects[name] = b"".join(self.server.objects.pop(part) for part in parts)
        said = f"<CompleteMultipartUploadResult>{named}<ETag>1</ETag>"
        return self.send(f"{said}</CompleteMultipartUploadResult>".encode())


class Server(ThreadingHTTPServer):
    """The server with its objects."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.objects: dict[str, bytes] = {}

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error) -> None:
        self.shutdown()
        self.server_close()

    def settings(self) -> dict[str, str]:
        """Return the environment that leads a client here."""
        address = f"http://127.0.0.1:{self.server_address[1]}"
        return {"AWS_ENDPOINT_URL": address, "AWS_ENDPOINT": address, "AWS_ALLOW_HTTP": "true",
                "AWS_ACCESS_KEY_ID": "made", "AWS_SECRET_ACCESS_KEY": "up",
                "AWS_REGION": "us-east-1"}  # fmt: skip
