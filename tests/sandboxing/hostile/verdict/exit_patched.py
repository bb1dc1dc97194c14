# expect: not-passed | attacks: exit status, by replacing the functions that set it
from wrong import *
import os, sys, builtins
real = os._exit
os._exit = sys.exit = builtins.exit = builtins.quit = lambda *a: real(0)
import atexit
atexit.register(real, 0)
