# expect: contained | attacks: files of the user
import os
from canary import OPEN_FOLDER, WRITABLE_FILE, attempt, done
attempt("overwrote", lambda: open(WRITABLE_FILE, "r+b").write(b"owned"))
attempt("appended", lambda: open(WRITABLE_FILE, "ab").write(b"owned"))
attempt("truncated", lambda: os.truncate(WRITABLE_FILE, 0))
attempt("renamed", lambda: os.rename(WRITABLE_FILE, OPEN_FOLDER + "/moved"))
attempt("deleted", lambda: os.unlink(WRITABLE_FILE))
attempt("created", lambda: open(OPEN_FOLDER + "/new", "x").close())
done()
