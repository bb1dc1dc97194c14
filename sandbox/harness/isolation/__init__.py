"""How one untrusted process is held, seen from the far side.

Run from a forked, freshly exec'd interpreter (the zygote) that never sees
secrets, hidden tests or candidate code. One run is three processes: the monitor
(clock, memory, processor time, hang-up of the service), process 1 of the new
namespaces, and the worker. Standard library and ctypes only.

Covered at level `full`:
- files: a private in-memory root with the interpreter, the system's libraries
  and the test tools read-only; nothing else of the host is there to be named;
  size and number of files are limited; Landlock says the same a second time
- processes: own process tree, all of it killed at the end of the run; signals,
  ptrace and /proc reach nothing outside; their number is limited
- network: none, or a loopback of its own for programs that serve
- System V and POSIX IPC: own namespace, and refused
- privileges: no capabilities, none to be gained, set-uid programs are inert
- kernel surface: a system call filter (keyctl, io_uring, bpf, perf, ptrace,
  userfaultfd, mounts, namespaces, odd socket families, unknown numbers ...)
- resources: wall clock, processor time, memory of the whole tree, file size,
  descriptors, output; the limits end the run and say so
- locks and watches on the shared read-only files: their inodes are the run's own

Not covered, at any level:
- flaws of the kernel itself, of its page cache or of the processor (side channels)
- kernel memory outside the processes (pipe and socket buffers, page tables) is
  bounded only by the numbers of processes and descriptors
- a fair share of processor and memory bandwidth while the run lasts
- the clock and the kind of machine can be read

Not covered at level `landlock` besides:
- the existence, size and times of files the user may stat
- fcntl read locks on the shared read-only files can be seen by other runs
- the existence of processes (a signal to them is refused, not unseen)
- disk use is watched, not limited: a burst can overshoot for a moment
- when the service and every process of this package are killed at once with
  SIGKILL, a daemon the run left behind outlives them
"""
