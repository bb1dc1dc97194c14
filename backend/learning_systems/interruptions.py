"""Troubles that pass: a session pauses for them, and goes on by itself when it can."""

from __future__ import annotations

import errno
from dataclasses import replace
from datetime import datetime, timedelta

from backend.errors import Conflict, Unavailable
from backend.learning_systems.records import WorkSession
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.states import SessionStatus, move
from backend.learning_systems.work_rules import Hold

FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 300.0
QUIET_SECONDS = 60.0
"""A trouble after so much undisturbed work is a new one, and is waited for shortly again."""

LEASE_SECONDS = 30.0
"""After so long without a heartbeat, the engine that held a session is taken for dead."""

_PASSING = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}


def passing(error: Exception) -> str | None:
    """What a session waits for after this error; None when waiting would not help.

    Something needed is not there (a model, its file, its server, the sandbox, the database), or
    the disk is full.
    """
    if isinstance(error, Unavailable):
        return str(error)
    if isinstance(error, OSError) and error.errno in _PASSING:
        where = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror}{where}."
    return None


def pause_seconds(troubles: int) -> float:
    """How long to wait after so many troubles in a row: twice as long each time, up to a limit."""
    return float(min(FIRST_PAUSE_SECONDS * 2 ** min(troubles - 1, 32), LONGEST_PAUSE_SECONDS))


def interrupted(
    session: WorkSession, used: float, worked: float, reason: str, now: datetime
) -> WorkSession:
    """The session as it waits for what is missing, with the moment at which it tries again.

    `used` are the seconds of all its work, `worked` those since it went on last.
    """
    troubles = 1 if worked >= QUIET_SECONDS else session.troubles + 1
    return replace(
        session,
        status=move(session.status, SessionStatus.PAUSED),
        used_seconds=used,
        reason=reason,
        troubles=troubles,
        resume_at=now + timedelta(seconds=pause_seconds(troubles)),
        holder=None,
    )


def pause(
    tx: UnitOfWork, session: WorkSession, used: float, worked: float, reason: str, now: datetime
) -> WorkSession:
    """Store the session as interrupted, and log why."""
    waiting = interrupted(session, used, worked, reason, now)
    tx.sessions.save(waiting)
    told = {"session_id": session.id, "reason": reason, "resume_at": str(waiting.resume_at)}
    tx.log.append("session.interrupted", now, told)
    return waiting


def hold_back(
    tx: UnitOfWork, session: WorkSession, used: float, hold: Hold, now: datetime
) -> WorkSession:
    """Store the session as paused by a rule of the policy until a moment, and log the rule.

    It counts as one trouble at least: it waits for whatever is missing when it goes on, and
    looks anew at what may have changed meanwhile.
    """
    waiting = replace(
        session,
        status=move(session.status, SessionStatus.PAUSED),
        used_seconds=used,
        reason=f"{hold.reason} ({hold.rule})",
        troubles=max(1, session.troubles),
        resume_at=hold.until,
        holder=None,
    )
    tx.sessions.save(waiting)
    told = {"session_id": session.id, "rules": [hold.rule], "reason": hold.reason}
    tx.log.append("governance.paused", now, {**told, "resume_at": str(hold.until)})
    return waiting


def refuse_held_elsewhere(session: WorkSession, host: str, now: datetime) -> None:
    """Raises Conflict while an engine on another machine keeps its heartbeat going."""
    other = session.holder is not None and host and session.holder.rpartition(":")[0] != host
    if other and session.heartbeat_at is not None:
        age = (now - session.heartbeat_at).total_seconds()
        if age < LEASE_SECONDS:
            raise Conflict(
                f"Session {session.id} is held by {session.holder}, last heard of {age:.0f} s ago.",
                remedy="It is taken over once that engine has been silent for a while.",
            )
