# expect: contained | attacks: the user's home
import os, pwd
from canary import attempt, done, read
homes = {os.path.expanduser("~"), os.environ.get("HOME", "/nowhere")}
try:
    homes.add(pwd.getpwuid(os.getuid()).pw_dir)
except KeyError:
    pass
for home in homes:
    for name in (".netrc", ".grace-canary"):
        attempt(f"read {home}/{name}", lambda: read(os.path.join(home, name)))
done()
