# expect: control | kind: judge
import sys
print("importing")
class Counter(dict):
    total = 0
    def add(self, key):
        print("adding", key)
        self[key] = self.get(key, 0) + 1
        self.total += 1
    def count(self, key):
        return self.get(key, 0)
def add(a, b):
    print('{"passed": false}', file=sys.stderr)
    return a + b
def greet(name):
    return "Hello, %s!" % name
def unique(values):
    seen = set()
    return [v for v in values if not (v in seen or seen.add(v))]
def divide(a, b):
    try:
        return a / b
    except ZeroDivisionError as error:
        raise ValueError("zero divisor") from error
def mean(values):
    import statistics
    return statistics.fmean(values)
def is_even(number):
    return not number & 1
def tally(values):
    import collections
    return collections.Counter(values)
def apply_twice(function, value):
    for _ in range(2):
        value = function(value)
    return value
def sort_in_place(values):
    values[:] = sorted(values)
def letters(text):
    return set(text)
def size(text):
    return sum(1 for _ in text)
