"""The system call filter of a worker (seccomp).

Three answers. What only an attack would call ends the run (SIGSYS), so that
it is seen. What ordinary programs try and can live without fails with an error.
Everything newer than the table does not exist.
"""

from __future__ import annotations

import ctypes

from . import bpf, calls, kernel
from .bpf import Refuse, Rule, Test
from .shared_root_filter import MISSING, REFUSED, UNSUPPORTED, Named, shared_root

_DEADLY = """
    acct add_key bpf delete_module fanotify_init fanotify_mark finit_module fsconfig fsmount
    fsopen fspick init_module ioperm iopl kcmp kexec_file_load kexec_load keyctl lookup_dcookie
    mount mount_setattr move_mount nfsservctl open_by_handle_at open_tree perf_event_open
    pidfd_getfd pivot_root process_vm_readv process_vm_writev ptrace quotactl quotactl_fd reboot
    request_key setns swapoff swapon umount2 unshare userfaultfd
""".split()

_REFUSED = """
    chroot flock name_to_handle_at mq_open mq_unlink msgctl msgget msgrcv msgsnd
    seccomp semctl semget semop semtimedop shmat shmctl shmdt shmget syslog vhangup vmsplice
    process_madvise process_mrelease
""".split()

_MISSING = """
    clone3 io_destroy io_setup io_submit io_uring_enter io_uring_register io_uring_setup
    inotify_add_watch inotify_init inotify_init1 landlock_add_rule landlock_create_ruleset
    landlock_restrict_self listmount lsm_get_self_attr lsm_list_modules lsm_set_self_attr
    map_shadow_stack memfd_create memfd_secret modify_ldt statmount uselib
""".split()
# memfd_create: its pages are charged to nobody. inotify: sees other runs open shared files.

_NEW_NAMESPACES = 0x7E020000
_F_SETLEASE, _F_NOTIFY = 1024, 1026
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_PRCTL_REFUSED = (1, 4, 35, 36)  # parent-death signal, dumpable, memory map, subreaper
_PERSONALITY_QUERY = 0xFFFFFFFF
_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10
_STREAM, _DATAGRAM = 1, 2
_DEFAULT_TCP_UDP = (0, 6, 17)

_SET_MODE_FILTER = 1
_TSYNC = 1


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def _conditional() -> list[Named]:
    return [
        ("clone", REFUSED, (Test(0, any_bit=_NEW_NAMESPACES),)),
        ("personality", REFUSED, (Test(0, (_PERSONALITY_QUERY,)),)),
        ("prctl", REFUSED, (Refuse(0, _PRCTL_REFUSED),)),
        ("prlimit64", REFUSED, (Test(0, (0,)),)),
    ]


def _with_own_root(*, network: bool) -> list[Named]:
    families = Test(0, (_AF_UNIX,))
    sockets: tuple[Test, ...] = (families,)
    if network:
        families = Test(0, (_AF_UNIX, _AF_INET, _AF_INET6))
        kinds = Test(1, (_STREAM, _DATAGRAM), mask=0xF)
        sockets = (families, kinds, Test(2, _DEFAULT_TCP_UDP))
    return [
        ("fcntl", REFUSED, (Refuse(1, (_F_SETLEASE, _F_NOTIFY)),)),
        ("ioctl", REFUSED, (Refuse(1, (_TIOCSTI, _TIOCLINUX)),)),
        ("socket", UNSUPPORTED, sockets),
        ("socketpair", UNSUPPORTED, (Test(0, (_AF_UNIX,)),)),
    ]


def worker_filter(
    machine: str, *, own_root: bool, network: bool, landlock_abi: int = 0, pid: int = 0
) -> bytes:
    """The program for one worker, or b"" on a machine without a table.

    `own_root`: the worker has file system, process and network namespaces of
    its own; `network`: it may then open TCP and UDP sockets on its own loopback.
    Without, `landlock_abi` says what Landlock holds and `pid` is the worker's.
    """
    found = calls.architecture(machine)
    if found is None:
        return b""
    audit, column = found
    named: list[Named] = [
        *((name, bpf.KILL, ()) for name in _DEADLY),
        *((name, REFUSED, ()) for name in _REFUSED),
        *((name, MISSING, ()) for name in _MISSING),
        *_conditional(),
        *(_with_own_root(network=network) if own_root else shared_root(landlock_abi, pid)),
    ]
    rules = [
        Rule(number, action, tests)
        for name, action, tests in named
        if (number := calls.TABLE[name][column]) is not None
    ]
    return bpf.assemble(audit, rules, highest=calls.HIGHEST_KNOWN, beyond=MISSING)


def install(code: bytes) -> None:
    """Put the filter on every thread of this process; needs no_new_privs."""
    program = _Program(len(code) // 8, code)
    kernel.syscall("seccomp", _SET_MODE_FILTER, _TSYNC, ctypes.byref(program))
