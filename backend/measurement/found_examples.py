"""Examples as they stand in docstrings and documents, read as text."""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from backend.measurement.example_names import defined_names, modules_used, parsed, public_names


@dataclass(frozen=True, slots=True)
class Example:
    """A docstring or a fenced block with doctest lines.

    `shows` are the modules (paths) it stands in or imports, and `uses` those of them of
    which it uses a public name: `>>> 1 + 1` is an example of nothing. `module` and `names`
    are what a docstring may use without importing it.
    """

    place: str
    text: str
    shows: tuple[str, ...]
    uses: tuple[str, ...] = ()
    module: str = ""
    names: tuple[str, ...] = ()


def find_examples(modules: Mapping[str, str], documents: Mapping[str, str]) -> list[Example]:
    """All examples; a module that is no Python has none."""
    trees = {path: tree for path, text in modules.items() if (tree := parsed(text)) is not None}
    public = {_module(path): public_names(tree) for path, tree in trees.items()}
    found = [each for path, tree in trees.items() for each in _in_module(path, tree)]
    found += [
        each for path, text in documents.items() for each in _in_document(path, text, modules)
    ]
    return [_with_uses(each, public) for each in found if steps_of(each.text) != []]


def steps_of(text: str) -> list[doctest.Example] | None:
    """The statements of an example with what they should print; None: it cannot be read."""
    try:
        found = doctest.DocTestParser().get_examples(text)
    except ValueError:
        return None
    return [step for step in found if not step.options.get(doctest.SKIP)]


def _with_uses(example: Example, public: Mapping[str, frozenset[str]]) -> Example:
    sources = [step.source for step in steps_of(example.text) or ()]
    used = modules_used(sources, public, example.module)
    return replace(example, uses=tuple(path for path in example.shows if _module(path) in used))


def _module(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


def _in_module(path: str, tree: ast.Module) -> Iterator[Example]:
    names = tuple(defined_names(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            said = ast.get_docstring(node)
            if said and ">>>" in said:
                place = f"{path}:{getattr(node, 'name', '') or 'module'}"
                yield Example(place, said, (path,), module=_module(path), names=names)


def _in_document(path: str, text: str, modules: Mapping[str, str]) -> Iterator[Example]:
    """The doctest lines of a document, heading by heading: later ones use earlier ones."""
    for number, part in enumerate(re.split(r"(?m)^(?=#{1,6} )", text)):
        lines = "\n".join(re.findall(r"(?ms)^```[^\n]*\n(.*?)^```", part))
        if ">>>" in lines:
            yield Example(f"{path}#{number}", lines, tuple(_imported(lines, modules)))


def _imported(lines: str, modules: Mapping[str, str]) -> Iterator[str]:
    for path in modules:
        name = re.escape(_module(path))
        package, _, last = name.rpartition(r"\.")
        if re.search(rf"\b{name}\b", lines) or re.search(
            rf"from {package} import [^\n]*\b{last}\b", lines
        ):
            yield path
