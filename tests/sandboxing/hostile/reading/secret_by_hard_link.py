# expect: contained | attacks: files of the user, by hard link
import os
from canary import SECRET_FILES, attempt, done, read
def take(path):
    os.link(path, "mine")
    return read("mine")
for path in SECRET_FILES:
    attempt(f"linked {path}", lambda: take(path))
done()
