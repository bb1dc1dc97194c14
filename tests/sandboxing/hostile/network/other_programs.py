# expect: contained | attacks: the network through other programs | wall: 3
import subprocess
from canary import TCP_PORT, done
for command in (["bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{TCP_PORT}"], ["curl", "-sm1", f"http://127.0.0.1:{TCP_PORT}"], ["nc", "-w1", "127.0.0.1", str(TCP_PORT)]):
    try:
        subprocess.run(command, timeout=1, capture_output=True, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError) as refused:
        print("refused", refused)
done()
