"""A second set of preconditions: tags read character by character, keys in one table."""

import calendar
import hashlib
import json
from copy import deepcopy

_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def make_etag(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return '"' + hashlib.sha256(text.encode("utf-8")).hexdigest()[:16] + '"'


def parse_etags(header):
    if header.strip(" \t") == "*":
        return ["*"]
    tags, at, ready = [], 0, True
    while at < len(header):
        if header[at] in " \t":
            at += 1
        elif header[at] == ",":
            ready, at = True, at + 1
        else:
            opening = at + 2 if header.startswith("W/", at) else at
            end = header.find('"', opening + 1)
            if not ready or header[opening : opening + 1] != '"' or end < 0:
                return []
            tags.append(header[at : end + 1])
            ready, at = False, end + 1
    return tags


def parse_date(header):
    words = header.split(" ")
    if len(words) != 6 or words[0][3:] != "," or words[0][:3] not in _DAYS or words[5] != "GMT":
        return None
    clock = words[4].split(":")
    if words[2] not in _MONTHS or len(clock) != 3:
        return None
    for text, length in ((words[1], 2), (words[3], 4), *((part, 2) for part in clock)):
        if len(text) != length or not (text.isascii() and text.isdigit()):
            return None
    day, year, month = int(words[1]), int(words[3]), _MONTHS.index(words[2]) + 1
    hour, minute, second = map(int, clock)
    if year < 1 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    return calendar.timegm((year, month, day, hour, minute, second))


def precondition(method, headers, etag, modified):
    given = {name.lower(): value for name, value in headers.items()}
    reads = method in ("GET", "HEAD")
    if "if-match" in given:
        tags = parse_etags(given["if-match"])
        strong = not etag.startswith("W/") and etag in tags
        if not etag or not (strong or tags == ["*"]):
            return 412
    elif "if-unmodified-since" in given and etag:
        date = parse_date(given["if-unmodified-since"])
        if date is not None and modified > date:
            return 412
    if "if-none-match" in given:
        tags = parse_etags(given["if-none-match"])
        weak = [tag.removeprefix("W/") for tag in tags]
        if etag and (tags == ["*"] or etag.removeprefix("W/") in weak):
            return 304 if reads else 412
    elif "if-modified-since" in given and etag and reads:
        date = parse_date(given["if-modified-since"])
        if date is not None and modified <= date:
            return 304
    return 0


class IdempotentHandler:
    def __init__(self, clock, handler, keep=86400):
        self._clock = clock
        self._handler = handler
        self._keep = keep
        self._known = {}

    def handle(self, request):
        key = None
        for name, value in request["headers"].items():
            if name.lower() == "idempotency-key":
                key = value
        if key is None or request["method"] not in ("POST", "PATCH"):
            return self._handler(request)
        if not 0 < len(key) <= 255:
            return _refused(400)
        now, place = self._clock(), (request["caller"], key)
        what = [request["method"], request["path"], make_etag(request["body"])]
        if place in self._known and now - self._known[place]["at"] < self._keep:
            return self._again(self._known[place], what)
        entry = self._known[place] = {"at": now, "what": what, "response": None}
        try:
            response = self._handler(request)
            if response["status"] < 500:
                entry["response"] = deepcopy(response)
            return response
        finally:
            if entry["response"] is None and self._known.get(place) is entry:
                del self._known[place]

    @staticmethod
    def _again(entry, what):
        if entry["what"] != what:
            return _refused(422)
        if entry["response"] is None:
            return _refused(409)
        response = deepcopy(entry["response"])
        response["headers"]["idempotency-replayed"] = "true"
        return response


def _refused(status):
    return {"status": status, "headers": {}, "body": None}
