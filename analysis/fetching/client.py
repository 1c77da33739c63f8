"""One service on the web, asked politely: at its pace, again after a fault, never elsewhere."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import httpx
from lxml import etree
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from analysis.errors import EvidenceError

MB = 2**20
MOST = 60 * MB  # of one answer
TRIES = 6
LONGEST = 120.0  # seconds that a service may make us wait before one try
AGAIN = (408, 425, 429, 500, 502, 503, 504)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
HOPS = 3  # redirects on the same host
WEEK = 7 * 24 * 3600
SECRET = ("api_key", "email", "mailto", "tool")  # no part of what a stored answer is known by


class Transient(Exception):
    """A fault that may pass; after : seconds that the service asks to wait, None where not said."""

    def __init__(self, words: str, after: float | None = None) -> None:
        super().__init__(words)
        self.after = after


class NotThere(Exception):
    """The service has nothing under this address."""


class Client:
    """One service.

    base : its address; https, or http on this machine's loopback (in tests).
    per_second : requests a second at most. contact : e-mail told to the service.
    cache : folder of answers; one younger than a week is used again. slow : scales all waiting.
    """

    def __init__(
        self, base: str, *, per_second: float, contact: str, cache: Path | None = None,
        timeout: float = 60.0, slow: float = 1.0, most: int = MOST,
    ) -> None:  # fmt: skip
        _check_address(base)
        self.base, self.cache, self.slow, self.most = base.rstrip("/"), cache, slow, most
        self.contact = contact
        self.pause, self.last = slow / per_second, 0.0
        agent = f"car-nk-workbook/{version('car-nk-workbook')} (mailto:{contact})"
        self.http = httpx.Client(headers={"User-Agent": agent}, timeout=timeout, trust_env=True)

    def get(
        self, path: str, params: Mapping[str, object] | None = None, *, kind: str,
        clean: Callable[[bytes], bytes] = bytes,
    ) -> bytes:  # fmt: skip
        """Return what the service answers.

        kind : what the content type must contain, "json" or "xml".
        clean : takes out of an answer what may not be kept, before anything is kept.

        Raises
        ------
        NotThere : nothing under this address.
        EvidenceError : the service still fails after several tries, or refuses.
        """
        url = f"{self.base}/{path.lstrip('/')}"
        asked = {k: v for k, v in (params or {}).items() if v not in (None, "")}
        stored = self._stored(url, asked)
        if stored and stored.is_file():
            if time.time() - stored.stat().st_mtime < WEEK:
                return stored.read_bytes()
            stored.unlink(missing_ok=True)
        try:
            data = clean(self._retry()(self._ask, url, asked, kind))
        except Transient as error:
            raise EvidenceError(
                f"{urlsplit(url).hostname} still fails after {TRIES} tries: {error}. Run the same "
                "command again later; what was fetched is kept."
            ) from error
        if stored:
            stored.parent.mkdir(parents=True, exist_ok=True)
            part = stored.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(data)
            part.replace(stored)
        return data

    def _stored(self, url: str, params: Mapping[str, object]) -> Path | None:
        if self.cache is None:
            return None
        kept = sorted((k, str(v)) for k, v in params.items() if k not in SECRET)
        return self.cache / hashlib.sha256(f"{url}?{urlencode(kept)}".encode()).hexdigest()

    def _retry(self) -> Retrying:
        jitter = wait_random_exponential(multiplier=self.slow, max=60 * self.slow)

        def wait(state) -> float:
            after = state.outcome.exception().after
            return jitter(state) if after is None else min(after, LONGEST) * self.slow

        return Retrying(
            stop=stop_after_attempt(TRIES), wait=wait, reraise=True,
            retry=retry_if_exception_type(Transient),
        )  # fmt: skip

    def _ask(self, url: str, params: Mapping[str, object], kind: str) -> bytes:
        for _ in range(HOPS):
            self._keep_pace()
            try:
                with self.http.stream("GET", url, params=params or None) as answer:
                    if not answer.is_redirect:
                        return self._read(answer, kind)
                    url, params = _follow(url, answer.headers.get("location", "")), {}
            except httpx.TransportError as error:
                raise Transient(f"{type(error).__name__} {error}".strip()) from error
        raise EvidenceError(f"{url} redirects more than {HOPS} times; given up.")

    def _keep_pace(self) -> None:
        wait = self.last + self.pause - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self.last = time.monotonic()

    def _read(self, answer: httpx.Response, kind: str) -> bytes:
        """Return the body of an answer that is whole, of the right type and not too large."""
        status = answer.status_code
        if status in (404, 410):
            raise NotThere(str(answer.url))
        if status in AGAIN:
            raise Transient(f"status {status}", read_wait(answer.headers.get("retry-after", "")))
        if status >= 400:
            raise EvidenceError(f"{answer.url.host} refuses the request: status {status}.")
        found = answer.headers.get("content-type", "")
        if kind not in found:
            raise Transient(f"answered with {found or 'no content type'}, not {kind}")
        parts, size = [], 0
        for part in answer.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > self.most:
                raise EvidenceError(f"{answer.url.host}: more than {self.most // MB} MB; not kept.")
        data = b"".join(parts)
        _check_whole(data, kind)
        return data


def _check_whole(data: bytes, kind: str) -> None:
    """Raise Transient for JSON or XML that is broken or cut off."""
    try:
        if kind == "json":
            json.loads(data)
        else:
            etree.fromstring(data, make_parser())
    except (ValueError, etree.XMLSyntaxError) as error:
        raise Transient(f"answered with {kind} that is broken or cut off ({error})") from error


def make_parser() -> etree.XMLParser:
    """Return a parser that opens nothing beside the text that it is given."""
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def read_wait(header: str) -> float | None:
    """Return the seconds that a Retry-After header asks for, None where it does not say."""
    if header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def _check_address(base: str) -> None:
    parts = urlsplit(base)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise EvidenceError(f"{base!r} is not an https address.")


def _follow(url: str, location: str) -> str:
    """Return where a redirect leads; EvidenceError where that is another host or no https."""
    target = urljoin(url, location)
    here, there = urlsplit(url), urlsplit(target)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        raise EvidenceError(
            f"{here.hostname} sends on to {there.hostname or location!r}; not followed. "
            "If the service has moved, its address in analysis/fetching/services.py must change."
        )
    return target
