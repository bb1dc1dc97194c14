# expect: contained | attacks: modes, times, owners of files
import os
from canary import OPEN_FOLDER, WRITABLE_FILE, attempt, done
attempt("chmod", lambda: os.chmod(WRITABLE_FILE, 0o600))
attempt("chmod folder", lambda: os.chmod(OPEN_FOLDER, 0o755))
attempt("utime", lambda: os.utime(WRITABLE_FILE, (1, 1)))
attempt("chown", lambda: os.chown(WRITABLE_FILE, os.getuid(), os.getgid()))
attempt("xattr", lambda: os.setxattr(WRITABLE_FILE, "user.grace", b"x"))
done()
