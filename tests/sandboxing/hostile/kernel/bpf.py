# expect: contained | attacks: bpf
import struct
from canary import attempt_apart, done, syscall
attempt_apart("made a map", lambda: syscall("bpf", 0, struct.pack("IIIII", 2, 4, 8, 1, 0) + b"\0" * 52, 72))
attempt_apart("loaded a filter", lambda: syscall("bpf", 5, b"\1" + b"\0" * 71, 72))
done()
