# expect: not-passed | attacks: exit status
import os
os._exit(0)
