# expect: contained | attacks: new names in folders of the user
import os
from canary import OPEN_FOLDER, attempt, done
with open("work", "w") as file:
    file.write("x")
attempt("symlink", lambda: os.symlink("/etc/shadow", OPEN_FOLDER + "/link"))
attempt("hard link", lambda: os.link("work", OPEN_FOLDER + "/hard"))
attempt("fifo", lambda: os.mkfifo(OPEN_FOLDER + "/fifo"))
attempt("folder", lambda: os.mkdir(OPEN_FOLDER + "/folder"))
attempt("moved in", lambda: os.rename("work", OPEN_FOLDER + "/work"))
done()
