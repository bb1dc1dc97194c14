# expect: contained | attacks: the terminal (TIOCSTI, TIOCLINUX) | wall: 2
import fcntl
from canary import attempt, done
for descriptor in (0, 1, 2):
    attempt(f"pushed input into {descriptor}", lambda: fcntl.ioctl(descriptor, 0x5412, b" "))
    attempt(f"asked the console on {descriptor}", lambda: fcntl.ioctl(descriptor, 0x541C, b"\x06"))
done()
