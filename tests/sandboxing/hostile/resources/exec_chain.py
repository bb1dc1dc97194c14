# expect: contained | attacks: processes by exec | wall: 8
import os, subprocess, sys
from canary import done
depth = int(sys.argv[1]) if len(sys.argv) > 1 else 0
if depth < 40:
    try:
        subprocess.run([sys.executable, "-S", "-E", os.path.abspath(__file__), str(depth + 1)], check=False)
    except OSError as refused:
        print("refused at", depth, refused)
if depth == 0:
    done()
