"""Speed of the email objective: parsing `size` messages.

The yardstick parses the same messages with the standard library's parser and
reads the same headers from them.
"""

from email.header import decode_header, make_header
from email.parser import BytesParser
from email.utils import getaddresses

MODULE = "crm_system.messages"
SIZES = (50, 100, 200)


def run(module, size):
    """Parse the messages with the module under test."""
    return sum(len(module.parse_message(raw)["to"]) for raw in messages(size))


def yardstick(size):
    """Parse the messages with email.parser."""
    return sum(_people(BytesParser().parsebytes(raw)) for raw in messages(size))


def _people(message):
    str(make_header(decode_header(message["Subject"])))
    found = [getaddresses(message.get_all(name, [])) for name in ("From", "To", "Cc")]
    return len(found[1])


def messages(size):
    """Messages with folded headers, comments, a group and encoded words."""
    return [_message(number) for number in range(size)]


def _message(number):
    people = ",\r\n ".join(f'"Person, {n}" <p{n}@mail{number}.example>' for n in range(5))
    return (
        f"From: =?UTF-8?Q?J=C3=B6rg_{number}?= (at home) <joerg@example.org>\r\n"
        f"To: {people}\r\n"
        f"Cc: Team {number}: a@b.example, C. D. <c.d@b.example>;\r\n"
        "Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n =?UTF-8?Q?_aus_K=C3=B6ln?=\r\n"
        "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n"
        f"Message-ID: <{number}@example.org>\r\n"
        f"References: <{number - 2}@example.org>\r\n <{number - 1}@example.org>\r\n"
        f"\r\n{'A line of text.' * 4}\r\n"
    ).encode()
