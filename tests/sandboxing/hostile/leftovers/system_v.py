# expect: contained | attacks: System V memory, semaphores, messages
from canary import KEY, check, done, libc
for name, call in (("shm", lambda: libc.shmget(KEY, 4096, 0o1666)), ("sem", lambda: libc.semget(KEY, 1, 0o1666)), ("msg", lambda: libc.msgget(KEY, 0o1666))):
    try:
        check(call(), name)
    except OSError as refused:
        print(refused)
done()
