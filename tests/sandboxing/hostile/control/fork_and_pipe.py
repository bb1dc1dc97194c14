# expect: control
import os
from canary import done
reader, writer = os.pipe()
child = os.fork()
if child == 0:
    os.write(writer, b"from the child")
    os._exit(3)
assert os.read(reader, 100) == b"from the child"
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
done()
