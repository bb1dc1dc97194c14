"""Invariants of exam.layered_config."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "exam.layered_config"

# A section's parent has a lower number, so that no text is refused.
KEYS = ["a", "b"]
PLAIN = ["", "1", "x y", "#"]
REFERENCES = ["$$", "${a}", "${b}", "${s1.a}", "${s0.b}", "<${b}>"]


def texts(values):
    """Sections with the number of a parent each, and entries with these values."""
    entry = st.tuples(
        st.sampled_from(KEYS), st.sampled_from(["=", "+=", "!"]), st.sampled_from(values)
    )
    section = st.tuples(st.integers(-1, 2), st.lists(entry, max_size=5))
    return st.lists(section, min_size=1, max_size=4)


VALUES = texts([*PLAIN, *REFERENCES])


def text_of(value):
    lines = []
    for number, (parent, written) in enumerate(value):
        known = 0 <= parent < number
        lines.append(f"[s{number} : s{parent}]" if known else f"[s{number}]")
        for key, operator, part in written:
            lines.append(f"!{key}" if operator == "!" else f"{key} {operator} {part}")
    return "\n".join(lines)


def outcome(config, section, key):
    """A value, or the name of the error without its line."""
    try:
        return config.get(section, key)
    except (KeyError, ValueError) as error:
        return type(error).__name__


def dump_reads_as_the_same_dump(module, value):
    dumped = module.Config(text_of(value)).dump()
    assert module.Config(dumped).dump() == dumped, f"{dumped!r} is dumped in another way"


def dump_keeps_every_value(module, value):
    config = module.Config(text_of(value))
    again = module.Config(config.dump())
    assert sorted(again.sections()) == sorted(config.sections()), "sections differ"
    for section in config.sections():
        for key in KEYS:
            before, after = outcome(config, section, key), outcome(again, section, key)
            assert before == after, f"{section}.{key} was {before!r} and became {after!r}"


def items_are_what_get_returns(module, value):
    config = module.Config(text_of(value))
    for section in config.sections():
        found = {key: outcome(config, section, key) for key in KEYS}
        held = {key: each for key, each in found.items() if each != "KeyError"}
        if {"CycleError", "MissingError"} & set(held.values()):
            continue
        assert config.items(section) == held, f"items of {section}"


def plain_values_are_inherited_and_changed(module, value):
    config = module.Config(text_of(value))
    expected = []
    for number, (parent, written) in enumerate(value):
        held = dict(expected[parent]) if 0 <= parent < number else {}
        for key, operator, part in written:
            before = held.pop(key, []) if operator == "+=" else []
            held[key] = None if operator == "!" else [*before, part]
            held = {each: parts for each, parts in held.items() if parts is not None}
        expected.append(held)
        joined = {key: " ".join(filter(None, parts)) for key, parts in held.items()}
        found = config.items(f"s{number}")
        assert found == joined, f"s{number} holds {found}, not {joined}"


PROPERTIES = [
    Property("dump-reads-as-the-same-dump", "C13", VALUES, dump_reads_as_the_same_dump),
    Property("dump-keeps-every-value", "C14", VALUES, dump_keeps_every_value),
    Property("items-are-what-get-returns", "C12", VALUES, items_are_what_get_returns),
    Property(
        "plain-values-are-inherited-and-changed",
        "C7",
        texts(PLAIN),
        plain_values_are_inherited_and_changed,
    ),
]
