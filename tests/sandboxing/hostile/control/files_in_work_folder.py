# expect: control
import os, pathlib, shutil
from canary import done
folder = pathlib.Path("data/inner")
folder.mkdir(parents=True)
(folder / "a.txt").write_text("text äöü")
assert (folder / "a.txt").read_text() == "text äöü"
os.symlink("a.txt", folder / "link")
assert (folder / "link").read_text() == "text äöü"
os.rename(folder / "a.txt", folder / "b.txt")
shutil.copy(folder / "b.txt", "copy.txt")
assert sorted(os.listdir("data/inner")) == ["b.txt", "link"]
with open("large", "wb") as file:
    file.write(b"x" * (20 << 20))
shutil.rmtree("data")
done()
