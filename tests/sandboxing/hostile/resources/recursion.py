# expect: ended=crashed,failed,memory | attacks: the stack | wall: 5
import sys
sys.setrecursionlimit(10**9)
class Deep:
    def __getattr__(self, name):
        return getattr(self, "deeper")
Deep().deep
