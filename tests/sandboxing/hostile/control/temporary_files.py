# expect: control
import os, tempfile
from canary import done
with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "x"), "w") as file:
        file.write("x")
with tempfile.NamedTemporaryFile() as file:
    file.write(b"x" * 1000)
    file.flush()
    assert os.path.getsize(file.name) == 1000
done()
