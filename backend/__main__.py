"""`python -m backend`: the same as the console script `grace`."""

from backend.cli import main

if __name__ == "__main__":
    main()
