# expect: contained | attacks: rarely used socket families
import socket
from canary import attempt, done
for family in (3, 4, 5, 6, 9, 19, 20, 21, 24, 26, 29, 30, 31, 33, 35, 37, 39, 41, 42, 43, 44, 45):
    for kind in (1, 2, 3, 5):
        attempt(f"family {family} kind {kind}", lambda: socket.socket(family, kind, 0).close())
done()
