# expect: not-passed | attacks: exit status
import sys
sys.exit(0)
