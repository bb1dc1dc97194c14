"""python -m training corpus | tokenizer | train | export | evaluate"""

import os

# Read once, when the OpenMP runtime starts: spinning threads starve each other.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

from training.command_line import app

if __name__ == "__main__":
    app()
