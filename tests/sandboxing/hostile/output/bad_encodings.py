# expect: contained | attacks: decoding | wall: 3
import os, sys
from canary import done
os.write(1, b"\xff\xfe\x00\xc3\x28\xed\xa0\x80\xf4\x90\x80\x80 end\n")
os.write(2, bytes(range(128, 256)))
sys.stdout.buffer.write("\ud800".encode("utf-8", "surrogatepass"))
done()
