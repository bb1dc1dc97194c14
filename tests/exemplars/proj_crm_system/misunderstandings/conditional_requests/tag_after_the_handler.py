# C17: keeps the request as the handler left it
"""Preconditions of HTTP requests (RFC 9110, section 13), and requests that may be sent twice."""

import hashlib
import json
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime

_TAG = re.compile(r'[ \t]*((?:W/)?"[^"]*")?[ \t]*')
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT",
    re.ASCII,
)
_LONGEST_KEY = 255


def make_etag(value: object) -> str:
    """A strong entity tag of JSON data."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'


def parse_etags(header: str) -> list[str]:
    """The entity tags of a header, none if it is malformed."""
    if header.strip(" \t") == "*":
        return ["*"]
    tags, place = [], 0
    while match := _TAG.match(header, place):
        tags.append(match[1])
        if match.end() == len(header):
            return [tag for tag in tags if tag]
        if header[match.end()] != ",":
            break
        place = match.end() + 1
    return []


def parse_date(header: str) -> int | None:
    """A date in the fixed form of HTTP, as seconds; None if it is none."""
    match = _DATE.fullmatch(header)
    if not match or match[2] not in _MONTHS:
        return None
    day, hour, minute, second = (int(match[place]) for place in (1, 4, 5, 6))
    try:
        month = _MONTHS.index(match[2]) + 1
        moment = datetime(int(match[3]), month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return int(moment.timestamp())


def precondition(method: str, headers: dict[str, str], etag: str, modified: int) -> int:
    """0 to go on with the request, or the status to answer with."""
    given = _lower_names(headers)
    if "if-match" in given:
        tags = parse_etags(given["if-match"])
        if not _holds(tags, etag, strong=True):
            return 412
    elif etag and _later(modified, given.get("if-unmodified-since")) is True:
        return 412
    reading = method in ("GET", "HEAD")
    if "if-none-match" in given:
        if _holds(parse_etags(given["if-none-match"]), etag, strong=False):
            return 304 if reading else 412
    elif reading and etag and _later(modified, given.get("if-modified-since")) is False:
        return 304
    return 0


def _lower_names(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): text for name, text in headers.items()}


def _holds(tags: list[str], etag: str, strong: bool) -> bool:
    if not etag or tags == ["*"]:
        return bool(etag)
    if strong:
        return etag in tags and not etag.startswith("W/")
    return etag.removeprefix("W/") in [tag.removeprefix("W/") for tag in tags]


def _later(modified: int, header: str | None) -> bool | None:
    """Whether the change came after the date; None without a date that can be read."""
    moment = None if header is None else parse_date(header)
    return None if moment is None else modified > moment


class IdempotentHandler:
    """Answers a request that is sent again with what it was answered at first."""

    def __init__(
        self, clock: Callable[[], int], handler: Callable[[dict], dict], keep: int = 86400
    ) -> None:
        self._clock = clock
        self._handler = handler
        self._keep = keep
        self._kept: dict[tuple[str, str], dict] = {}

    def handle(self, request: dict) -> dict:
        """The response to a request; errors of the handler go on."""
        key = _lower_names(request["headers"]).get("idempotency-key")
        if key is None or request["method"] not in ("POST", "PATCH"):
            return self._handler(request)
        if not 0 < len(key) <= _LONGEST_KEY:
            return _bare(400)
        now, owner = self._clock(), (request["caller"], key)
        entry = self._kept.get(owner)
        if entry is None or now >= entry["since"] + self._keep:
            return self._first(owner, request, now)
        if entry["tag"] != _tag(request):
            return _bare(422)
        if entry["response"] is None:
            return _bare(409)
        response = deepcopy(entry["response"])
        response["headers"]["idempotency-replayed"] = "true"
        return response

    def _first(self, owner: tuple[str, str], request: dict, now: int) -> dict:
        entry = {"since": now, "tag": _tag(request), "response": None}
        self._kept[owner] = entry
        try:
            response = self._handler(request)
        except BaseException:
            del self._kept[owner]
            raise
        if response["status"] >= 500:
            del self._kept[owner]
        else:
            entry.update(tag=_tag(request), response=deepcopy(response))
        return response


def _tag(request: dict) -> str:
    return make_etag([request["method"], request["path"], request["body"]])


def _bare(status: int) -> dict:
    return {"status": status, "headers": {}, "body": None}
