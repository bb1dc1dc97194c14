# expect: contained | attacks: the product's own files
import os
from canary import REPOSITORY, attempt, done
for name in ("pyproject.toml", ".git/HEAD", "backend/errors.py", "tests/sandboxing/run_corpus.py"):
    attempt(f"opened {name}", lambda: os.close(os.open(f"{REPOSITORY}/{name}", os.O_RDONLY)))
attempt("listed the checkout", lambda: "backend" in os.listdir(REPOSITORY))
done()
