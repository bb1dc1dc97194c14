# expect: contained | attacks: hidden tests
import os
from canary import HIDDEN_TESTS, REPOSITORY, attempt, done, read
attempt("read a hidden suite", lambda: read(HIDDEN_TESTS))
attempt("listed the curriculum", lambda: os.listdir(f"{REPOSITORY}/backend/curriculum") is None or True)
done()
