# expect: contained | attacks: files of the user, by symbolic link
import os
from canary import SECRET_FILES, attempt, done, read
for number, path in enumerate(SECRET_FILES):
    os.symlink(path, f"link{number}")
    attempt(f"read {path}", lambda: read(f"link{number}"))
os.symlink("/", "root")
attempt("read through a link to /", lambda: read("root" + SECRET_FILES[0]))
done()
