# expect: contained | attacks: processes under another name | wall: 3
import subprocess
from canary import MARK, done
try:
    subprocess.Popen(["/bin/sh", "-c", "trap '' TERM HUP INT; sleep 20; :", MARK], start_new_session=True,
                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
except OSError as refused:
    print(refused)
done()
