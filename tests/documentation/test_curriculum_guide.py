"""CURRICULUM.md says what there is: commands, options, files, figures, and the lines it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import typer

from backend.cli import app
from backend.documentation import CURRICULUM_GUIDE, checks_table, renewed
from backend.learning_systems.contract_files import MAX_CHARACTERS, MAX_CORE_CHARACTERS
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import StageLevel
from backend.learning_systems.project_folder import MOST_BYTES, MOST_BYTES_ALTOGETHER
from backend.learning_systems.validation.proof_checks import MOST_PROGRAM_SECONDS, MOST_SECONDS
from backend.learning_systems.validation.text_checks import MAX_LINES
from backend.settings import REPOSITORY, Settings

TEXT = CURRICULUM_GUIDE.read_text(encoding="utf-8")
PROJECT = load_curriculum().project("proj_crm_system")
EXEMPLARS = REPOSITORY / "tests" / "exemplars" / PROJECT.id


def commands() -> Iterator[tuple[str, list[str]]]:
    """Each `grace ...` of the guide: its words, and the options it gives."""
    for line in re.findall(r"grace [^`\n]*", TEXT):
        words = line.partition("#")[0].split()[1:]
        names = [word for word in words if re.fullmatch(r"[a-z]+", word)][:2]
        yield " ".join(names), [word for word in words if word.startswith("--")]


def test_commands_and_options_exist() -> None:
    found = list(commands())
    assert {"curriculum new", "curriculum register", "curriculum validate"} <= {f[0] for f in found}
    for name, options in found:
        command = typer.main.get_command(app)
        for word in name.split():
            command = getattr(command, "commands", {}).get(word)
            assert command is not None, name
        known = {option for each in command.params for option in each.opts}
        assert known.issuperset(options), (name, options)


def test_options_named_in_the_text_exist() -> None:
    curriculum = typer.main.get_command(app).commands["curriculum"]  # type: ignore[attr-defined]
    known = {
        option
        for command in curriculum.commands.values()
        for each in command.params
        for option in each.opts
    }
    assert known.issuperset(re.findall(r"`(--[a-z]+)", TEXT))


def test_files_exist() -> None:
    places = (PROJECT.folder, EXEMPLARS, REPOSITORY)
    names = re.findall(r"`([\w./-]+\.(?:py|md|toml|json)|[\w./-]+/)`", TEXT)
    assert len(set(names)) > 12
    for name in names:
        made = name == "README.md" or name.startswith("databases/")
        assert made or any((place / name).exists() for place in places), name


def test_quoted_lines_stand_in_the_files_of_the_contact_book() -> None:
    files = [path for path in PROJECT.folder.rglob("*") if path.suffix in (".md", ".toml", ".py")]
    files += (EXEMPLARS / "misunderstandings" / "contact_book").glob("*.py")
    lines = {line for path in files for line in path.read_text("utf-8").splitlines()}
    quoted = re.findall(r"```(?:python|markdown|toml)\n(.*?)```", TEXT, re.DOTALL)
    assert len(quoted) >= 5
    for line in "".join(quoted).splitlines():
        assert line in lines, line


def test_figures_are_those_of_the_code() -> None:
    assert f"at most {MAX_CORE_CHARACTERS:,} characters" in TEXT
    assert f"at most {MAX_LINES[StageLevel.CORE]} lines" in TEXT
    advanced = f"{MAX_CHARACTERS:,} and {MAX_LINES[StageLevel.ADVANCED]}"
    assert f"an advanced one {advanced}." in TEXT
    assert f"{MOST_BYTES >> 20} MiB, a project {MOST_BYTES_ALTOGETHER >> 20} MiB" in TEXT
    assert MOST_SECONDS == 0.5
    assert "less than half a second" in TEXT
    assert f"less than {MOST_PROGRAM_SECONDS:.0f} seconds" in TEXT


def test_settings_and_table_of_checks_are_those_of_the_code() -> None:
    for name in re.findall(r"GRACE_([A-Z_]+)", TEXT):
        assert name.lower() in Settings.model_fields
    assert checks_table() in TEXT
    assert renewed(TEXT) == TEXT, "run `python -m backend.documentation`"
