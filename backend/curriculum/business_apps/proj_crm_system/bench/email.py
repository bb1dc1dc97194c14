"""Speed of the email objective: filling one template for `size` recipients.

The yardstick fills the same texts with string.Template and html.escape.
"""

from html import escape
from string import Template

MODULE = "crm_system.templates"
SIZES = (250, 500, 1000)

_LINE = "Dear {0}name{1}, your order {0}order{1} goes to {0}city{1}, as {0}name{1} said.\n"


def run(module, size):
    """Render one mail for each recipient, as HTML."""
    template = (_LINE * 5).format("{{ ", " | unknown }}")
    return sum(len(module.render(template, person, True)) for person in people(size))


def yardstick(size):
    """The same mails from the standard library's templates."""
    template = Template((_LINE * 5).format("${", "}"))
    return sum(
        len(template.substitute({key: escape(str(value)) for key, value in person.items()}))
        for person in people(size)
    )


def people(size):
    """A record for each recipient."""
    return [
        {"name": f"O'Neil {number}", "order": number, "city": "Köln & Bonn"}
        for number in range(size)
    ]
