# expect: contained | attacks: the database
import sqlite3
from canary import DATABASE, attempt, done, read, reveal
def query():
    try:
        connection = sqlite3.connect(f"file:{DATABASE}?mode=ro", uri=True)
        return reveal(repr(connection.execute("SELECT * FROM secrets").fetchall()))
    except sqlite3.Error as refused:
        raise OSError(str(refused)) from None
attempt("read the file", lambda: read(DATABASE))
attempt("queried it", query)
done()
