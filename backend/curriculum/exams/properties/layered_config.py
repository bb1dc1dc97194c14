"""Invariants of exam.layered_config."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "exam.layered_config"

# A section's parent has a lower number, so that no text is refused.
SECTIONS = ["s0", "s1", "s2", "s3"]
KEYS = ["a", "b", "c"]
entries = st.tuples(
    st.sampled_from(KEYS),
    st.sampled_from(["=", "+=", "!"]),
    st.lists(
        st.sampled_from(["1", "x y", "#", "$$", "${a}", "${b}", "${s1.a}", "${s0.c}"]), max_size=2
    ),
)
sections = st.tuples(st.integers(-1, 2), st.lists(entries, max_size=5))
VALUES = st.lists(sections, min_size=1, max_size=4)


def text_of(value):
    lines = []
    for number, (parent, written) in enumerate(value):
        known = 0 <= parent < number
        lines.append(f"[s{number} : s{parent}]" if known else f"[s{number}]")
        for key, operator, parts in written:
            lines.append(f"!{key}" if operator == "!" else f"{key} {operator} {''.join(parts)}")
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


def child_without_entries_is_as_its_parent(module, value):
    text = text_of(value)
    config = module.Config(f"{text}\n[child : s0]\n")
    for key in KEYS:
        own, inherited = outcome(config, "s0", key), outcome(config, "child", key)
        if "Error" not in own + inherited:
            assert own == inherited, f"{key} of the child is {inherited!r}, not {own!r}"


PROPERTIES = [
    Property("dump-reads-as-the-same-dump", "C13", VALUES, dump_reads_as_the_same_dump),
    Property("dump-keeps-every-value", "C14", VALUES, dump_keeps_every_value),
    Property("items-are-what-get-returns", "C12", VALUES, items_are_what_get_returns),
    Property(
        "child-without-entries-is-as-its-parent",
        "C7",
        VALUES,
        child_without_entries_is_as_its_parent,
    ),
]
