# expect: contained | attacks: sockets in shared places
import socket
from canary import MARK, OPEN_FOLDER, attempt, done
def listen(address):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen()
attempt("in a folder of the user", lambda: listen(OPEN_FOLDER + "/socket"))
for address in (f"/tmp/{MARK}.sock", "\0" + MARK + "-left"):
    try:
        listen(address)
    except OSError as refused:
        print("refused", refused)
done()
