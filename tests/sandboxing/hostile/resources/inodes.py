# expect: contained | attacks: number of files | wall: 6 | opens: landlock bwrap
import os
from canary import attempt, done
def create():
    os.mkdir("many")
    for number in range(30_000):
        os.close(os.open(f"many/{number}", os.O_CREAT | os.O_WRONLY))
attempt("made 30000 files with a limit of 20000", create)
done()
