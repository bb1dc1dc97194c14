"""Full-text search over learnings whose cost does not grow with their number.

A search reads the list of every word it asks for, and ranks whatever stands in one of
them. So the words are weighed before: the rarest come first, and only as many as
together stand in `MOST_POSTINGS` learnings. Where even the rarest is too common, the
newest learnings alone are looked through.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from backend.learning_systems.learning_records import LearningKind, LearningQuery
from backend.persistence.models import LearningTermRow

MOST_POSTINGS = 2_000
MOST_TERMS = 24
MOST_WORDS = 400
NEWEST = 2_000
"""So many of the newest are looked through for words that are too common."""

_WORD = re.compile(r"[^\W_]{2,40}")
_UPSERT = text(
    "INSERT INTO learning_terms (term, documents) VALUES (:term, 1)"
    " ON CONFLICT (term) DO UPDATE SET documents = documents + 1"
)
_FILTERS = (
    "(:domain IS NULL OR l.domain_id = :domain) AND (:project IS NULL OR l.project_id = :project)"
    " AND (:kind IS NULL OR l.kind = :kind) AND (NOT :usable OR l.pruned_at IS NULL)"
    " AND NOT (l.kind = :skill AND l.project_id = :own_project AND l.stage_id = :own_stage)"
)
# The index first, whatever the planner thinks: a filter asks it once for each learning.
_RANKED = (
    "SELECT l.number, bm25(learnings_fts, 3.0, 1.0) AS rank FROM learnings_fts"
    " CROSS JOIN learnings l ON l.number = learnings_fts.rowid"
    f" WHERE learnings_fts MATCH :words AND {_FILTERS}"
)
_ORDER = " ORDER BY rank, l.number LIMIT :limit OFFSET :offset"
_BY_RARE_WORDS = text(_RANKED + _ORDER)
_AMONG_NEWEST = text(
    f"{_RANKED} AND learnings_fts.rowid > (SELECT max(number) FROM learnings) - {NEWEST}{_ORDER}"
)


class Term(NamedTuple):
    """A word, and in how many learnings it stands."""

    term: str
    documents: int


class LearningIndex:
    """The index beside the table `learnings`, written whenever a learning is."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, number: int, title: str, body: str) -> None:
        self._session.execute(
            text("INSERT INTO learnings_fts (rowid, title, body) VALUES (:number, :title, :body)"),
            {"number": number, "title": title, "body": body},
        )
        if terms := sorted(set(words(f"{title} {body}"))):
            self._session.execute(_UPSERT, [{"term": term} for term in terms])

    def search(self, query: LearningQuery) -> dict[int, float]:
        """Number of each learning found -> its relevance, the larger the better."""
        asked = self._known(list(dict.fromkeys(words(query.text)))[:MOST_WORDS])
        if not asked:
            return {}
        rare, statement = _affordable(asked), _BY_RARE_WORDS
        if not rare:
            rare, statement = [row.term for row in asked[:MOST_TERMS]], _AMONG_NEWEST
        found = self._session.execute(statement, _parameters(query, rare))
        return {number: -rank for number, rank in found}

    def _known(self, terms: Sequence[str]) -> Sequence[Term]:
        """The words that stand in some learning with how many, rarest first."""
        statement = select(LearningTermRow.term, LearningTermRow.documents).where(
            LearningTermRow.term.in_(bindparam("terms", expanding=True))
        )
        rows = self._session.execute(statement, {"terms": list(terms)})
        return sorted((Term(*row) for row in rows), key=lambda each: (each.documents, each.term))


def words(said: str) -> list[str]:
    """The words of a text as the index cuts it: identifiers fall apart at their underscores."""
    return _WORD.findall(said.lower())


def _affordable(rows: Sequence[Term]) -> list[str]:
    chosen, postings = [], 0
    for row in rows[:MOST_TERMS]:
        postings += row.documents
        if postings > MOST_POSTINGS:
            break
        chosen.append(row.term)
    return chosen


def _parameters(query: LearningQuery, terms: Sequence[str]) -> dict[str, object]:
    project, stage = query.unsolved or ("", "")
    return {
        "words": " OR ".join(f'"{term}"' for term in terms),
        "domain": query.domain_id,
        "project": query.project_id,
        "kind": query.kind,
        "usable": query.usable,
        "skill": LearningKind.SKILL.value,
        "own_project": project,
        "own_stage": stage,
        "limit": query.limit,
        "offset": query.offset,
    }
