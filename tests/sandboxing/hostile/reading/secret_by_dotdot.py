# expect: contained | attacks: files of the user, by relative path
from canary import SECRET_FILES, attempt, done, read
for depth in (1, 3, 8, 40):
    attempt(f"read {depth} levels up", lambda: read("../" * depth + SECRET_FILES[0].lstrip("/")))
done()
