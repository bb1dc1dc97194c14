"""What every sandbox must do, whichever launcher it stands on."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.errors import InvalidInput, SandboxUnavailable
from backend.learning_systems.jobs import (
    Benchmark,
    Case,
    Coverage,
    Ended,
    Job,
    Judge,
    Limits,
    MiB,
    Program,
    PropertySearch,
    Script,
    VisibleTests,
)
from backend.learning_systems.ports import Sandbox
from backend.sandboxing import levels
from backend.sandboxing.probe import strongest_launcher
from backend.sandboxing.sandbox import GraceSandbox

LEVELS = (levels.FULL, levels.BWRAP, levels.LANDLOCK, levels.NONE)
SHORT = Limits(wall_seconds=3.0, cpu_seconds=3.0)


@pytest.fixture(scope="module", params=LEVELS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    try:
        made = GraceSandbox(strongest_launcher(wanted=request.param, workers=1))
    except SandboxUnavailable as error:
        pytest.skip(f"this machine has no level {request.param}: {error}")
    yield made
    made.close()


def script(source: str, limits: Limits = SHORT, **files: str) -> Job:
    contents = {f"{name}.py": text.encode() for name, text in files.items()}
    return Job({"main.py": source.encode(), **contents}, Script("main.py", ("a", "b c")), limits)


def test_a_script_runs_with_its_arguments_files_and_output(sandbox: Sandbox) -> None:
    job = script("import sys, other; print(sys.argv[1:], other.x, __name__)", other="x = 5")
    result = sandbox.run(job)
    assert result.passed
    assert result.stdout == "['a', 'b c'] 5 __main__\n"
    assert result.isolation_level == sandbox.isolation().level
    assert 0 < result.usage.wall_seconds < 30


def test_exit_status_and_traceback_are_told(sandbox: Sandbox) -> None:
    assert sandbox.run(script("raise SystemExit(3)")).ended is Ended.FAILED
    assert sandbox.run(script("raise SystemExit()")).passed
    failed = sandbox.run(script("def f():\n    return 1 / 0\nf()"))
    assert failed.ended is Ended.FAILED
    assert "ZeroDivisionError" in failed.stderr
    assert "grace_harness" not in failed.stderr


def test_output_is_streamed_and_safe_to_show(sandbox: Sandbox) -> None:
    seen: list[tuple[str, bytes]] = []
    job = script(r"import sys; print('\x1b[31mred'); sys.stderr.write('e\x07'); sys.stdout.flush()")
    result = sandbox.run(job, on_output=lambda name, data: seen.append((name, data)))
    assert b"".join(data for name, data in seen if name == "stdout") == b"\x1b[31mred\n"
    assert result.stdout == "\\x1b[31mred\n"
    assert result.stderr == "e\\x07"


def test_a_run_over_its_wall_clock_ends(sandbox: Sandbox) -> None:
    limits = Limits(wall_seconds=0.5, cpu_seconds=5.0)
    assert sandbox.run(script("import time; time.sleep(60)", limits)).ended is Ended.TIMEOUT


def test_a_flood_of_output_ends_the_run(sandbox: Sandbox) -> None:
    limits = Limits(wall_seconds=10.0, output_bytes=10_000)
    result = sandbox.run(script("while True: print('x' * 1000)", limits))
    assert result.ended is Ended.OUTPUT_LIMIT
    assert len(result.stdout) <= 10_000


def test_too_much_memory_ends_or_fails_the_run(sandbox: Sandbox) -> None:
    limits = Limits(wall_seconds=10.0, memory_bytes=256 * MiB)
    result = sandbox.run(script("x = [bytearray(1 << 20) for _ in range(4000)]", limits))
    assert result.ended in (Ended.MEMORY, Ended.FAILED)
    assert not result.passed


def test_a_crash_names_its_signal(sandbox: Sandbox) -> None:
    result = sandbox.run(script("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"))
    assert result.ended in (Ended.CRASHED, Ended.FORBIDDEN_SYSCALL)
    assert "SEGV" in result.detail or "signal" in result.detail


def test_a_cancelled_run_ends_soon(sandbox: Sandbox) -> None:
    asked = threading.Event()
    began = time.monotonic()

    def cancelled() -> bool:
        asked.set()
        return time.monotonic() - began > 0.3

    result = sandbox.run(script("import time; time.sleep(60)", Limits(60, 60)), cancelled=cancelled)
    assert result.ended is Ended.CANCELLED
    assert asked.is_set()


def test_paths_outside_the_work_directory_are_refused(sandbox: Sandbox) -> None:
    for path in ("/etc/x", "../x", "a/../../x", ""):
        with pytest.raises(InvalidInput):
            sandbox.run(Job({path: b"", "main.py": b""}, Script("main.py")))
    with pytest.raises(InvalidInput):
        sandbox.run(Job({}, Script("../main.py")))


def test_nothing_is_carried_from_one_run_to_the_next(sandbox: Sandbox) -> None:
    first = "import sys, os, json; json.mark = 1; os.environ['M'] = '1'; open('left', 'w').close()"
    assert sandbox.run(script(first)).passed
    second = (
        "import os, json; print(hasattr(json, 'mark'), 'M' in os.environ, os.path.exists('left'))"
    )
    assert sandbox.run(script(second)).stdout == "False False False\n"


def test_runs_go_side_by_side(sandbox: Sandbox) -> None:
    results: list[str] = []

    def one(number: int) -> None:
        results.append(sandbox.run(script(f"print({number})", Limits(30, 30))).stdout.strip())

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["0", "1", "2", "3"]


SUITE = b"""
import pytest
from subject import double, Thing

@pytest.mark.parametrize("n", [1, 2], ids=["one", "two"])
def test_double(n):
    assert double(n) == 2 * n

class TestThing:
    def test_name(self):
        assert Thing().name == "t"
"""
SUBJECT = b"def double(n): return n * 2\nclass Thing: name = 't'\n"


def judged(sandbox: Sandbox, subject: bytes, suite: bytes = SUITE, **more: object):
    job = Job({"subject.py": subject}, Judge(suite, "test_suite.py", **more), SHORT)  # type: ignore[arg-type]
    return sandbox.run(job)


def test_a_right_candidate_passes_every_case(sandbox: Sandbox) -> None:
    result = judged(sandbox, SUBJECT)
    assert result.passed, result
    assert {case.id: case.outcome for case in result.cases} == {
        "test_double[one]": "passed",
        "test_double[two]": "passed",
        "TestThing::test_name": "passed",
    }


def test_a_wrong_candidate_fails_with_the_values(sandbox: Sandbox) -> None:
    result = judged(sandbox, SUBJECT.replace(b"n * 2", b"n + 1"))
    assert result.ended is Ended.FAILED
    outcomes = {case.id: case for case in result.cases}
    assert outcomes["test_double[one]"].outcome == "passed"
    assert outcomes["test_double[two]"].outcome == "failed"
    assert "assert 3 == " in outcomes["test_double[two]"].message


def test_the_manifest_decides_which_cases_there_are(sandbox: Sandbox) -> None:
    one = Case("test_double[one]", "C1", True)
    two, thing = Case("test_double[two]", "C1", False), Case("TestThing::test_name", "C2", False)
    assert judged(sandbox, SUBJECT, manifest=(one, two, thing)).passed
    missing = judged(sandbox, SUBJECT, manifest=(one, two, thing, Case("gone", "C3", False)))
    assert missing.ended is Ended.FAILED
    assert missing.cases[-1].outcome == "missing"
    extra = judged(sandbox, SUBJECT, manifest=(one, two))
    assert extra.ended is Ended.FAILED
    assert [case.id for case in extra.cases if case.outcome == "extra"] == [thing.id]


@pytest.mark.parametrize(
    "body",
    ["pytest.skip('x')", "pytest.xfail('x')", "pytest.importorskip('nowhere')"],
    ids=["skip", "xfail", "importorskip"],
)
def test_a_skipped_case_is_no_pass(sandbox: Sandbox, body: str) -> None:
    suite = f"import pytest\nimport subject\ndef test_a():\n    {body}\n".encode()
    result = judged(sandbox, SUBJECT, suite)
    assert result.ended is Ended.FAILED
    assert [case.outcome for case in result.cases] == ["skipped"]


def test_a_suite_without_cases_is_no_pass(sandbox: Sandbox) -> None:
    assert judged(sandbox, SUBJECT, b"import subject\n").ended is Ended.FAILED
    assert judged(sandbox, SUBJECT, b"import subject\n", manifest=()).ended is Ended.FAILED


def test_a_suite_that_uses_the_candidate_on_import_works(sandbox: Sandbox) -> None:
    suite = (
        b"import pytest, subject\nMADE = subject.Thing()\n"
        b"TABLE = [subject.double(n) for n in (1, 2)]\n"
        b"assert TABLE == [2, 4]\n"
        b"def test_made():\n    assert MADE.name == 't'\n"
        b"@pytest.mark.parametrize('n', [1, 2])\ndef test_n(n):\n    assert n in TABLE or n == 1\n"
    )
    assert judged(sandbox, SUBJECT, suite).passed
    wrong = judged(sandbox, SUBJECT.replace(b"n * 2", b"n"), suite)
    assert wrong.ended is Ended.FAILED
    assert {case.id: case.outcome for case in wrong.cases} == {
        "test_made": "errored",
        "test_n": "errored",
    }


def test_a_candidate_that_cannot_be_imported_fails_every_case(sandbox: Sandbox) -> None:
    result = judged(sandbox, b"def (")
    assert result.ended is Ended.FAILED
    assert result.cases
    assert {case.outcome for case in result.cases} == {"errored"}
    assert "SyntaxError" in result.cases[0].message


def test_a_case_that_never_ends_leaves_the_others_honest(sandbox: Sandbox) -> None:
    suite = (
        b"from subject import double, spin\ndef test_a():\n    assert double(1) == 2\n"
        b"def test_b():\n    spin()\ndef test_c():\n    assert double(2) == 4\n"
    )
    spin = SUBJECT + b"def spin():\n    while True: pass\n"
    result = judged(sandbox, spin, suite)
    assert result.ended is Ended.TIMEOUT
    assert [case.outcome for case in result.cases] == ["passed", "timed_out", "passed"]
    stubborn = SUBJECT + (
        b"import time\ndef spin():\n    while True:\n        try: time.sleep(60)\n"
        b"        except BaseException: pass\n"
    )
    result = judged(sandbox, stubborn, suite)
    assert result.ended is Ended.TIMEOUT
    assert [case.outcome for case in result.cases] == ["passed", "timed_out", "missing"]


def test_stopping_at_the_first_failure_leaves_the_rest_out(sandbox: Sandbox) -> None:
    result = judged(sandbox, SUBJECT.replace(b"n * 2", b"0"), stop_at_first_failure=True)
    assert [case.outcome for case in result.cases] == ["failed", "missing", "missing"]


def test_the_hash_seed_is_the_jobs(sandbox: Sandbox) -> None:
    suite = b"import subject\ndef test_a():\n    assert 0, subject.value\n"
    subject = b"value = hash('grace')\n"
    messages = {
        judged(sandbox, subject, suite, hash_seed=seed).cases[0].message for seed in (0, 0, 7)
    }
    assert len(messages) == 2


def test_visible_tests_advise(sandbox: Sandbox) -> None:
    tests = (
        b"from subject import double\ndef test_a(): assert double(2) == 4\ndef test_b(): assert 0\n"
    )
    job = Job({"subject.py": SUBJECT, "test_own.py": tests}, VisibleTests(("test_own.py",)), SHORT)
    result = sandbox.run(job)
    assert result.ended is Ended.FAILED
    assert [case.outcome for case in result.cases] == ["passed", "failed"]


def test_coverage_counts_lines_and_branches(sandbox: Sandbox) -> None:
    code = b"def f(x):\n    if x:\n        return 1\n    return 2\n"
    tests = b"from pack.a import f\ndef test_a(): assert f(1) == 1\n"
    files = {"pack/__init__.py": b"", "pack/a.py": code, "test_own.py": tests}
    result = sandbox.run(Job(files, Coverage("pack", ("test_own.py",)), Limits(20, 20)))
    assert result.passed, result
    assert result.coverage is not None
    assert (result.coverage.lines_total, result.coverage.lines_covered) == (4, 3)
    assert (result.coverage.branches_total, result.coverage.branches_covered) == (2, 1)
    assert result.coverage.missing["pack/a.py"] == (4,)
    assert result.coverage.executed["pack/a.py"] == (1, 2, 3)
    assert result.coverage.percent == pytest.approx(100 * 4 / 6)


def test_no_comment_takes_a_line_out_of_coverage(sandbox: Sandbox) -> None:
    code = b"def f(x):  # pragma: no cover\n    return x\n"
    unused = b"import sys\nif sys.argv:  # pragma: no branch\n    x = 1\n"
    tests = b"import pack.a\ndef test_a(): assert pack.a.f\n"
    files = {"pack/__init__.py": b"", "pack/a.py": code, "pack/b.py": unused, "test_own.py": tests}
    result = sandbox.run(Job(files, Coverage("pack", ("test_own.py",)), Limits(20, 20)))
    assert result.coverage is not None, result
    assert (result.coverage.lines_total, result.coverage.lines_covered) == (5, 1)
    assert result.coverage.branches_total == 2


PROPERTIES = b"""
from grace_case import Property
from hypothesis import strategies as st
MODULE = "subject"
def check(module, numbers):
    assert module.positive(numbers) == [abs(n) for n in numbers]
PROPERTIES = [Property("stays-positive", "C4", st.lists(st.integers()), check)]
"""


def test_a_broken_property_is_found_shrunk_and_found_again_at_once(sandbox: Sandbox) -> None:
    broken = b"def positive(x): return [abs(n) for n in x] if len(x) < 2 else x\n"
    job = Job({"subject.py": broken}, PropertySearch(PROPERTIES, 200, seed=5), Limits(20, 20))
    result = sandbox.run(job)
    assert result.ended is Ended.FAILED
    (finding,) = result.findings
    assert (finding.property, finding.clause) == ("stays-positive", "C4")
    assert json.loads(finding.input) in ([0, -1], [-1, 0])
    assert "module.positive(numbers)" in finding.expected
    assert finding.observed.startswith("assert [")
    again = Job(job.files, PropertySearch(PROPERTIES, 200, 6, result.database), Limits(20, 20))
    repeated = sandbox.run(again)
    assert repeated.findings[0].input == finding.input
    assert repeated.property_examples < result.property_examples


def test_a_kept_property_is_a_pass(sandbox: Sandbox) -> None:
    kept = b"def positive(x): return [abs(n) for n in x]\n"
    job = Job({"subject.py": kept}, PropertySearch(PROPERTIES, 30), Limits(20, 20))
    result = sandbox.run(job)
    assert result.passed, result
    assert result.property_examples >= 30


def test_a_benchmark_times_both_sides(sandbox: Sandbox) -> None:
    bench = (
        b"def run(module, size): return module.double(size)\ndef yardstick(size): return size * 2\n"
    )
    job = Job({"subject.py": SUBJECT}, Benchmark(bench, "subject", (10, 20), 3), SHORT)
    result = sandbox.run(job)
    assert result.passed, result
    assert [timing.size for timing in result.timings] == [10, 20]
    for timing in result.timings:
        assert len(timing.candidate_seconds) == len(timing.yardstick_seconds) == 3
        assert min(timing.candidate_seconds) > 0


SERVER = b"""
import json, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201); self.end_headers()
        self.wfile.write(json.dumps([self.path, json.loads(body)]).encode())
    def log_message(self, *a): pass
HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
BLACK_BOX = b"""
from grace_program import run, start
def test_http():
    with start("server.py", "8000", port=8000) as program:
        reply = program.request("POST", "/x", json={"a": 1})
        assert (reply.status, reply.json()) == (201, ["/x", {"a": 1}])
def test_line():
    ended = run("-c", "print(input())", stdin="hello")
    assert (ended.status, ended.stdout) == (0, "hello\\n")
"""


def test_a_program_is_judged_where_it_has_a_network_of_its_own(sandbox: Sandbox) -> None:
    job = Job({"server.py": SERVER}, Program(BLACK_BOX, "test_program.py"), Limits(10, 10))
    result = sandbox.run(job)
    if sandbox.isolation().level == levels.FULL:
        assert result.passed, result
    else:
        assert result.ended is Ended.NOT_JUDGED


def test_a_black_box_suite_stops_at_its_first_failure_when_asked(sandbox: Sandbox) -> None:
    suite = b"""
from grace_program import run
def test_first():
    assert run("-c", "pass").status == 1
def test_second():
    assert run("-c", "pass").status == 0
"""
    job = Job({}, Program(suite, "test_program.py", stop_at_first_failure=True), Limits(10, 10))
    result = sandbox.run(job)
    if sandbox.isolation().level == levels.FULL:
        assert [case.outcome for case in result.cases] == ["failed", "missing"]
    else:
        assert result.ended is Ended.NOT_JUDGED


def test_no_descriptor_and_no_folder_is_left(sandbox: Sandbox, tmp_path: Path) -> None:
    count: Callable[[], int] = lambda: len(os.listdir("/proc/self/fd"))  # noqa: E731, PTH208
    sandbox.run(script("pass"))
    judged(sandbox, SUBJECT)
    before = count()
    for _ in range(3):
        sandbox.run(script("pass"))
        judged(sandbox, SUBJECT)
    assert count() <= before + 1
