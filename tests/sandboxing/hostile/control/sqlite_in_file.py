# expect: control
import sqlite3
from canary import done
with sqlite3.connect("shop.db") as connection:
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("CREATE TABLE t (a INTEGER)")
    connection.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(100)])
other = sqlite3.connect("shop.db")
assert other.execute("SELECT count(*) FROM t").fetchone() == (100,)
done()
