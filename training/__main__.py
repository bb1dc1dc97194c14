"""python -m training corpus | tokenizer | train | export | evaluate"""

from training.command_line import app

if __name__ == "__main__":
    app()
