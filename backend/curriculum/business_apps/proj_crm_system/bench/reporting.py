"""Speed of the reporting objective: a report with four measures over `size` rows.

The yardstick asks SQLite's library, in memory, for the same groups and total.
"""

import random
import sqlite3
from functools import cache

MODULE = "crm_system.reports"
SIZES = (2000, 4000, 8000)

_FUNCTIONS = ("count", "sum", "max", "avg")


def run(module, size):
    """Group the rows by owner and stage."""
    measures = {name: (name, "amount") for name in _FUNCTIONS}
    table = module.report(rows(size), ["owner", "stage"], measures, [("amount", "gt", 10)])
    return len(table["groups"]), table["total"]["rows"]


def yardstick(size):
    """The same question in SQL, the rows being inserted first."""
    columns = ", ".join(f"{name}(amount)" for name in _FUNCTIONS)
    source = "from deal where amount > 10"
    with sqlite3.connect(":memory:") as database:
        database.execute("create table deal (owner text, stage text, amount int)")
        database.executemany("insert into deal values (:owner, :stage, :amount)", rows(size))
        groups = database.execute(f"select {columns} {source} group by owner, stage").fetchall()
        total = database.execute(f"select count(*), {columns} {source}").fetchone()
    database.close()
    return len(groups), total[0]


def rows(size):
    """The same rows at every call, in dicts of their own."""
    return [dict(row) for row in _made(size)]


@cache
def _made(size):
    rng = random.Random(size)
    return [
        {
            "owner": f"owner{rng.randrange(20)}",
            "stage": rng.choice(["new", "offer", "won", "lost"]),
            "amount": rng.choice([None, *range(200)]),
        }
        for _ in range(size)
    ]
