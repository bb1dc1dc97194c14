"""Invariants of crm_system.messages."""

from base64 import b64encode

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.messages"
KEYS = {
    "headers",
    "from",
    "to",
    "cc",
    "subject",
    "message_id",
    "in_reply_to",
    "references",
    "body",
    "defects",
}

pieces = st.sampled_from(
    [
        "From: ",
        "To:",
        "Date: x",
        "\r\n",
        "\n",
        " ",
        "\t",
        "a@b",
        "<",
        ">",
        "(",
        ")",
        '"',
        "\\",
        ",",
        ";",
        ":",
        "@",
        ".",
        "[",
        "]",
        "=?utf-8?Q?",
        "=?utf-8?b?",
        "YQ",
        "?=",
        "=C3",
        "é",
        "References:",
    ]
)
texts = st.lists(pieces, max_size=14).map("".join)
messages = st.one_of(st.binary(max_size=30), texts.map(str.encode))

atoms = st.text("aZ09!#-", min_size=1, max_size=4)
quoted = st.text('a b,;"\\(<', max_size=5).map(
    lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
)
locals_ = st.lists(st.one_of(atoms, quoted), min_size=1, max_size=3).map(".".join)
domains = st.one_of(st.lists(atoms, min_size=1, max_size=3).map(".".join), st.just("[192.0.2.1]"))
addresses = st.builds("{}@{}".format, locals_, domains)
spaces = st.sampled_from(["", " ", "\t", "(c)", " (a (b) \\) ) "])
names = st.text('aé ,;:<>()"\\@.[]', max_size=8).map(lambda text: " ".join(text.split()))


def every_message_is_read(module, raw):
    parsed = module.parse_message(raw)
    assert set(parsed) == KEYS, f"keys {sorted(parsed)}"
    assert parsed["defects"] == sorted(set(parsed["defects"])), f"defects {parsed['defects']}"
    for name, value in parsed["headers"]:
        assert value == value.strip(), f"{name} has the value {value!r}"


def read_again_nothing_changes(module, raw):
    parsed = module.parse_message(raw)
    lines = [f"{name}: {value}" for name, value in parsed["headers"]]
    again = module.parse_message("\r\n".join([*lines, "", parsed["body"]]).encode())
    for key in KEYS - {"defects"}:
        assert again[key] == parsed[key], f"{key} was {parsed[key]!r}, is {again[key]!r}"


def addresses_survive_names_and_comments(module, value):
    entries = []
    for name, address, space in value:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        entries.append(f'{space}"{escaped}"{space}<{space}{address}{space}>{space}')
    found, bad = module.parse_addresses(",".join(entries))
    assert bad == [], f"bad entries {bad}"
    expected = [{"name": name, "address": address, "group": ""} for name, address, _ in value]
    assert found == expected, f"read {found}"


def every_entry_is_good_or_bad(module, text):
    found, bad = module.parse_addresses(text)
    for entry in found:
        again = module.parse_addresses(entry["address"])
        assert again == ([{**entry, "name": "", "group": ""}], []), f"{entry} read as {again}"
    for entry in bad:
        assert entry == entry.strip() != "", f"a bad entry {entry!r}"


def any_text_can_be_an_encoded_word(module, text):
    word = f"=?utf-8?B?{b64encode(text.encode()).decode()}?="
    assert module.decode_words(f"{word} {word}") == text * 2, f"{text!r} in base64"
    word = "=?UTF-8?q?" + "".join(f"={byte:02X}" for byte in text.encode()) + "?="
    assert module.decode_words(f"x{word}y") == f"x{text}y", f"{text!r} in Q"


PROPERTIES = [
    Property("every-message-is-read", "C15", messages, every_message_is_read),
    Property("read-again-nothing-changes", "C14", messages, read_again_nothing_changes),
    Property(
        "addresses-survive-names-and-comments",
        "C7",
        st.lists(st.tuples(names, addresses, spaces), max_size=3),
        addresses_survive_names_and_comments,
    ),
    Property("every-entry-is-good-or-bad", "C12", texts, every_entry_is_good_or_bad),
    Property(
        "any-text-can-be-an-encoded-word",
        "C2",
        st.text(st.characters(codec="utf-8"), max_size=8),
        any_text_can_be_an_encoded_word,
    ),
]
