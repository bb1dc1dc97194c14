# expect: control
import subprocess, sys
from canary import done
out = subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True, check=True)
assert out.stdout == "42\n", out
done()
