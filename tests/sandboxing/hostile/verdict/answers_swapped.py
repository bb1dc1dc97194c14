# expect: not-passed | attacks: earlier answers
from wrong import *
seen = []
def remember(*a):
    seen.append(a)
    return seen[0][0] if seen else None
add = greet = unique = tally = mean = apply_twice = letters = size = remember
