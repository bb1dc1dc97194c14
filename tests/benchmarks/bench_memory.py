"""How long it takes to find learnings among 100,000, and among 1,000.

    python -m tests.benchmarks.bench_memory [QUERIES]

The words of learnings and queries are drawn as in natural text: few are common, most are
rare. Two kinds of query: the words of a contract, as memory asks before a batch of drafts,
and the few words that a person types, the common ones among them. Taken in turns.
Aim: the 95th percentile among 100,000 is at most 10 times that among 1,000.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from sqlalchemy import insert, text

from backend.learning_systems.learning_records import LearningKind, LearningQuery
from backend.persistence.database import SqlStore, connect, migrate
from backend.persistence.learning_index import words
from backend.persistence.models import LearningRow, LearningTermRow
from tests.benchmarks.figures import Figure, report

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
FEW, MANY, VOCABULARY, BODY_WORDS = 1_000, 100_000, 30_000, 60
CONTRACT_WORDS, TYPED_WORDS = 150, 3
KINDS = [kind.value for kind in LearningKind]


class Words:
    """Words by Zipf's law: the n-th is drawn with a weight of 1/n."""

    def __init__(self, seed: int) -> None:
        self._lot = random.Random(seed)
        self._words = [f"w{number}" for number in range(VOCABULARY)]
        self._weights = list(accumulate(1 / (number + 1) for number in range(VOCABULARY)))

    def draw(self, count: int) -> str:
        return " ".join(self._lot.choices(self._words, cum_weights=self._weights, k=count))


class Library:
    """A store with so many learnings."""

    def __init__(self, path: Path, learnings: int) -> None:
        migrate(path)
        engine = connect(path)
        self._store = SqlStore(engine)
        drawn, documents = Words(1), Counter[str]()
        with engine.begin() as connection:
            for start in range(0, learnings, 5000):
                rows = [_row(n, drawn) for n in range(start, min(start + 5000, learnings))]
                connection.execute(insert(LearningRow), rows)
                for row in rows:
                    documents.update(set(words(f"{row['title']} {row['body']}")))
            connection.execute(text("INSERT INTO learnings_fts(learnings_fts) VALUES ('rebuild')"))
            terms = [{"term": term, "documents": count} for term, count in documents.items()]
            connection.execute(insert(LearningTermRow), terms)

    def seconds(self, query: LearningQuery) -> float:
        began = time.perf_counter()
        with self._store.snapshot() as tx:
            found = tx.learnings.search(query)
        took = time.perf_counter() - began
        assert len(found) <= query.limit
        return took


def _row(number: int, drawn: Words) -> dict[str, object]:
    return {
        "id": f"l{number}",
        "content_hash": f"{number}",
        "session_id": None,
        "kind": KINDS[number % 4],
        "title": drawn.draw(5),
        "body": drawn.draw(BODY_WORDS),
        "domain_id": f"d{number % 11}",
        "project_id": f"p{number % 31}",
        "stage_id": "s",
        "evidence": {},
        "created_at": NOON + timedelta(seconds=number),
        "number": number + 1,
    }


def _queries(count: int) -> list[LearningQuery]:
    drawn, queries = Words(2), []
    for number in range(count):
        domain = f"d{number % 11}" if number % 4 == 0 else None
        size = CONTRACT_WORDS if number % 2 else TYPED_WORDS
        queries.append(LearningQuery(drawn.draw(size), domain_id=domain, usable=True))
    return queries


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def main(count: int = 400) -> int:
    with tempfile.TemporaryDirectory() as folder:
        few, many = (Library(Path(folder, f"{n}.db"), n) for n in (FEW, MANY))
        queries = _queries(count)
        for library in (few, many):
            library.seconds(queries[0])
        took = [(few.seconds(query), many.seconds(query)) for query in queries]
    slow_few, slow_many = (_p95([each[side] for each in took]) for side in (0, 1))
    return report(
        [
            Figure(f"95th percentile among {FEW}", slow_few * 1e3, "ms"),
            Figure(f"95th percentile among {MANY}", slow_many * 1e3, "ms"),
            Figure("the second against the first", slow_many / slow_few, "x", most=10),
        ]
    )


if __name__ == "__main__":
    sys.exit(main(*(int(each) for each in sys.argv[1:])) > 0)
