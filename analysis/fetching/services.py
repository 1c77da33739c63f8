"""The services, each by its documented protocol: searches page by page, records one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from lxml import etree

from analysis.errors import EvidenceError
from analysis.fetching.client import Client, NotThere, make_parser

ADDRESSES = {
    "europepmc": "https://www.ebi.ac.uk/europepmc/webservices/rest",
    "pubmed": "https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
    "crossref": "https://api.crossref.org",
    "openalex": "https://api.openalex.org",
    "trials": "https://clinicaltrials.gov/api/v2",
}
PER_SECOND = {"europepmc": 5, "pubmed": 3, "crossref": 5, "openalex": 5, "trials": 0.8}
WITH_KEY = 10  # requests a second that PubMed allows with an API key
PUBMED_PAGE, PUBMED_MOST = 200, 9_999


ABSTRACTS = {"abstractText", "abstract", "abstract_inverted_index"}  # in JSON of all services


def drop_abstracts(data: bytes) -> bytes:
    """Return JSON without abstracts: those are their publishers', and are kept nowhere."""

    def rest(value):
        if isinstance(value, dict):
            return {name: rest(part) for name, part in value.items() if name not in ABSTRACTS}
        return [rest(part) for part in value] if isinstance(value, list) else value

    return json.dumps(rest(json.loads(data)), ensure_ascii=False).encode()


def drop_xml_abstracts(data: bytes) -> bytes:
    """Return PubMed's XML without abstracts."""
    root = etree.fromstring(data, make_parser())
    etree.strip_elements(root, "Abstract", "OtherAbstract", with_tail=False)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def parse(data: bytes, client: Client) -> dict:
    """Return JSON as a dict; EvidenceError where a service answers with something else."""
    found = json.loads(data)
    if not isinstance(found, dict):
        raise EvidenceError(f"{client.base} answered with {type(found).__name__}, not an object.")
    return found


class Services:
    """All services with one contact address, cache and (for PubMed) API key.

    addresses : in place of ADDRESSES, for tests; slow : scales all waiting.
    """

    def __init__(
        self, *, contact: str, key: str = "", cache: Path | None = None,
        addresses: dict[str, str] | None = None, slow: float = 1.0, timeout: float = 60.0,
    ) -> None:  # fmt: skip
        self.contact, self.key = contact, key
        pace = PER_SECOND | ({"pubmed": WITH_KEY} if key else {})
        self.clients = {
            name: Client(base, per_second=pace[name], contact=contact, cache=cache, slow=slow,
                         timeout=timeout)
            for name, base in (addresses or ADDRESSES).items()
        }  # fmt: skip

    def search_europepmc(self, query: str, *, most: int) -> Iterator[dict]:
        """Yield the records that Europe PMC finds, page by page through its cursor."""
        client, mark, given = self.clients["europepmc"], "*", 0
        while given < most:
            params = {"query": query, "resultType": "core", "format": "json", "pageSize": 100,
                      "cursorMark": mark}  # fmt: skip
            page = parse(client.get("search", params, kind="json", clean=drop_abstracts), client)
            found = page.get("resultList", {}).get("result", [])
            yield from found[: most - given]
            given += len(found)
            last, mark = mark, page.get("nextCursorMark", "")
            if not found or not mark or mark == last:
                return

    def full_text(self, pmcid: str) -> bytes:
        """Return an article's JATS XML; NotThere where Europe PMC has none."""
        return self.clients["europepmc"].get(f"{pmcid}/fullTextXML", kind="xml")

    def search_pubmed(self, query: str, *, most: int) -> Iterator[bytes]:
        """Yield PubMed records as XML, two hundred a piece."""
        client, ids = self.clients["pubmed"], []
        own = {"db": "pubmed", "tool": "car-nk-workbook", "email": self.contact,
               "api_key": self.key}  # fmt: skip
        most = min(most, PUBMED_MOST)
        while len(ids) < most:
            asked = {"term": query, "retmode": "json", "retstart": len(ids), "retmax": 1000}
            page = parse(client.get("esearch.fcgi", own | asked, kind="json"), client)
            found = page.get("esearchresult", {})
            if "ERROR" in found:
                raise EvidenceError(f"PubMed: {found['ERROR']} (query {query!r}).")
            ids += found.get("idlist", [])
            if not found.get("idlist") or len(ids) >= int(found.get("count", 0)):
                break
        for start in range(0, min(len(ids), most), PUBMED_PAGE):
            wanted = ",".join(ids[start : min(start + PUBMED_PAGE, most)])
            asked = {"id": wanted, "retmode": "xml"}
            yield client.get("efetch.fcgi", own | asked, kind="xml", clean=drop_xml_abstracts)

    def search_trials(self, query: str, *, most: int) -> Iterator[dict]:
        """Yield the studies that ClinicalTrials.gov finds, page by page through its token."""
        client, token, given = self.clients["trials"], None, 0
        while given < most:
            params = {"query.term": query, "pageSize": 100, "pageToken": token}
            page = parse(client.get("studies", params, kind="json"), client)
            found = page.get("studies", [])
            yield from found[: most - given]
            given += len(found)
            token = page.get("nextPageToken")
            if not found or not token:
                return

    def trial(self, number: str) -> dict:
        """Return one study; NotThere where the registry does not know the number."""
        client = self.clients["trials"]
        return parse(client.get(f"studies/{number}", kind="json"), client)

    def describe(self, doi: str) -> tuple[dict, str]:
        """Return what Crossref says of a DOI, and the licence that OpenAlex or Crossref names.

        Raises NotThere where Crossref does not know the DOI.
        """
        crossref, openalex = self.clients["crossref"], self.clients["openalex"]
        mail = {"mailto": self.contact}
        wanted = {"kind": "json", "clean": drop_abstracts}
        page = crossref.get(f"works/{quote(doi, safe='')}", mail, **wanted)
        record = parse(page, crossref).get("message", {})
        try:
            found = parse(openalex.get(f"works/doi:{quote(doi)}", mail, **wanted), openalex)
            licence = (found.get("best_oa_location") or {}).get("license") or ""
        except NotThere:
            licence = ""
        links = [item.get("URL", "") for item in record.get("license", [])]
        return record, licence or next((url for url in links if "creativecommons" in url), "")
