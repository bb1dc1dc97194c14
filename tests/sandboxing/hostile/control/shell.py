# expect: control
import subprocess
from canary import done
assert subprocess.run("echo $((1 + 2))", shell=True, capture_output=True, text=True, check=True).stdout == "3\n"
done()
