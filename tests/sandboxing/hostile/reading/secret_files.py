# expect: contained | attacks: files of the user
from canary import SECRET_FILES, attempt, done, read
for path in SECRET_FILES:
    attempt(f"read {path}", lambda: read(path))
done()
