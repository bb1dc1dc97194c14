# expect: control | kind: judge
class Counter:
    def __init__(self):
        self._counts = {}
    def add(self, key):
        self._counts[key] = self._counts.get(key, 0) + 1
    def count(self, key):
        return self._counts.get(key, 0)
    @property
    def total(self):
        return sum(self._counts.values())
def add(a, b):
    return a + b
def greet(name):
    return f"Hello, {name}!"
def unique(values):
    return list(dict.fromkeys(values))
def divide(a, b):
    if b == 0:
        raise ValueError("zero divisor")
    return a / b
def mean(values):
    return sum(values) / len(values)
def is_even(number):
    return number % 2 == 0
def tally(values):
    counter = Counter()
    for value in values:
        counter.add(value)
    return counter._counts
def apply_twice(function, value):
    return function(function(value))
def sort_in_place(values):
    values.sort()
def letters(text):
    return list(text)
def size(text):
    return len(text)
