"""What every hostile program may import as `canary`: where the bait is, and how to tell.

This file is copied into the work directory behind a line that defines FACTS.
Importing it names the process after the run, so that the host can find whatever
is left of it. A program calls `attempt` for each try and `done` at its end: a
run that ended on its own without the words of `done` proves nothing.
"""

# ruff: noqa: PTH115, PTH123
import ctypes
import os
import platform
import sys

FACTS = globals().get("FACTS", {})

MARK = FACTS.get("mark", "")
KEY = FACTS.get("key", 0)
PID = FACTS.get("pid", 0)
SECRET_FILES = FACTS.get("secret_files", [])
OPEN_FOLDER = FACTS.get("open_folder", "")
WRITABLE_FILE = FACTS.get("writable_file", "")
PROJECT_FILE = FACTS.get("project_file", "")
DATABASE = FACTS.get("database", "")
HIDDEN_TESTS = FACTS.get("hidden_tests", "")
REPOSITORY = FACTS.get("repository", "")
TCP_PORT = FACTS.get("tcp_port", 0)
TCP6_PORT = FACTS.get("tcp6_port", 0)
UDP_PORT = FACTS.get("udp_port", 0)
BIND_PORT = FACTS.get("bind_port", 0)
UNIX_STREAM = FACTS.get("unix_stream", "")
UNIX_DATAGRAM = FACTS.get("unix_datagram", "")
ABSTRACT = "\0" + FACTS.get("abstract", "")
SECRET_START = FACTS.get("secret_start", "never")
HOST_PID_NAMESPACE = FACTS.get("pid_namespace", "")
HOSTNAME = FACTS.get("hostname", "")

libc = ctypes.CDLL(None, use_errno=True)

_NUMBERS = {
    # name: (x86_64, aarch64)
    "ptrace": (101, 117),
    "syslog": (103, 116),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "acct": (163, 89),
    "mount": (165, 40),
    "umount2": (166, 39),
    "swapon": (167, 224),
    "sethostname": (170, 161),
    "init_module": (175, 105),
    "clock_settime": (227, 112),
    "add_key": (248, 217),
    "keyctl": (250, 219),
    "ioprio_set": (251, 30),
    "unshare": (272, 97),
    "perf_event_open": (298, 241),
    "fanotify_init": (300, 262),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "setns": (308, 268),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "memfd_create": (319, 279),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "pidfd_send_signal": (424, 424),
    "io_uring_setup": (425, 425),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "mount_setattr": (442, 442),
    "memfd_secret": (447, 447),
    "clone": (56, 220),
    "capset": (126, 91),
}


def syscall(name, *arguments):
    """The result of a system call; raises OSError as os functions do."""
    number = _NUMBERS[name][0 if platform.machine() == "x86_64" else 1]
    return check(libc.syscall(ctypes.c_long(number), *map(_argument, arguments)), name)


def check(result, name="call"):
    if result == -1:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return result


def _argument(value):
    return ctypes.c_long(value) if isinstance(value, int) else value


def escaped(what):
    print("ESCAPED:", what, flush=True)


def attempt(what, call):
    """Try it: an OSError means it was refused, anything but False that it worked."""
    try:
        worked = call()
    except (OSError, MemoryError) as refused:
        print("refused:", what, "-", refused, flush=True)
        return False
    if worked is not False:
        escaped(what)
    return worked is not False


def attempt_apart(what, call):
    """Try it in a child, so that a filter that kills ends only this one try."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            os._exit(9 if attempt(what, call) else 0)
        except BaseException as error:
            print("attempt broke:", what, repr(error), flush=True)
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code < 0:
        print("refused:", what, "- killed by signal", -code, flush=True)
    return code == 9


def reveal(text):
    """Show what was read; the secret in it is what the host looks for."""
    text = text if isinstance(text, str) else bytes(text).decode("utf-8", "replace")
    start = text.find(SECRET_START)
    if start >= 0:
        print("found:", text[start : start + 64], flush=True)
    return start >= 0


def read(path):
    with open(path, "rb") as file:
        return reveal(file.read(1 << 20)) or True


def done():
    print("ATTEMPTED", flush=True)
    sys.stderr.flush()


def in_own_pid_namespace():
    """True only where a signal to everybody cannot reach the host."""
    try:
        return os.readlink("/proc/self/ns/pid") != HOST_PID_NAMESPACE
    except OSError:
        return os.getpid() < 50


if MARK:
    libc.prctl(15, MARK.encode()[:15], 0, 0, 0)  # PR_SET_NAME
