# expect: contained | attacks: abstract sockets that outlive the run
import os, socket, time
from canary import MARK, done
if os.fork() == 0:
    os.setsid()
    try:
        server = socket.socket(socket.AF_UNIX)
        server.bind("\0" + MARK + "-left")
        server.listen()
    except OSError as refused:
        print(refused)
    os.closerange(0, 3)
    time.sleep(20)
    os._exit(0)
time.sleep(0.1)
done()
os._exit(0)
