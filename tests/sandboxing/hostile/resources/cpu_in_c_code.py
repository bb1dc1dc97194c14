# expect: ended=timeout | attacks: uninterruptible computation | wall: 1.5
import re
re.match(r"(a+)+$", "a" * 45 + "b")
