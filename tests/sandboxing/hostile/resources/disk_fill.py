# expect: contained | attacks: disk space | wall: 5 | opens: landlock bwrap
from canary import attempt, done
def fill():
    written = 0
    for number in range(8):
        with open(f"fill{number}", "wb", buffering=0) as file:
            for _ in range(32):
                written += file.write(b"x" * (1 << 20))
    return written > 160 << 20
attempt("wrote 256 MB with a limit of 64", fill)
done()
