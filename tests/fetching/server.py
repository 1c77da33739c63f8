"""A server on loopback that plays the documented protocols of the services, with faults to order.

All records are made up. `faults` holds, by a part of the path, what is answered first: a status,
"slow", "cut", "html", "elsewhere" or ("wait", seconds).
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

JATS = """<article><front><article-meta><article-id pub-id-type="pmcid">{pmcid}</article-id>
<title-group><article-title>A made-up review {pmcid}</article-title></title-group>
<abstract><p>Made-up CAR-NK cells rest here.</p></abstract></article-meta></front>
<body><sec><title>One</title><p>Made-up text.</p></sec></body></article>"""
PUBMED = """<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><ArticleTitle>Made up {pmid}
</ArticleTitle><Abstract><AbstractText>Not ours to keep.</AbstractText></Abstract></Article>
</MedlineCitation></PubmedArticle>"""


def make_record(number: int) -> dict:
    """Return the made-up record `number` of Europe PMC: every third is closed, every fifth NC."""
    free = number % 3 != 0
    return {
        "abstractText": "Not ours to keep.",
        "id": str(number), "source": "MED", "pmid": str(number), "doi": f"10.5555/made.{number}",
        "title": f"A made-up review {number}", "pubYear": "2024",
        "authorList": {"author": [{"lastName": "Made", "firstName": "Una"}]},
        "journalInfo": {"volume": "3", "journal": {"title": "Journal of Made-up Cells"}},
        "isOpenAccess": "Y" if free else "N",
        **({"pmcid": f"PMC{number}", "license": "cc by-nc" if number % 5 == 0 else "cc by"}
           if free else {}),
    }  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    """Answers as the service whose name begins the path."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        """Serve a fault that is due, else the record."""
        parts = urlsplit(self.path)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        path = unquote(parts.path)
        self.server.log.append((time.monotonic(), path, asked, dict(self.headers)))
        for mark, due in self.server.faults.items():
            if mark in self.path and due:
                return self.fail(due.pop(0))
        service, _, rest = path.strip("/").partition("/")
        return getattr(self, service)(rest, asked)

    def fail(self, fault) -> None:
        """Answer with a fault."""
        if isinstance(fault, int):
            return self.send(b"{}", "application/json", fault)
        if fault == "slow":
            time.sleep(1.0)
            return self.send(b"{}", "application/json")
        if fault == "cut":
            self.send_response(200)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", "5000")
            self.end_headers()
            self.wfile.write(b"<article><front>")
            self.close_connection = True
            return None
        if fault == "broken":
            return self.send(b"<article><front>", "application/xml")
        if fault == "html":
            return self.send(b"<html>Down for repair</html>", "text/html")
        if fault == "elsewhere":
            return self.send(b"", "text/plain", 302, Location="http://127.0.0.2:9/x")
        return self.send(b"{}", "application/json", 429, **{"Retry-After": str(fault[1])})

    def send(self, data: bytes, kind: str, status: int = 200, **headers) -> None:
        """Answer with a whole body."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def json(self, content, status: int = 200) -> None:
        """Answer with JSON."""
        self.send(json.dumps(content).encode(), "application/json;charset=UTF-8", status)

    def europepmc(self, rest: str, asked: dict) -> None:
        """Play search with a cursor, and fullTextXML."""
        if rest.endswith("/fullTextXML"):
            pmcid = rest.split("/")[0]
            return self.send(JATS.format(pmcid=pmcid).encode(), "application/xml")
        known = [make_record(n) for n in range(1, self.server.count + 1)]
        query = asked["query"]
        if query.startswith(("DOI:", "PMCID:", "EXT_ID:")):
            wanted = query.removesuffix(" AND SRC:MED").split(":", 1)[1].strip('"')
            known = [r for r in known if wanted in (r["doi"], r.get("pmcid"), r["pmid"])]
        start = 0 if asked["cursorMark"] == "*" else int(asked["cursorMark"])
        page = known[start : start + 7]
        mark = str(start + len(page)) if page else asked["cursorMark"]
        return self.json({"hitCount": len(known), "nextCursorMark": mark,
                          "resultList": {"result": page}})  # fmt: skip

    def pubmed(self, rest: str, asked: dict) -> None:
        """Play esearch and efetch."""
        if rest == "esearch.fcgi":
            ids = [str(n) for n in range(1, self.server.count + 1)]
            start = int(asked["retstart"])
            found = {"count": str(len(ids)), "idlist": ids[start : start + 8]}
            return self.json({"esearchresult": found})
        records = "".join(PUBMED.format(pmid=n) for n in asked["id"].split(","))
        body = f"<PubmedArticleSet>{records}</PubmedArticleSet>".encode()
        return self.send(body, "text/xml; charset=UTF-8")

    def crossref(self, rest: str, asked: dict) -> None:
        """Play works/DOI."""
        doi = rest.removeprefix("works/")
        if "absent" in doi:
            return self.send(b"Resource not found.", "text/plain", 404)
        said = {"title": ["Made up elsewhere"], "DOI": doi, "type": "journal-article",
                "issued": {"date-parts": [[2023]]}, "abstract": "<p>Not ours</p>"}  # fmt: skip
        return self.json({"status": "ok", "message": said})

    def openalex(self, rest: str, asked: dict) -> None:
        """Play works/doi:DOI."""
        return self.json({"id": "W1", "best_oa_location": {"license": "cc-by"}})

    def trials(self, rest: str, asked: dict) -> None:
        """Play studies with pageToken, and one study."""

        def study(n):
            named = {"nctId": f"NCT{n:08d}", "briefTitle": f"Made-up trial {n}"}
            return {"protocolSection": {"identificationModule": named}}

        if "/" in rest:
            number = int(rest.split("NCT")[1])
            return self.json(study(number)) if number < 100 else self.json({}, 404)
        start = int(asked.get("pageToken", "0"))
        page = [study(n) for n in range(1, self.server.count + 1)][start : start + 4]
        more = start + 4 < self.server.count
        return self.json({"studies": page} | ({"nextPageToken": str(start + 4)} if more else {}))


class Server(ThreadingHTTPServer):
    """The server with its log of requests, its faults and its number of records."""

    daemon_threads = True

    def __init__(self, count: int = 20) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.log, self.faults, self.count = [], {}, count

    def addresses(self) -> dict[str, str]:
        """Return the addresses of the services that it plays."""
        base = f"http://127.0.0.1:{self.server_address[1]}"
        names = ("europepmc", "pubmed", "crossref", "openalex", "trials")
        return {name: f"{base}/{name}" for name in names}

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error) -> None:
        self.shutdown()
        self.server_close()

    def paths(self) -> list[str]:
        """Return the paths that were asked for."""
        return [path for _, path, _, _ in self.log]
