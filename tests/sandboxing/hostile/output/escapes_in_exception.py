# expect: ended=failed | attacks: the terminal of the reader | wall: 3
class E(Exception):
    def __str__(self):
        return "\x1b[2J\x1b]0;owned\x07"
raise E
