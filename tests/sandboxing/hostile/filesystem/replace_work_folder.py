# expect: contained | attacks: the clean-up of the work directory
import os
from canary import OPEN_FOLDER, MARK, done
here = os.getcwd()
for target in (OPEN_FOLDER,):
    try:
        os.rename(here, here + MARK)
        os.symlink(target, here)
    except OSError as refused:
        print(refused)
done()
