"""Acceptance of crm_system.messages.

The vectors named a-1-2 and so on are the messages of RFC 5322, appendix A;
those named rfc-2047 come from section 8 of RFC 2047.
"""

import pytest
from crm_system.messages import decode_words, parse_addresses, parse_message
from grace_case import case

MINIMAL = [b"From: a@b.test", b"Date: Fri, 21 Nov 1997 09:55:06 -0600"]


def message(*lines, body=()):
    """A message with a sender and a date, these headers and this body."""
    return parse_message(b"\r\n".join([*MINIMAL, *lines, b"", *body]))


def people(text):
    """Names and addresses of a header whose entries are all good."""
    addresses, bad = parse_addresses(text)
    assert bad == []
    return [(entry["name"], entry["address"]) for entry in addresses]


def groups(text):
    return [(entry["group"], entry["address"]) for entry in parse_addresses(text)[0]]


WORDS = {
    "rfc-2047-one": ("(=?ISO-8859-1?Q?a?=)", "(a)"),
    "rfc-2047-text": ("(=?ISO-8859-1?Q?a?= b)", "(a b)"),
    "language": ("=?US-ASCII*EN?Q?Keith_Moore?=", "Keith Moore"),
    "small-letters": ("=?iso-8859-1?q?Andr=E9?= Pirard", "André Pirard"),
    "no-space-around": ("x=?utf-8?q?y?=z", "xyz"),
    "empty": ("<=?utf-8?Q??=>", "<>"),
    "inside-quotes": ('"=?utf-8?Q?a?="', '"a"'),
}


@case("encoded-word", clause="C1")
@pytest.mark.parametrize(("text", "decoded"), WORDS.values(), ids=WORDS)
def test_decode_words_replaces_encoded_words(text, decoded):
    assert decode_words(text) == decoded


NOT_WORDS = [
    "=?utf-8?X?a?=",
    "=?utf-8?Q?a b?=",
    "=?utf-8?Q?a",
    "=??Q?a?=",
    "= ?utf-8?Q?a?=",
    "a=b?",
]


@case("no-encoded-word", clause="C1")
@pytest.mark.parametrize(
    "text", NOT_WORDS, ids=["encoding", "space", "end", "charset", "opening", "text"]
)
def test_decode_words_leaves_other_text(text):
    assert decode_words(text) == text


@case("encoded-word-example", clause="C1", visible=True)
def test_decode_words_of_names():
    assert decode_words("=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>") == (
        "Keith Moore <moore@cs.utk.edu>"
    )
    assert decode_words("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=") == "Keld Jørn Simonsen"


CONTENTS = {
    "q-underline": ("=?ISO-8859-1?Q?a_b?=", "a b"),
    "q-hex-space-and-underline": ("=?utf-8?q?=20=5F=e2=82=AC?=", " _€"),
    "q-punctuation": ("=?US-ASCII?Q?.._cool!?=", ".. cool!"),
    "b-hebrew": (
        "=?iso-8859-8?b?7eXs+SDv4SDs7Pj08A==?=",
        "\u05dd\u05d5\u05dc\u05e9 \u05df\u05d1 \u05dc\u05dc\u05e8\u05e4\u05e0",
    ),
    "b-without-padding": ("=?utf-8?B?YWI?= =?utf-8?B?YQ?=", "aba"),
}


@case("word-content", clause="C2")
@pytest.mark.parametrize(("text", "decoded"), CONTENTS.values(), ids=CONTENTS)
def test_decode_words_contents(text, decoded):
    assert decode_words(text) == decoded


@case("word-content-example", clause="C2", visible=True)
def test_decode_words_base64_and_quoted():
    assert decode_words("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=") == (
        "If you can read this yo"
    )
    assert decode_words("=?UTF-8?Q?gr=C3=BC=C3=9Fe_an?= x_y") == "grüße an x_y"


UNREADABLE = {
    "unknown-charset": "=?klingon-1?Q?a?=",
    "no-text-charset": "=?base64?Q?YQ=3D=3D?=",
    "bytes-not-in-charset": "=?utf-8?Q?=FF?=",
    "bytes-not-ascii": "=?us-ascii?B?6Q==?=",
    "base64-alphabet": "=?utf-8?B?a-_b?=",
    "base64-other-character": "=?utf-8?B?YW-Jj?=",
    "base64-length": "=?utf-8?B?YWJjZ?=",
    "hex-cut": "=?utf-8?Q?a=4?=",
    "hex-letters": "=?utf-8?Q?=G0?=",
}


@case("unreadable-word-stays", clause="C3")
@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_decode_words_leaves_what_it_cannot_read(text):
    assert decode_words(f"a {text} b") == f"a {text} b"


@case("unknown-charset-example", clause="C3", visible=True)
def test_decode_words_leaves_a_word_of_unknown_charset():
    assert decode_words("=?x-none?Q?a?= =?utf-8?Q?b?=") == "=?x-none?Q?a?= b"


BETWEEN = {
    "rfc-2047-space": ("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)"),
    "rfc-2047-spaces": ("(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)", "(ab)"),
    "rfc-2047-fold": ("(=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=)", "(ab)"),
    "rfc-2047-space-inside": ("(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "(a b)"),
    "three": ("=?utf-8?Q?a?=\t=?utf-8?Q?b?= =?utf-8?B?Yw==?= d", "abc d"),
    "text-between": ("=?utf-8?Q?a?= , =?utf-8?Q?b?=", "a , b"),
    "first-unreadable": ("=?none?Q?a?= =?utf-8?Q?b?=", "=?none?Q?a?= b"),
    "second-unreadable": ("=?utf-8?Q?a?= =?none?Q?b?= =?utf-8?Q?c?=", "a =?none?Q?b?= c"),
}


@case("space-between-words", clause="C4", visible=True)
@pytest.mark.parametrize(("text", "decoded"), BETWEEN.values(), ids=BETWEEN)
def test_decode_words_space_between_words(text, decoded):
    assert decode_words(text) == decoded


@case("two-words-example", clause="C4", visible=True)
def test_decode_words_joins_two_words():
    subject = (
        "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= "
        "=?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?="
    )
    assert decode_words(subject) == "If you can read this you understand the example."


SEPARATED = {
    "a-1-2": (
        "Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
        [("Mary Smith", "mary@x.test"), ("", "jdoe@example.org"), ("Who?", "one@y.test")],
    ),
    "a-1-2-quoted": (
        r'<boss@nil.test>, "Giant; \"Big\" Box" <sysservices@example.net>',
        [("", "boss@nil.test"), ('Giant; "Big" Box', "sysservices@example.net")],
    ),
    "a-6-1-empty-entry": (
        "Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example",
        [("Mary Smith", "mary@example.net"), ("", "jdoe@test.example")],
    ),
    "semicolons": ("a@b.test; c@d.test;", [("", "a@b.test"), ("", "c@d.test")]),
    "in-comment": ("a@b.test (x, y; z), c@d.test", [("", "a@b.test"), ("", "c@d.test")]),
    "only-separators": (", ;, (nobody) ,", []),
    "nothing": ("", []),
}


@case("entries", clause="C5", visible=True)
@pytest.mark.parametrize(("text", "entries"), SEPARATED.values(), ids=SEPARATED)
def test_parse_addresses_separates_entries(text, entries):
    assert people(text) == entries


@case("entries-example", clause="C5", visible=True)
def test_parse_addresses_of_two_entries():
    text = '"Doe, Jane" <jane@a.test>, bob@b.test'
    assert people(text) == [("Doe, Jane", "jane@a.test"), ("", "bob@b.test")]


ENTRIES = {
    "dots": "john.q.public@mail.example.com",
    "one-letter": "a@b",
    "specials-in-atom": "!#$%&'*+-/=?^_`{|}~@b.test",
    "quoted-local": '"john doe"@b.test',
    "quoted-with-at": r'"a@b\"c"@b.test',
    "quoted-part": 'a."b c".d@b.test',
    "literal": "a@[192.0.2.1]",
    "beyond-ascii": "jörg@bücher.test",
}


@case("address-form", clause="C6")
@pytest.mark.parametrize("address", ENTRIES.values(), ids=ENTRIES)
def test_parse_addresses_keeps_addresses_as_written(address):
    assert people(address) == people(f"<{address}>") == [("", address)]
    assert people(f'"N" <{address}>') == [("N", address)]


COMMENTS = {
    "a-5-from": (
        r"Pete(A nice \) chap) <pete(his account)@silly.test(his host)>",
        [("Pete", "pete@silly.test")],
    ),
    "a-6-3-from": (
        "John Doe <jdoe@machine(comment).  example>",
        [("John Doe", "jdoe@machine.example")],
    ),
    "nested": ("(a (b (c)) d) x@y.test", [("", "x@y.test")]),
    "quote-in-comment": ('x@y.test (say "hi), z@y.test (")', [("", "x@y.test"), ("", "z@y.test")]),
    "comment-in-quotes": ('"a (b" <x@y.test>', [("a (b", "x@y.test")]),
    "backslash-backslash": (r"x@y.test (a \\), z@y.test", [("", "x@y.test"), ("", "z@y.test")]),
    "everywhere": ("( ) a ( ) . b @ c\t. ( ) d ( )", [("", "a.b@c.d")]),
}


@case("comments-dropped", clause="C7", visible=True)
@pytest.mark.parametrize(("text", "entries"), COMMENTS.values(), ids=COMMENTS)
def test_parse_addresses_drops_comments_and_white_space(text, entries):
    assert people(text) == entries


@case("comment-example", clause="C7", visible=True)
def test_parse_addresses_with_a_comment():
    assert people("Ada (the first (of all)) <ada@(home)b.test>") == [("Ada", "ada@b.test")]


ROUTES = {
    "two-hosts": "<@a.test,@b.test:mary@c.test>",
    "empty-hosts": "<@a.test , , @b.test : mary@c.test>",
    "literal": "<@[1.2.3.4]:mary@c.test>",
}


@case("route-dropped", clause="C8")
@pytest.mark.parametrize("text", ROUTES.values(), ids=ROUTES)
def test_parse_addresses_drops_routes(text):
    assert people(f"Mary {text}") == [("Mary", "mary@c.test")]


@case("address-has-three-keys", clause="C9", visible=True)
def test_parse_addresses_returns_dicts_and_bad_entries():
    assert parse_addresses('Friends: "A B"@[::1];, oops') == (
        [{"name": "", "address": '"A B"@[::1]', "group": "Friends"}],
        ["oops"],
    )


NAMES = {
    "a-6-1-dot": ("Joe Q. Public <a@b>", "Joe Q. Public"),
    "dots-inside": ("J.R.R. Tolkien <a@b>", "J.R.R. Tolkien"),
    "comment-is-a-space": ("J(x)R( )  . <a@b>", "J R ."),
    "many-spaces": ("  Ada \t King  <a@b>", "Ada King"),
    "quotes-keep-spaces": ('"  Ada  King " <a@b>', "Ada  King"),
    "escapes": (r'"\"A\\B\" \C" <a@b>', '"A\\B" C'),
    "atoms-and-quotes": ('Dr. "A B"C <a@b>', "Dr. A BC"),
    "rfc-2047-word": ("=?ISO-8859-1?Q?Andr=E9?= Pirard <a@b>", "André Pirard"),
    "two-encoded-words": ("=?utf-8?Q?Andr=C3=A9?=  =?utf-8?Q?_P?= Q <a@b>", "André P Q"),
    "quoted-word-stays": ('"=?utf-8?Q?a?=" <a@b>', "=?utf-8?Q?a?="),
    "empty-quotes": ('"" <a@b>', ""),
}


@case("name-text", clause="C10")
@pytest.mark.parametrize(("text", "name"), NAMES.values(), ids=NAMES)
def test_parse_addresses_name(text, name):
    assert people(text) == [(name.strip(), "a@b")]


@case("name-example", clause="C10", visible=True)
def test_parse_addresses_name_of_atoms_and_of_quotes():
    assert people('"Joe Q. Public" <john.q.public@example.com>') == [
        ("Joe Q. Public", "john.q.public@example.com")
    ]
    assert people("=?utf-8?B?w4lkaXRo?= Q. Piaf <e@p.test>") == [("Édith Q. Piaf", "e@p.test")]


GROUPS = {
    "a-1-3": (
        "A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;",
        [("A Group", "c@a.test"), ("A Group", "joe@where.test"), ("A Group", "jdoe@one.test")],
    ),
    "a-1-3-empty": ("Undisclosed recipients:;", []),
    "a-5": (
        "A Group(Some people)     :Chris Jones <c@(Chris's host.)public.example>,\r\n"
        "  joe@example.org,  John <jdoe@one.test> (my dear friend); (the end of the group)",
        [
            ("A Group", "c@public.example"),
            ("A Group", "joe@example.org"),
            ("A Group", "jdoe@one.test"),
        ],
    ),
    "a-5-empty": ("(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;", []),
    "before-and-after": ("x@a, G: y@a; z@a", [("", "x@a"), ("G", "y@a"), ("", "z@a")]),
    "not-ended": ("G: y@a, z@a", [("G", "y@a"), ("G", "z@a")]),
    "quoted-name": ('"A: B" c: y@a;', [("A: B c", "y@a")]),
}


@case("group-members", clause="C11", visible=True)
@pytest.mark.parametrize(("text", "members"), GROUPS.values(), ids=GROUPS)
def test_parse_addresses_groups(text, members):
    assert groups(text) == members
    assert parse_addresses(text)[1] == []


@case("group-example", clause="C11", visible=True)
def test_parse_addresses_of_a_group():
    assert groups("Sales: a@b.test, c@b.test; d@b.test") == [
        ("Sales", "a@b.test"),
        ("Sales", "c@b.test"),
        ("", "d@b.test"),
    ]


BAD = {
    "no-at": ("mary", ["mary"]),
    "two-ats": ("a@b@c", ["a@b@c"]),
    "empty-angles": ("Mary <>", ["Mary <>"]),
    "no-local": ("@b.test", ["@b.test"]),
    "no-domain": ("a@", ["a@"]),
    "dots": (".a@b, a.@b, a..b@c, a@.b, a@b.", [".a@b", "a.@b", "a..b@c", "a@.b", "a@b."]),
    "name-without-angles": ("Mary a@b", ["Mary a@b"]),
    "text-after": ("<a@b> Mary", ["<a@b> Mary"]),
    "space-inside": ("a b@c", ["a b@c"]),
    "quoted-domain": ('a@"b"', ['a@"b"']),
    "literal-and-more": ("a@[1].b", ["a@[1].b"]),
    "open-quote": ('"Mary <a@b>', ['"Mary <a@b>']),
    "open-comment": ("a@b (x", ["a@b (x"]),
    "closed-comment": ("a@b x)", ["a@b x)"]),
    "backslash": ("a\\b@c", ["a\\b@c"]),
    "comment-kept": (" x (y)  z , ", ["x (y)  z"]),
}


@case("bad-entry", clause="C12")
@pytest.mark.parametrize(("text", "bad"), BAD.values(), ids=BAD)
def test_parse_addresses_bad_entry_is_returned_as_it_stands(text, bad):
    assert parse_addresses(text) == ([], bad)


@case("bad-among-good", clause="C12", visible=True)
def test_parse_addresses_bad_entries_do_not_hurt_the_others():
    addresses, bad = parse_addresses("a@b.test, oops @ , G: x, c@d.test; y")
    assert [entry["address"] for entry in addresses] == ["a@b.test", "c@d.test"]
    assert bad == ["oops @", "x", "y"]


@case("body-and-lines", clause="C13", visible=True)
def test_parse_message_separates_headers_and_body():
    parsed = message(b"Subject: x", body=[b"One", b"", b"Two: 2", b""])
    assert parsed["body"] == "One\n\nTwo: 2\n"
    assert parsed["subject"] == "x"
    assert parsed["defects"] == []


BYTES = {
    "bare-line-feeds": (b"From: a@b\nDate: x\n\nA\nB", "A\nB", []),
    "mixed": (b"From: a@b\r\nDate: x\n\r\nA\r\nB\n", "A\nB\n", []),
    "no-body": (b"From: a@b\r\nDate: x", "", []),
    "empty-body": (b"From: a@b\r\nDate: x\r\n\r\n", "", []),
    "utf-8": (b"From: a@b\r\nDate: x\r\n\r\n\xc3\xa9\xe2\x98\x83", "é☃", []),
    "not-utf-8": (b"From: a@b\r\nDate: x\r\n\r\n\xe9t\xe9", "\ufffdt\ufffd", ["encoding"]),
    "real-replacement": (b"From: a@b\r\nDate: x\r\n\r\n\xef\xbf\xbd", "\ufffd", []),
    "other-line-ends": (
        b"From: a@b\r\nDate: x\r\n\r\na\rb\x0bc\x0cd\x1ce\xc2\x85f\xe2\x80\xa8g",
        "a\rb\x0bc\x0cd\x1ce\x85f\u2028g",
        [],
    ),
}


@case("bytes-to-body", clause="C13")
@pytest.mark.parametrize(("raw", "body", "defects"), BYTES.values(), ids=BYTES)
def test_parse_message_body(raw, body, defects):
    parsed = parse_message(raw)
    assert (parsed["body"], parsed["defects"]) == (body, defects)


@case("folded-header", clause="C14", visible=True)
def test_parse_message_unfolds_headers():
    parsed = message(b"Subject: This", b" is a", b"\ttest ", b"X-Other:y")
    assert parsed["headers"][2:] == [["Subject", "This is a\ttest"], ["X-Other", "y"]]


HEADER_LINES = {
    "space-before-colon": ([b"Subject  \t: Hi"], [["Subject", "Hi"]], []),
    "white-line-goes-on": ([b"To: Mary", b"  ", b"  <m@b>"], [["To", "Mary    <m@b>"]], []),
    "value-on-next-line": ([b"X:", b" y"], [["X", "y"]], []),
    "empty-value": ([b"X:"], [["X", ""]], []),
    "colon-in-value": ([b"X: a:b: c"], [["X", "a:b: c"]], []),
    "odd-name": ([b"X!{}~: a"], [["X!{}~", "a"]], []),
    "no-colon": ([b"Hello", b"X: y"], [["X", "y"]], ["header"]),
    "dropped-with-continuation": ([b"Hello there", b" X: z", b"X: y"], [["X", "y"]], ["header"]),
    "space-in-name": ([b">From a@b Thu 10:00: x", b"X: y"], [["X", "y"]], ["header"]),
    "no-name": ([b": a", b"X: y"], [["X", "y"]], ["header"]),
    "name-beyond-ascii": ([b"\xc3\x9c: a"], [], ["header"]),
    "same-name-twice": ([b"X: 2", b"x: 1"], [["X", "2"], ["x", "1"]], []),
}


@case("header-lines", clause="C14")
@pytest.mark.parametrize(("lines", "headers", "defects"), HEADER_LINES.values(), ids=HEADER_LINES)
def test_parse_message_header_lines(lines, headers, defects):
    parsed = message(*lines)
    assert (parsed["headers"][2:], parsed["defects"]) == (headers, defects)


@case("first-line-continues-nothing", clause="C14")
def test_parse_message_first_line_with_a_space_is_dropped():
    parsed = parse_message(b" x\r\n y\r\nFrom: a@b\r\nDate: z\r\n\r\n")
    assert parsed["headers"] == [["From", "a@b"], ["Date", "z"]]
    assert parsed["defects"] == ["header"]


@case("message-has-ten-keys", clause="C15", visible=True)
def test_parse_message_of_the_first_example():
    # RFC 5322, appendix A.1.1
    raw = b"""From: John Doe <jdoe@machine.example>
To: Mary Smith <mary@example.net>
Subject: Saying Hello
Date: Fri, 21 Nov 1997 09:55:06 -0600
Message-ID: <1234@local.machine.example>

This is a message just to say hello.
So, "Hello".
"""
    assert parse_message(raw.replace(b"\n", b"\r\n")) == {
        "headers": [
            ["From", "John Doe <jdoe@machine.example>"],
            ["To", "Mary Smith <mary@example.net>"],
            ["Subject", "Saying Hello"],
            ["Date", "Fri, 21 Nov 1997 09:55:06 -0600"],
            ["Message-ID", "<1234@local.machine.example>"],
        ],
        "from": [{"name": "John Doe", "address": "jdoe@machine.example", "group": ""}],
        "to": [{"name": "Mary Smith", "address": "mary@example.net", "group": ""}],
        "cc": [],
        "subject": "Saying Hello",
        "message_id": "1234@local.machine.example",
        "in_reply_to": [],
        "references": [],
        "body": 'This is a message just to say hello.\nSo, "Hello".\n',
        "defects": [],
    }


@case("nothing-at-all", clause="C15")
def test_parse_message_of_nothing():
    assert parse_message(b"") == {
        "headers": [],
        "from": [],
        "to": [],
        "cc": [],
        "subject": "",
        "message_id": "",
        "in_reply_to": [],
        "references": [],
        "body": "",
        "defects": ["required"],
    }


@case("header-names-ignore-case", clause="C15")
def test_parse_message_of_the_obsolete_white_space_example():
    # RFC 5322, appendix A.6.3, with names in other cases
    raw = b"\r\n".join(
        [
            b"FROM  : John Doe <jdoe@machine(comment).  example>",
            b"to    : Mary Smith",
            b"  ",
            b"          <mary@example.net>",
            b"Subject     : Saying Hello",
            b"date  : Fri, 21 Nov 1997 09(comment):   55  :  06 -0600",
            b"MESSAGE-ID  : <1234   @   local(blah)  .machine .example>",
            b"",
            b"This is a message just to say hello.",
        ]
    )
    parsed = parse_message(raw)
    assert parsed["from"][0]["address"] == "jdoe@machine.example"
    assert parsed["to"] == [{"name": "Mary Smith", "address": "mary@example.net", "group": ""}]
    assert parsed["message_id"] == "1234@local.machine.example"
    assert (parsed["subject"], parsed["defects"]) == ("Saying Hello", [])


@case("people-of-all-headers", clause="C16")
def test_parse_message_lists_the_people_of_all_headers():
    parsed = message(b"To: a@b", b"Cc: x@b, G: y@b;", b"to: c@b")
    assert [entry["address"] for entry in parsed["to"]] == ["a@b", "c@b"]
    assert [entry["group"] for entry in parsed["cc"]] == ["", "G"]
    assert parsed["defects"] == ["duplicate"]


@case("bad-address-is-a-defect", clause="C16", visible=True)
def test_parse_message_bad_address_is_a_defect():
    parsed = message(b"To: oops, a@b", b"Bcc: also oops")
    assert ([entry["address"] for entry in parsed["to"]], parsed["defects"]) == (
        ["a@b"],
        ["address"],
    )
    assert message(b"Reply-To: oops")["defects"] == []


@case("subject-is-decoded", clause="C17", visible=True)
def test_parse_message_decodes_the_subject():
    parsed = message(b"Subject: =?utf-8?Q?caf?=", b" =?utf-8?Q?=C3=A9?= at ten")
    assert parsed["subject"] == "café at ten"
    assert parsed["headers"][2] == ["Subject", "=?utf-8?Q?caf?= =?utf-8?Q?=C3=A9?= at ten"]


@case("first-subject-counts", clause="C17")
def test_parse_message_takes_the_first_subject():
    assert message(b"subject: one", b"Subject: two")["subject"] == "one"
    assert message(b"Subject: (not) a <comment>")["subject"] == "(not) a <comment>"


@case("ids-example", clause="C18", visible=True)
def test_parse_message_lists_the_ids_it_refers_to():
    parsed = message(
        b"Message-ID: <3@b.test>",
        b"In-Reply-To: <2@b.test>",
        b"References: <1@b.test>",
        b" <2@b.test>",
    )
    assert parsed["message_id"] == "3@b.test"
    assert parsed["in_reply_to"] == ["2@b.test"]
    assert parsed["references"] == ["1@b.test", "2@b.test"]


IDS = {
    "comments-and-text": (b"Your mail of (<no@b>) Monday <1@b> and < 2 @(x) b >", ["1@b", "2@b"]),
    "no-space-between": (b"<1@b><2@b>,<1@b>", ["1@b", "2@b", "1@b"]),
    "odd-ids": (b"<abc> <a..b@[1.2]> <>", ["abc", "a..b@[1.2]"]),
    "none": (b"Mary's mail", []),
    "open": (b"<1@b> <2@b", ["1@b"]),
}


@case("ids-of-a-header", clause="C18")
@pytest.mark.parametrize(("value", "ids"), IDS.values(), ids=IDS)
def test_parse_message_ids(value, ids):
    assert message(b"References: " + value)["references"] == ids
    assert message(b"In-Reply-To: " + value)["in_reply_to"] == ids
    assert message(b"Message-ID: " + value)["message_id"] == (ids[0] if ids else "")


@case("first-references-count", clause="C18")
def test_parse_message_takes_ids_of_the_first_header():
    parsed = message(b"References: <1@b>", b"References: <2@b>")
    assert (parsed["references"], parsed["defects"]) == (["1@b"], ["duplicate"])


DEFECTS = {
    "no-from": (b"Date: x\r\n\r\n", ["required"]),
    "no-date": (b"From: a@b\r\n\r\n", ["required"]),
    "from-twice": (b"From: a@b\r\nDate: x\r\nfrom: c@d\r\n\r\n", ["duplicate"]),
    "date-twice": (b"From: a@b\r\nDate: x\r\nDate: x\r\n\r\n", ["duplicate"]),
    "received-twice": (b"From: a@b\r\nDate: x\r\nReceived: x\r\nReceived: y\r\n\r\n", []),
    "all": (
        b"\xff\r\nTo: x\r\nTo: y\r\n\r\n",
        ["address", "duplicate", "encoding", "header", "required"],
    ),
}


@case("defects-listed", clause="C19")
@pytest.mark.parametrize(("raw", "defects"), DEFECTS.values(), ids=DEFECTS)
def test_parse_message_defects(raw, defects):
    assert parse_message(raw)["defects"] == defects


@case("once-only-headers", clause="C19")
@pytest.mark.parametrize("name", ["Cc", "Subject", "Message-ID", "In-Reply-To", "References"])
def test_parse_message_header_twice_is_a_defect(name):
    line = f"{name}: <a@b>".encode()
    assert message(line, line)["defects"] == ["duplicate"]


@case("required-example", clause="C19", visible=True)
def test_parse_message_without_from_and_date():
    assert parse_message(b"Subject: x\r\nSubject: y\r\n\r\n")["defects"] == [
        "duplicate",
        "required",
    ]
