# expect: contained | attacks: cleaning up odd names | wall: 3
import os
from canary import done
for name in (b"\xff\xfe", b"new\nline", b" ", b"-rf", b"\x1b[2J", "name\u202e".encode(), b"a" * 255):
    try:
        os.mkdir(name)
        with open(name + b"/" + name, "wb") as file:
            file.write(b"x")
    except OSError as refused:
        print("refused", refused.errno)
done()
