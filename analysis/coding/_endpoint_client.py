"""Ask a server that speaks the chat-completions protocol: with patience, limits and a cache."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from analysis import paths
from analysis.coding._endpoint_reply import parse_content
from analysis.errors import EvidenceError

PREFIX = "WORKBOOK_ENDPOINT_"
LARGEST = 4_000_000  # bytes of one reply
LONGEST_WAIT = 60.0  # seconds, whatever the server asks for
AGAIN = (408, 409, 425, 429, 500, 502, 503, 504)


class Settings(NamedTuple):
    """Where and how to ask; prices are per million tokens, in whatever currency."""

    url: str
    model: str
    key: str = ""
    timeout: float = 60.0
    tries: int = 4
    pause: float = 1.0
    price_in: float | None = None
    price_out: float | None = None


class Reply(NamedTuple):
    """What came back: unchecked findings, tokens, and whether it was in the cache."""

    findings: list
    tokens_in: int
    tokens_out: int
    cached: bool


class Unanswered(Exception):
    """A request without a usable answer that may be asked again after `wait` seconds."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class Refused(Exception):
    """The server refuses such requests; asking again is of no use."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings | None:
    """Return the settings in WORKBOOK_ENDPOINT_URL, _MODEL, _KEY, _TIMEOUT and _TRIES (seconds,
    number), _PAUSE (seconds before the second try), _PRICE_IN and _PRICE_OUT; None without URL.

    Raises
    ------
    EvidenceError : the URL is not http or https, the model is missing, or a number is none.
    """
    url = environment.get(f"{PREFIX}URL", "").strip().rstrip("/")
    if not url:
        return None
    _check_address(url, environment.get(f"{PREFIX}KEY", "").strip())
    model = environment.get(f"{PREFIX}MODEL", "").strip()
    if not model:
        raise EvidenceError(f"{PREFIX}MODEL is not set. Name the model that the endpoint runs.")
    names = ("timeout", "tries", "pause", "price_in", "price_out")
    given = {name: environment.get(f"{PREFIX}{name.upper()}", "").strip() for name in names}
    numbers = {name: _read_number(name, text) for name, text in given.items() if text}
    if "tries" in numbers:
        numbers["tries"] = max(1, int(numbers["tries"]))
    return Settings(url, model, environment.get(f"{PREFIX}KEY", "").strip(), **numbers)


def _check_address(url: str, key: str) -> None:
    try:
        good = httpx.URL(url).host and url.startswith(("http://", "https://"))
    except httpx.InvalidURL:
        good = False
    if not good:
        raise EvidenceError(f"{PREFIX}URL {url!r} is not an address. Begin it with http(s)://.")
    if not key.isascii() or not key.isprintable():
        raise EvidenceError(f"{PREFIX}KEY holds signs that no key has. Copy it again.")


def _read_number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e9:
        raise EvidenceError(f"{PREFIX}{name.upper()} {text!r} is not a number from 0 on.")
    return number


def ask(
    messages: list[dict],
    settings: Settings,
    client: httpx.Client,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Reply:
    """Return the reply to `messages` from the cache under build/, else from the endpoint.

    Raises
    ------
    Unanswered : no usable answer after all tries; Refused : the server refuses the request.
    """
    body = {"model": settings.model, "temperature": 0, "messages": messages}
    place = cache_place(body)
    if kept := _read_cache(place):
        return kept
    tries = Retrying(
        stop=stop_after_attempt(settings.tries),
        wait=lambda state: _wait(state, settings.pause),
        retry=retry_if_exception_type(Unanswered),
        sleep=sleep,
        reraise=True,
    )
    answer = tries(_post, client, settings, body)
    _write_cache(place, answer)
    return _read_answer(answer, cached=False)


def cache_place(body: dict) -> Path:
    """Return where the answer to a request is kept: by its whole content (never the key)."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return paths.BUILD / "endpoint" / f"{hashlib.sha256(text.encode()).hexdigest()}.json"


def _wait(state: RetryCallState, pause: float) -> float:
    """Return the seconds to wait: as the server asks, else twice as long each time."""
    asked = state.outcome.exception().wait
    return min(pause * 2 ** (state.attempt_number - 1) if asked is None else asked, LONGEST_WAIT)


def _post(client: httpx.Client, settings: Settings, body: dict) -> dict:
    headers = {"Authorization": f"Bearer {settings.key}"} if settings.key else {}
    until = time.monotonic() + settings.timeout
    try:
        with client.stream(
            "POST", f"{settings.url}/chat/completions", json=body, headers=headers,
            timeout=settings.timeout,
        ) as response:  # fmt: skip
            text = _read_body(response, until)
    except httpx.TimeoutException as error:
        raise Unanswered(f"no answer within {settings.timeout:g} s") from error
    except httpx.RequestError as error:
        raise Unanswered(f"no connection ({type(error).__name__})") from error
    _check_status(response)
    return _check_answer(text)


def _read_body(response: httpx.Response, until: float) -> bytes:
    """Return the body; a server that drips or floods is stopped."""
    parts, size = [], 0
    for part in response.iter_bytes():
        parts.append(part)
        size += len(part)
        if time.monotonic() > until:
            raise httpx.ReadTimeout("slow")
        if size > LARGEST:
            raise Unanswered(f"an answer of more than {LARGEST} bytes")
    return b"".join(parts)


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status in AGAIN:
        raise Unanswered(f"HTTP {status}", _read_wait(response.headers.get("retry-after", "")))
    if status != 200:
        raise Refused(f"HTTP {status}")


def _read_wait(text: str) -> float | None:
    """Return the seconds of a Retry-After header (a number or a date); None without one."""
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def _check_answer(text: bytes) -> dict:
    """Return the answer as data, with a list of findings in it; Unanswered where there is none."""
    try:
        answer = json.loads(text)
        choice = answer["choices"][0]
        if choice.get("finish_reason") == "length":
            raise Unanswered("the answer was cut off by the token limit")
        parse_content(choice["message"]["content"])
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise Unanswered(f"not the answer asked for ({type(error).__name__})") from error
    return answer


def _read_answer(answer: dict, *, cached: bool) -> Reply:
    usage = answer.get("usage") if isinstance(answer.get("usage"), dict) else {}
    tokens = [usage.get(name) for name in ("prompt_tokens", "completion_tokens")]
    counts = [number if type(number) is int and number >= 0 else 0 for number in tokens]
    return Reply(parse_content(answer["choices"][0]["message"]["content"]), *counts, cached)


def _read_cache(place: Path) -> Reply | None:
    try:
        return _read_answer(_check_answer(place.read_bytes()), cached=True)
    except (OSError, Unanswered):
        return None


def _write_cache(place: Path, answer: dict) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps(answer, ensure_ascii=False, sort_keys=True), "utf-8")
    part.replace(place)
