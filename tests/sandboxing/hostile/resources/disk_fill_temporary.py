# expect: contained | attacks: disk space outside the work directory | wall: 5 | opens: landlock bwrap
import os, tempfile
from canary import MARK, attempt, done
def fill(folder):
    made = []
    try:
        for number in range(8):
            path = os.path.join(folder, f"{MARK}-fill{number}")
            with open(path, "wb", buffering=0) as file:
                made.append(path)
                for _ in range(32):
                    if file.write(b"x" * (1 << 20)) < 1 << 20:
                        raise OSError("full")
    finally:
        for path in made:
            os.unlink(path)
for folder in dict.fromkeys([tempfile.gettempdir(), "/tmp", "/var/tmp", os.path.expanduser("~")]):
    attempt(f"wrote 256 MB into {folder}", lambda: fill(folder))
done()
