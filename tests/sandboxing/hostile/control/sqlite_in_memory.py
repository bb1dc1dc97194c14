# expect: control
import sqlite3
from canary import done
connection = sqlite3.connect(":memory:")
connection.execute("CREATE TABLE t (a INTEGER, b TEXT)")
connection.executemany("INSERT INTO t VALUES (?, ?)", [(n, str(n)) for n in range(1000)])
assert connection.execute("SELECT sum(a) FROM t").fetchone() == (499500,)
done()
