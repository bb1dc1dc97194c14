"""A wrong answer to every case of the hidden suite: what forging programs start from."""


def add(a, b):
    return 4


def greet(name):
    return "Goodbye"


def unique(values):
    return [0, 0]


def divide(a, b):
    return 1


class Counter:
    total = 7

    def add(self, key):
        pass

    def count(self, key):
        return 7


def mean(values):
    return 100.0


def is_even(number):
    return 2


def tally(values):
    return {"a": 7}


def apply_twice(function, value):
    return 7


def sort_in_place(values):
    values[:] = [9, 9, 9]


def letters(text):
    return ["q"]


def size(text):
    return 70
