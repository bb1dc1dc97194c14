# expect: contained | attacks: kernel keyrings
from canary import MARK, attempt_apart, done, syscall
for keyring in (-3, -4, -5):
    attempt_apart(f"added a key to {keyring}", lambda: syscall("add_key", b"user", MARK.encode(), b"x", 1, keyring))
attempt_apart("session keyring", lambda: syscall("keyctl", 0, -3, 0))
attempt_apart("new session keyring", lambda: syscall("keyctl", 1, 0))
done()
