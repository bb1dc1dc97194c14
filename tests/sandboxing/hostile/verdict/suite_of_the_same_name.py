# expect: not-passed | attacks: the suite, by a file of the same name
from wrong import *
#=== test_hidden.py
def test_add_sums(): pass
def test_greet_names_the_person(): pass
#=== hidden_suite.py
def test_add_sums(): pass
#=== tests/test_hidden.py
def test_add_sums(): pass
