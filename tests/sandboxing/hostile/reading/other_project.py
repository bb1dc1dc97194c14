# expect: contained | attacks: other learning projects
import os
from canary import PROJECT_FILE, REPOSITORY, attempt, done, read
attempt("read another project", lambda: read(PROJECT_FILE))
attempt("listed the learning projects", lambda: os.listdir(f"{REPOSITORY}/sandbox/learning_projects") is None)
done()
