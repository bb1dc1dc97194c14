"""A second configuration: split by hand, flattened once, values as trees of pieces."""

import string

LETTERS = set(string.ascii_letters)
NAME = LETTERS | set(string.digits) | set("_-")


class FormatError(ValueError):
    pass


class ParentError(ValueError):
    pass


class CycleError(ValueError):
    pass


class MissingError(ValueError):
    pass


def name_of(text, number):
    """The text without white space around it, which must be a name."""
    stripped = text.strip()
    if not stripped or stripped[0] not in LETTERS or set(stripped) - NAME:
        raise FormatError(number)
    return stripped


def pieces_of(value, number):
    """Texts, and lists that are references: [key] or [section, key]."""
    before, dollar, rest = value.partition("$")
    if not dollar:
        return [before]
    if rest.startswith("$"):
        return [before, "$", *pieces_of(rest[1:], number)]
    inside, brace, behind = rest[1:].partition("}")
    reference = inside.split(".")
    names = [name_of(each, number) for each in reference]
    if rest[0:1] != "{" or not brace or len(names) > 2 or names != reference:
        raise FormatError(number)
    return [before, reference, *pieces_of(behind, number)]


def header_of(line, number):
    if not line.endswith("]"):
        raise FormatError(number)
    name, colon, parent = line[1:-1].partition(":")
    return name_of(name, number), name_of(parent, number) if colon else None


def entry_of(line, number):
    """Key, kind and what a part is: its line, its text, its pieces."""
    if line.startswith("!"):
        return name_of(line[1:], number), "!", None
    left, equals, value = line.partition("=")
    if not equals:
        raise FormatError(number)
    kind = "+" if left.endswith("+") else "="
    value = value.strip()
    key = name_of(left[:-1] if kind == "+" else left, number)
    return key, kind, (number, value, pieces_of(value, number))


class Own:
    """What a section itself says about a key."""

    def __init__(self):
        self.cut = False  # whether it takes away what is inherited
        self.parts = []

    def apply(self, kind, part):
        if kind != "+":
            self.cut, self.parts = True, []
        if part:
            self.parts.append(part)


class Config:
    def __init__(self, text):
        self.parents = {}  # section -> (parent, line) or None
        self.own = {}  # section -> key -> Own
        self.read(text)
        for section in self.parents:
            self.check(section)
        self.whole = {}  # section -> key -> parts, in the order of items
        for section in self.parents:
            self.flatten(section)

    def read(self, text):
        current = None
        for number, raw in enumerate(text.splitlines(), 1):
            line = raw.strip()
            if line == "" or line.startswith(("#", ";")):
                continue
            if line.startswith("["):
                current = self.open(*header_of(line, number), number)
                continue
            if current is None:
                raise FormatError(number)
            key, kind, part = entry_of(line, number)
            current.setdefault(key, Own()).apply(kind, part)

    def open(self, name, parent, number):
        known = self.parents.setdefault(name, None)
        if parent and known and known[0] != parent:
            raise ParentError(number)
        if parent and not known:
            self.parents[name] = (parent, number)
        return self.own.setdefault(name, {})

    def check(self, section):
        way = []
        while self.parents[section]:
            parent, line = self.parents[section]
            if section in way:
                raise CycleError(line)
            if parent not in self.parents:
                raise ParentError(line)
            way.append(section)
            section = parent

    def flatten(self, section):
        if section not in self.whole:
            parent = self.parents[section]
            found = dict(self.flatten(parent[0])) if parent else {}
            for key, own in self.own[section].items():
                inherited = () if own.cut else found.get(key, ())
                found[key] = [*inherited, *own.parts]
            self.whole[section] = {key: parts for key, parts in found.items() if parts}
        return self.whole[section]

    def sections(self):
        return list(self.parents)

    def get(self, section, key):
        self.whole[section][key]  # raises what it must
        return self.text(section, key, {})

    def items(self, section):
        return {key: self.get(section, key) for key in self.whole[section]}

    def text(self, section, key, busy):
        busy[section, key] = True
        texts = []
        for line, _, pieces in self.whole[section][key]:
            texts.append("")
            for piece in pieces:
                texts[-1] += (
                    piece if isinstance(piece, str) else self.at(section, piece, line, busy)
                )
        busy[section, key] = False
        return " ".join(filter(None, texts))

    def at(self, section, reference, line, busy):
        where, key = [section, *reference][-2:]
        if busy.get((where, key)):
            raise CycleError(line)
        if key not in self.whole.get(where, ()):
            raise MissingError(line)
        return self.text(where, key, busy)

    def dump(self):
        blocks = sorted((self.ancestry(section), section) for section in self.parents)
        return "\n".join(self.block(section) for _, section in blocks)

    def ancestry(self, section):
        parent = self.parents[section]
        return [*(self.ancestry(parent[0]) if parent else []), section]

    def block(self, section):
        parent = self.parents[section]
        above = self.whole[parent[0]] if parent else {}
        lines = [f"[{section} : {parent[0]}]" if parent else f"[{section}]"]
        for key, own in sorted(self.own[section].items()):
            if own.cut and not own.parts and key in above:
                lines.append(f"!{key}")
            sets = own.cut or key not in above
            for _, value, _ in own.parts:
                lines.append(f"{key} {'=' if sets else '+='} {value}".strip())
                sets = False
        return "".join(line + "\n" for line in lines)
