# expect: ended=crashed | attacks: the worker | wall: 3
import os
os.abort()
