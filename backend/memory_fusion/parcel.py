"""Learnings as one file: JSON lines with a head, one line a learning, and an end that seals it.

    {"format": "grace-learnings", "schema": 1, "grace": "0.1.0", "exported_at": "..."}
    {"kind": "...", "title": "...", "body": "...", ..., "sha256": "..."}
    {"end": true, "count": 2, "sha256": "..."}

`sha256` of a learning covers kind, title and body; that of the end, all lines before it.
A file is untrusted: it is text and nothing else, read whole and checked before anything
is kept. What it claims as evidence is kept as a claim.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from backend.errors import InvalidInput
from backend.learning_systems.exams import EXAMS_ID
from backend.learning_systems.learning_records import Imported, LearningKind
from backend.learning_systems.ports import Clock, Store
from backend.learning_systems.records import Learning

FORMAT, SCHEMA = "grace-learnings", 1
MOST_BYTES = 64 << 20
PAGE = 200

Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", max_length=100_000)]
Title = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]+$", max_length=500)]
Place = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Line = TypeVar("Line", bound=BaseModel)


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Head(_Line):
    format: Literal["grace-learnings"]
    schema_version: Literal[1] = Field(alias="schema")
    grace: str = Field(max_length=100)
    exported_at: datetime


class _Learning(_Line):
    kind: LearningKind
    title: Title
    body: Text
    domain_id: Place
    project_id: Place
    stage_id: Place
    evidence: dict[str, Any]
    sha256: Digest


class _End(_Line):
    end: Literal[True]
    count: int
    sha256: Digest


class LearningParcels:
    """The Parcels port."""

    def __init__(self, store: Store, clock: Clock, version: str) -> None:
        self._store = store
        self._clock = clock
        self._version = version

    def export(self) -> Iterator[str]:
        """The file line by line, newest learning first; those that did harm stay here."""
        digest, count = hashlib.sha256(), 0
        moment = self._clock.now().isoformat()
        head = {"format": FORMAT, "schema": SCHEMA, "grace": self._version, "exported_at": moment}
        for line in self._lines(head):
            digest.update(line.encode())
            count += 1
            yield line
        yield _line({"end": True, "count": count - 1, "sha256": digest.hexdigest()})

    def take_in(self, content: bytes) -> Imported:
        """Keep the learnings of a file that are new, marked with where they came from.

        Raises InvalidInput, naming line and field, and keeps nothing of a file in which
        anything is wrong.
        """
        lines = _checked(content)
        origin = f"import {hashlib.sha256(content).hexdigest()[:12]}"
        now = self._clock.now()
        with self._store.transaction() as tx:
            added = sum(tx.learnings.add(_learning(line, origin, now)) for line in lines)
            data = {"origin": origin, "read": len(lines), "added": added}
            tx.log.append("learnings.imported", now, data)
        return Imported(origin, len(lines), added, len(lines) - added)

    def _lines(self, head: dict[str, Any]) -> Iterator[str]:
        yield _line(head)
        cursor = None
        while True:
            with self._store.snapshot() as tx:
                page = tx.learnings.page(None, PAGE, cursor)
            yield from (_line(_exported(each)) for each in page.items if each.pruned_at is None)
            cursor = page.next
            if cursor is None:
                return


def _exported(learning: Learning) -> dict[str, Any]:
    names = ("kind", "title", "body", "domain_id", "project_id", "stage_id")
    said = {name: getattr(learning, name) for name in names}
    sha256 = _digest(learning.kind, learning.title, learning.body)
    return {**said, "evidence": dict(learning.evidence), "sha256": sha256}


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n"


def _digest(kind: str, title: str, body: str) -> str:
    return hashlib.sha256(json.dumps([kind, title, body]).encode()).hexdigest()


def _checked(content: bytes) -> Sequence[_Learning]:
    if len(content) > MOST_BYTES:
        raise InvalidInput(f"The file has more than {MOST_BYTES} bytes.", remedy="Split it.")
    lines = content.splitlines(keepends=True)
    if len(lines) < 2:
        raise _wrong(len(lines), "the file has no head and no end")
    _read(_Head, lines[0], 1)
    found = [_one(raw, number) for number, raw in enumerate(lines[1:-1], start=2)]
    end = _read(_End, lines[-1], len(lines))
    if end.count != len(found):
        raise _wrong(len(lines), f"count: the file holds {len(found)} learnings, not {end.count}")
    if end.sha256 != hashlib.sha256(b"".join(lines[:-1])).hexdigest():
        raise _wrong(len(lines), "sha256: the file was changed after it was written")
    return found


def _one(raw: bytes, number: int) -> _Learning:
    line = _read(_Learning, raw, number)
    if line.sha256 != _digest(line.kind.value, line.title, line.body):
        raise _wrong(number, "sha256: the learning was changed after it was written")
    if line.project_id == EXAMS_ID:
        raise _wrong(number, "project_id: nothing is ever learned from the exams")
    return line


def _read(kind: type[Line], raw: bytes, number: int) -> Line:
    try:
        return kind.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise _wrong(number, f"{field}: {first['msg']}".removeprefix(": ")) from None


def _wrong(number: int, problem: str) -> InvalidInput:
    return InvalidInput(
        f"Line {number}: {problem}.",
        remedy="Use a file as `grace learnings export` writes it, unchanged.",
        field=f"line {number}",
    )


def _learning(line: _Learning, origin: str, now: datetime) -> Learning:
    return Learning(
        id=uuid.uuid4().hex,
        session_id=None,
        kind=line.kind.value,
        title=line.title,
        body=line.body,
        domain_id=line.domain_id,
        project_id=line.project_id,
        stage_id=line.stage_id,
        evidence={"claimed": line.evidence},
        created_at=now,
        origin=origin,
    )
