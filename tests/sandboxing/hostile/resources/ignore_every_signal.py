# expect: ended=timeout | attacks: polite ends | wall: 1
import signal, time
import canary
for number in signal.valid_signals():
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
end = time.monotonic() + 30
while time.monotonic() < end:
    time.sleep(1)
