# expect: contained | attacks: the filter, by the 32-bit and x32 call tables
import ctypes, mmap, os, platform
from canary import done, escaped, libc
if platform.machine() == "x86_64":
    if libc.syscall(ctypes.c_long(0x40000000 | 250), 0, -3, 0) > 0:  # x32 keyctl
        escaped("x32 keyctl")
    if os.fork() == 0:
        # mov eax,288(keyctl); xor ebx,ebx; mov ecx,-3; xor edx,edx; int 0x80; ret
        code = bytes.fromhex("53b82001000031dbb9fdffffff31d2cd805bc3")
        try:
            page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        except OSError as refused:
            print(refused)
            os._exit(0)
        page.write(code)
        call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
        if call() > 0:
            escaped("32-bit keyctl")
        os._exit(0)
    os.wait()
done()
