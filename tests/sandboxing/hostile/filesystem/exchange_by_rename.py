# expect: contained | attacks: files of the user, by a race of links
import os, threading
from canary import SECRET_FILES, WRITABLE_FILE, done, escaped, reveal
stop = False
with open("plain", "w") as file:
    file.write("plain")
def flip():
    while not stop:
        for target in ("plain", SECRET_FILES[0], WRITABLE_FILE):
            try:
                os.symlink(target, "next")
                os.replace("next", "flipping")
            except OSError:
                pass
thread = threading.Thread(target=flip, daemon=True)
thread.start()
for _ in range(3000):
    try:
        with open("flipping", "rb") as file:
            if reveal(file.read(4096)):
                escaped("won the race")
                break
    except OSError:
        pass
stop = True
thread.join()
done()
