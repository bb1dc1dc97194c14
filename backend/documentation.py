"""The tables of README and CURRICULUM.md, written from the code: `python -m backend.documentation`.

A test compares them, so that a table can never say what the code does not do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import typer

from backend.app import create_app
from backend.cli import app as command_line
from backend.learning_systems.validation.validator import PROOF_CHECKS, TEXT_CHECKS
from backend.settings import REPOSITORY, Settings

README = REPOSITORY / "README.md"
CURRICULUM_GUIDE = REPOSITORY / "CURRICULUM.md"


def routes_table() -> str:
    """One row for each route below /api/learning, as the OpenAPI description has it."""
    rows = ["| Method | Path | |", "|---|---|---|"]
    for path, methods in create_app(Settings()).openapi()["paths"].items():
        for method, facts in methods.items():
            text = facts["description"].splitlines()[0]
            rows.append(f"| {method.upper()} | `{path.removeprefix('/api/learning/')}` | {text} |")
    return "\n".join(rows)


def settings_table() -> str:
    """One row for each setting."""
    rows = ["| Variable | Default | |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "this folder" if name == "data_dir" else _shown(field.default)
        rows.append(f"| `GRACE_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def _shown(value: object) -> str:
    if isinstance(value, tuple) and value:
        value = ",".join(map(str, value))
    return "none" if value in (None, ()) else f"`{value}`"


def commands_table() -> str:
    """One row for each command."""
    rows = ["| Command | |", "|---|---|"]
    root = typer.main.get_command(command_line)
    rows += [f"| `grace {name}` | {text} |" for name, text in _commands(root, "")]
    return "\n".join(rows)


def _commands(command: object, prefix: str) -> Iterator[tuple[str, str]]:
    for name, child in getattr(command, "commands", {}).items():
        words = f"{prefix} {name}".strip()
        if getattr(child, "commands", None):
            yield from _commands(child, words)
        else:
            yield words, (child.help or "").splitlines()[0]


def checks_table() -> str:
    """One row for each check of a stage, as the check says of itself."""
    rows = ["| Check | |", "|---|---|"]
    for tool, checks in (("lint", TEXT_CHECKS), ("validate", PROOF_CHECKS)):
        for check in checks:
            text = (check.__doc__ or "").splitlines()[0]
            name = getattr(check, "__name__", "").removesuffix("_check")
            rows.append(f"| {name} ({tool}) | {text} |")
    return "\n".join(rows)


TABLES = {"routes": routes_table, "settings": settings_table, "commands": commands_table}
GUIDE_TABLES = {"checks": checks_table}


def renewed(text: str) -> str:
    """The text with each of its tables written anew."""
    for name, make in (TABLES | GUIDE_TABLES).items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        table = make().replace("\\", r"\\")
        text = pattern.sub(rf"\1\n{table}\n\n\2", text)
    return text


def main() -> None:
    for guide in (README, CURRICULUM_GUIDE):
        guide.write_text(renewed(guide.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
