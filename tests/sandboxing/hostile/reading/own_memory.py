# expect: contained | attacks: secrets left in the worker's memory
from canary import SECRET_START, attempt, done, escaped
def search():
    needle = (SECRET_START[:-3]).encode()
    for line in open("/proc/self/maps"):
        span, rights = line.split()[:2]
        start, end = (int(part, 16) for part in span.split("-"))
        if not rights.startswith("r") or "[v" in line or end - start > 1 << 28:
            continue
        with open("/proc/self/mem", "rb", buffering=0) as memory:
            try:
                memory.seek(start)
                block = memory.read(end - start)
            except (OSError, OverflowError):
                continue
        at = block.find(needle)
        while at >= 0:
            text = block[at : at + 64]
            if text.count(b"=") == 0 and text[len(needle) + 3 :][:20].isalnum():
                print("found:", text.decode("latin-1"))
            at = block.find(needle, at + 1)
    return False
attempt("searched its own memory", search)
done()
