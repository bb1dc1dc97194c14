"""The five steps from nothing to a measured model file, each resumable."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from backend.language_model.starter import FILE
from training.corpus.generate import Plan, generate
from training.places import Places
from training.prepare import learn_tokenizer, training_rows
from training.tokenizer import Tokenizer

app = typer.Typer(
    help="Makes the starter model.", no_args_is_help=True, pretty_exceptions_enable=False
)

Folder = Annotated[Path, typer.Option(help="Where this run keeps its files.")]
Model = Annotated[Path | None, typer.Option(help="Another file than this run's.")]
Most = Annotated[int, typer.Option(help="Most tasks of each part; 0: all.")]
Only = Annotated[
    list[str] | None, typer.Option(help="A part alone, such as `names`; can be given repeatedly.")
]
_FOLDER = Places().folder
_PLAN = Plan()


@app.command()
def corpus(
    folder: Folder = _FOLDER,
    examples: Annotated[int, typer.Option(help="Examples to train on.")] = _PLAN.examples,
    held: Annotated[int, typer.Option(help="Tasks a family in each held-out part.")] = _PLAN.held,
    seed: int = _PLAN.seed,
    processes: int = os.cpu_count() or 1,
) -> None:
    """Generate and prove the corpus; goes on with the parts that are missing."""
    with _bar("corpus") as bar:
        task = bar.add_task("corpus", total=None)
        manifest = generate(
            Plan(examples, held, seed),
            Places(folder),
            processes=processes,
            tell=lambda done, total: bar.update(task, completed=done, total=total),
        )
    typer.echo(json.dumps(manifest, indent=2))


@app.command()
def tokenizer(
    folder: Folder = _FOLDER,
    size: Annotated[int, typer.Option(help="Tokens in the vocabulary.")] = 3_000,
    grown_from: Annotated[
        Path | None, typer.Option(help="A model file whose vocabulary comes first.")
    ] = None,
) -> None:
    """Learn the vocabulary from the training part of the corpus."""
    with _bar("tokenizer") as bar:
        task = bar.add_task("tokenizer", total=None)
        made = learn_tokenizer(
            Places(folder),
            size,
            lambda done, total: bar.update(task, completed=done, total=total),
            grown_from,
        )
    train, held = training_rows(Places(folder))
    mean = len(train.tokens) / max(1, len(train))
    typer.echo(f"{len(made)} tokens; {len(train)} rows of {mean:.0f} tokens, {len(held)} held out")


@app.command()
def train(
    folder: Folder = _FOLDER,
    minutes: Annotated[float, typer.Option(help="Time to train, all runs together.")] = 66.0,
    tokens: Annotated[int, typer.Option(help="Budget in tokens instead of minutes.")] = 0,
    batch_tokens: int = 4_000,
    width: int = 256,
    layers: int = 4,
    heads: int = 4,
    feed_forward: int = 704,
    matrix_rate: float = 0.004,
    rate: float = 0.001,
    seed: int = 1,
    threads: int = 2,
    induction: bool = True,
    compiled: Annotated[bool, typer.Option(help="Let torch compile the network first.")] = True,
    start_from: Annotated[
        Path | None, typer.Option(help="A model file whose weights to begin with.")
    ] = None,
) -> None:
    """Train, or go on where an earlier run stopped; draws the loss curve."""
    from training.chart import draw
    from training.network.llama import Shape
    from training.train import Settings, Training

    if start_from is not None and start_from.resolve() == FILE:
        raise typer.BadParameter(
            "publish replaces this file; copy it below training/earlier and begin with the copy",
            param_hint="--start-from",
        )
    places = Places(folder)
    rows, held = training_rows(places)
    vocabulary = len(Tokenizer.load(places.tokenizer))
    shape = Shape(vocabulary, width, layers, heads, feed_forward)
    settings = Settings(
        minutes=minutes,
        most_tokens=tokens,
        batch_tokens=batch_tokens,
        matrix_rate=matrix_rate,
        rate=rate,
        seed=seed,
        threads=threads,
        induction=induction,
        compiled=compiled,
        start_from=str(start_from or ""),
    )
    training = Training(rows, held, shape, settings, places)
    typer.echo(f"{sum(weight.numel() for weight in training.model.parameters()):,} parameters")
    with _bar("train") as bar:
        task = bar.add_task("train", total=1.0)

        def tell(share: float, progress: object) -> None:
            step, seconds, seen, loss, _ = training.progress.curve[-1]
            text = f"step {step}, {seen / max(seconds, 1e-9):.0f} tokens/s, loss {loss:.3f}"
            bar.update(task, completed=share, description=text)

        progress = training.run(tell)
    typer.echo(f"{progress.tokens:,} tokens, held-out loss {progress.curve[-1][4]:.4f}")
    draw(places.curve, places.chart)


@app.command()
def export(
    folder: Folder = _FOLDER,
    quantisation: Annotated[str, typer.Option(help="F16 or Q8_0.")] = "F16",
    penalty: Annotated[
        float | None, typer.Option(help="Repetition penalty that the file recommends.")
    ] = None,
) -> None:
    """Write the weights as a GGUF file."""
    from training.export import export as write
    from training.train import load_model

    places = Places(folder)
    made = write(
        load_model(places.checkpoint),
        Tokenizer.load(places.tokenizer),
        places,
        quantisation,
        penalty,
    )
    typer.echo(f"{made}: {made.stat().st_size:,} bytes")


@app.command()
def evaluate(
    folder: Folder = _FOLDER,
    model: Model = None,
    samples: Annotated[int, typer.Option(help="Answers drawn beside the greedy one.")] = 8,
    seeds: Annotated[int, typer.Option(help="How often they are drawn, each time anew.")] = 1,
    temperature: Annotated[float, typer.Option(help="At which they are drawn.")] = 0.8,
    penalty: Annotated[
        float | None, typer.Option(help="Repetition penalty instead of the file's own.")
    ] = None,
    most: Most = 0,
    only: Only = None,
) -> None:
    """Let llama.cpp answer contracts and the judge run what it wrote.

    Each part is written to evaluation.json when it is done, beside other parts of the same
    file. A stopped evaluation goes on with the task it was stopped at.
    """
    from training.evaluate import evaluate as measure
    from training.evaluate import parts_of
    from training.journal import Journal
    from training.measured import Drawing
    from training.results import keep, table

    places = Places(folder)
    drawing = Drawing(samples, seeds, temperature, penalty)
    tasks = parts_of(places, only or (), most)
    kept: dict[str, Any] = {}
    with _bar("evaluate") as bar:
        task = bar.add_task("evaluate", total=len(tasks))
        for results in measure(
            model or places.model,
            tasks,
            drawing,
            Journal(places.journal),
            lambda done, _: bar.update(task, completed=done),
        ):
            kept = keep(places.evaluation, results)
    typer.echo(table(kept))


@app.command()
def compare(
    folder: Folder = _FOLDER,
    model: Model = None,
    samples: Annotated[int, typer.Option(help="Answers drawn for each task.")] = 8,
    temperature: Annotated[list[float] | None, typer.Option(help="One or more.")] = None,
    penalty: Annotated[list[float] | None, typer.Option(help="One or more.")] = None,
    most: Most = 0,
    only: Only = None,
) -> None:
    """Try every pair of temperature and repetition penalty on the same tasks."""
    from training.evaluate import parts_of
    from training.results import setting_table
    from training.sampling_choice import compare as measure
    from training.sampling_choice import settings_of

    places = Places(folder)
    settings = settings_of(samples, temperature or (0.4, 0.8, 1.1), penalty or (1.0, 1.05))
    tasks = parts_of(places, only or ("names", "combinations"), most)
    with _bar("compare") as bar:
        task = bar.add_task("compare", total=len(settings) * len(tasks))
        compared = measure(
            model or places.model, tasks, settings, lambda done, _: bar.update(task, completed=done)
        )
    places.comparison.write_text(json.dumps(compared, indent=2) + "\n", encoding="utf-8")
    typer.echo(setting_table(compared["settings"]))


@app.command()
def publish(folder: Folder = _FOLDER) -> None:
    """Put the evaluated model and its card into the product."""
    from training.publish import publish as put

    for path in put(Places(folder)):
        typer.echo(path)


@app.command()
def curve(
    folder: Folder = _FOLDER,
    recorded: Annotated[
        Path | None, typer.Option(help="Another curve than that of the bundled model.")
    ] = None,
) -> None:
    """Compare this run's loss with a recorded one, at equal steps."""
    from backend.language_model.starter import CURVE
    from training.curves import difference_table, differences, read_curve

    found = differences(read_curve(recorded or CURVE), read_curve(Places(folder).curve))
    typer.echo(difference_table(found))


@app.command()
def losses(
    folder: Folder = _FOLDER,
    model: Model = None,
    most: Annotated[int, typer.Option(help="Places to show.")] = 20,
) -> None:
    """Show in which families, and behind which text, the held-out answers cost most."""
    from training.corpus.generate import read_split
    from training.loss_places import load, loss_table, token_losses

    places = Places(folder)
    found = token_losses(*load(model or places.model), read_split(places, "names"))
    typer.echo(loss_table(found, most))


@app.command()
def paragraph(folder: Folder = _FOLDER) -> None:
    """What the starter can and cannot do, in the figures of the last evaluation."""
    from training.results import paragraph as write

    typer.echo(write(json.loads(Places(folder).evaluation.read_text(encoding="utf-8"))))


def _bar(name: str) -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
