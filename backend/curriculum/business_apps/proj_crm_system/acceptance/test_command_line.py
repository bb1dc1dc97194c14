"""Acceptance of crm_system.__main__: command lines and a program that serves."""

import json
import re

import pytest
from grace_case import case
from grace_program import run, start

# Many command lines in one interpreter, since each start of one takes its time.
MANY = """
import contextlib, io, json, os, sys, time, traceback
from crm_system.__main__ import main

told = []
open("letter.txt", "w").write("Dear Ada")
for line in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main(line)
        except SystemExit as end:
            status = end.code or 0
        except Exception:
            status = traceback.format_exc()
    told.append([status, out.getvalue(), err.getvalue()])
print(json.dumps([told, sorted(os.listdir()), int(time.time())]))
"""
LINES = {
    "help": "--help",
    "serve help": "serve --help",
    "nothing": "",
    "unknown": "fly --db made.db",
    "option": "demo --colour red",
    "no name": "tenant --db made.db",
    "no report name": "report --db made.db",
    "no db": "serve --port 8000",
    "word port": "serve --port x --db made.db",
    "large port": "serve --port 65536 --db made.db",
    "negative port": "serve --port -1 --db made.db",
    "demo": "demo",
    "second demo": "demo",
    "kept demo": "demo --db demo.db",
    "demo again": "demo --db demo.db",
    "add": "tenant core --db demo.db",
    "add to new": "tenant core --db new.db",
    "taken": "tenant core --db demo.db",
    "bad name": "tenant Core! --db demo.db",
    "report": "report acme --db demo.db",
    "empty report": "report core --db demo.db",
    "unknown report": "report dune --db demo.db",
    "letter report": "report acme --db letter.txt",
    "letter demo": "demo --db letter.txt",
    "letter serve": "serve --port 8003 --db letter.txt",
    "no file": "report acme --db missing.db",
}
STAGES = ["new", "qualified", "offer", "verbal", "won", "lost"]
KEY = "[A-Za-z0-9_-]{16,}"
ACME = """Pipeline of acme

EUR deals amount expected
new 0 0.00 0.00
qualified 0 0.00 0.00
offer 1 12,500.00 6,250.00
verbal 0 0.00 0.00
won 1 99,000.00 99,000.00
lost 1 840.50 0.00
total 2 111,500.00 105,250.00

USD deals amount expected
new 1 319.99 32.00
qualified 0 0.00 0.00
offer 0 0.00 0.00
verbal 0 0.00 0.00
won 0 0.00 0.00
lost 0 0.00 0.00
total 1 319.99 32.00

"""
BLUE = """Pipeline of blue

EUR deals amount expected
new 1 4,500.00 450.00
qualified 0 0.00 0.00
offer 0 0.00 0.00
verbal 0 0.00 0.00
won 0 0.00 0.00
lost 0 0.00 0.00
total 1 4,500.00 450.00

"""


class Told:
    """What the command lines said, and which files were there afterwards, when."""

    def __init__(self):
        lines = [line.split() for line in LINES.values()]
        ended = run("-c", MANY, stdin=json.dumps(lines))
        assert ended.status == 0, ended.stderr
        said, self.files, self.time = json.loads(ended.stdout.splitlines()[-1])
        self.said = dict(zip(LINES, said, strict=True))

    def status(self, name):
        return self.said[name][0]

    def output(self, name):
        return self.said[name][1]

    def errors(self, name):
        return self.said[name][2]

    def table(self, name):
        """The output with one space between columns."""
        return re.sub(" +", " ", self.output(name))

    def key(self, company):
        return re.search(f"^Key of {company}: ({KEY})$", self.output("kept demo"), re.MULTILINE)[1]


@pytest.fixture(scope="module")
def told():
    return Told()


class Client:
    def __init__(self, program, key):
        self.program = program
        self.headers = {"Authorization": f"Bearer {key}"}

    def get(self, target):
        reply = self.program.request("GET", target, None, self.headers)
        assert reply.status == 200, reply.text
        return reply.json()

    def post(self, target, **body):
        return self.program.request("POST", target, None, self.headers, json=body).json()


@pytest.fixture(scope="module")
def served(told):
    """The demonstration's file, served."""
    with start(
        "-m", "crm_system", "serve", "--port", "8000", "--db", "demo.db", port=8000
    ) as program:
        yield program


@pytest.fixture
def acme(told, served):
    return Client(served, told.key("acme"))


@case("help", clause="C2", visible=True)
def test_help_names_commands_and_options(told):
    assert told.status("help") == 0
    for word in ("demo", "tenant", "serve", "report", "--db", "--port"):
        assert word in told.output("help"), word


@case("help-of-a-command", clause="C2")
def test_help_of_a_command_names_its_options(told):
    assert told.status("serve help") == 0
    for word in ("--db", "--port"):
        assert word in told.output("serve help")


@case("used-wrongly", clause="C3")
@pytest.mark.parametrize(
    "name", ["nothing", "unknown", "option", "no name", "no report name", "no db"]
)
def test_wrong_use_is_status_2(told, name):
    assert told.status(name) == 2
    assert told.output(name) == ""
    assert "usage: " in told.errors(name)


@case("wrong-use-makes-no-file", clause="C3")
def test_wrong_use_makes_no_file(told):
    assert "made.db" not in told.files
    assert "new.db" in told.files


@case("new-company", clause="C4", visible=True)
def test_tenant_prints_its_key(told):
    for name in ("add", "add to new"):
        assert told.status(name) == 0
        pattern = f"Key of core, shown only this once: {KEY}\n"
        assert re.fullmatch(pattern, told.output(name)), told.output(name)


@case("keys-are-random", clause="C4")
def test_keys_are_random(told):
    keys = {told.output(name).split()[-1] for name in ("add", "add to new")}
    assert len(keys | {told.key("acme"), told.key("blue")}) == 4


@case("mistakes", clause="C5", visible=True)
@pytest.mark.parametrize("name", ["taken", "bad name", "unknown report", "letter report"])
def test_mistake_is_one_line_and_status_1(told, name):
    assert told.status(name) == 1
    assert told.output(name) == ""
    assert re.fullmatch("crm_system: .+\n", told.errors(name)), told.errors(name)


@case("files-of-others", clause="C5")
@pytest.mark.parametrize("name", ["letter demo", "letter serve", "demo again"])
def test_file_or_name_that_cannot_be_used_is_a_mistake(told, name):
    assert told.status(name) == 1
    assert told.output(name) == ""
    assert re.fullmatch("crm_system: .+\n", told.errors(name)), told.errors(name)


@case("report", clause="C6", visible=True)
def test_report_is_a_table_for_each_currency(told):
    assert told.status("report") == 0
    assert told.table("report") == ACME


@case("report-without-deals", clause="C6")
def test_report_without_deals_has_no_table(told):
    assert (told.status("empty report"), told.output("empty report")) == (0, "Pipeline of core\n\n")


@case("report-of-no-file", clause="C6")
def test_report_makes_no_file(told):
    assert told.status("no file") == 1
    assert told.output("no file") == ""
    assert re.fullmatch("crm_system: .+\n", told.errors("no file"))
    assert "missing.db" not in told.files


@case("demo", clause="C7", visible=True)
def test_demo_prints_both_reports(told):
    assert told.status("demo") == 0
    assert told.table("demo") == ACME + BLUE


@case("deals-of-the-demo", clause="C7")
def test_deals_of_the_demo_belong_to_their_accounts(told, served, acme):
    names = {account["id"]: account["name"] for account in acme.get("/accounts")["items"]}
    assert sorted(names.values()) == ["Harbour & Sons", "North Mill"]
    deals = acme.get("/deals/search")["items"]
    found = {
        deal["name"]: (names[deal["account"]], deal["stage"], deal["amount"]) for deal in deals
    }
    assert found == {
        "Ten looms": ("North Mill", "offer", 1250000),
        "Spare parts": ("North Mill", "lost", 84050),
        "Crane": ("Harbour & Sons", "won", 9900000),
        "Ropes": ("Harbour & Sons", "new", 31999),
    }
    boats = Client(served, told.key("blue")).get("/deals/search?fields=name,amount")["items"]
    assert [(boat["name"], boat["amount"]) for boat in boats] == [("Two boats", 450000)]


@case("people-of-the-demo", clause="C7")
def test_each_account_of_the_demo_has_a_contact(told, served, acme):
    linked = []
    for account in acme.get("/accounts")["items"]:
        (person,) = acme.get(f"/accounts/{account['id']}/people")["items"]
        linked.append(person["id"])
    assert sorted(linked) == sorted(item["id"] for item in acme.get("/contacts")["items"])
    assert len(set(linked)) == 2
    assert len(Client(served, told.key("blue")).get("/contacts")["items"]) == 1


@case("demo-without-a-file", clause="C8")
def test_demo_without_a_file_keeps_nothing(told):
    assert told.output("second demo") == told.output("demo")
    assert [name for name in told.files if name.endswith(".db")] == ["demo.db", "new.db"]
    assert ":memory:" not in told.files


@case("kept-demo", clause="C8", visible=True)
def test_kept_demo_prints_the_keys_after_the_reports(told):
    assert told.status("kept demo") == 0
    text = told.table("kept demo")
    places = [text.index(part) for part in (ACME, "Key of acme: ", BLUE, "Key of blue: ")]
    assert places == sorted(places)
    assert told.key("acme") != told.key("blue")


@case("serves-the-api", clause="C9", visible=True)
def test_program_serves_the_companies_of_the_file(told, served, acme):
    assert acme.get("/pipeline")["EUR"]["stages"]["won"]["amount"] == 9900000
    assert served.request("GET", "/pipeline").status == 401
    blue = Client(served, told.key("blue"))
    assert list(blue.get("/pipeline")) == ["EUR"]
    assert served.output().startswith("Serving on http://127.0.0.1:8000")


@case("default-port", clause="C9")
def test_port_is_8000_by_default(told):
    assert "8000" in told.output("serve help") or "8000" in told.output("help")


FREE_PORT = """
import re, subprocess, sys, urllib.error, urllib.request
line = [sys.executable, "-m", "crm_system", "serve", "--port", "0", "--db", "free.db"]
with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
    port = re.match("Serving on http://127.0.0.1:([0-9]+)", program.stdout.readline())[1]
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/contacts", timeout=4)
    except urllib.error.HTTPError as error:
        print(port != "0", error.code)
    program.send_signal(2)
    print(program.wait(4), "Traceback" in program.stderr.read())
"""


@case("free-port", clause="C9")
def test_port_0_takes_a_free_one_and_interrupt_ends_it():
    assert run("-c", FREE_PORT).stdout == "True 401\n0 False\n"


@case("bad-ports", clause="C12")
@pytest.mark.parametrize("name", ["word port", "large port", "negative port"])
def test_port_out_of_range_is_wrong_use(told, name):
    assert told.status(name) == 2
    assert told.output(name) == ""
    assert "usage: " in told.errors(name)


@pytest.fixture(scope="module")
def refused(served):
    """A second program that wants the port of the first."""
    return run("-m", "crm_system", "serve", "--port", "8000", "--db", "demo.db")


@case("status-of-the-program", clause="C1")
def test_program_ends_with_the_status(refused):
    assert refused.status == 1


@case("port-in-use", clause="C12")
def test_port_in_use_is_a_mistake(refused):
    assert refused.stdout == ""
    assert re.fullmatch("crm_system: .+\n", refused.stderr), refused.stderr


@pytest.fixture(scope="module")
def restarted(told):
    """What blue wrote, how the first program ended, what the second one has, all as a dict."""
    line = ("-m", "crm_system", "serve", "--port", "8001", "--db", "demo.db")
    with start(*line, port=8001) as first:
        made = Client(first, told.key("blue")).post("/contacts", name="<b>Zoë</b> 😀")
        ended = {"status": first.stop(), "said": first.output()}
    with start(*line, port=8001) as second:
        found = Client(second, told.key("blue")).get(f"/contacts/{made['id']}")
        other = Client(second, told.output("add").split()[-1]).post("/contacts", name="Eve")
    return ended | {"made": made, "found": found, "other": other}


@case("terminated", clause="C10", visible=True)
def test_terminated_program_ends_with_0_and_no_traceback(restarted):
    assert restarted["status"] == 0
    assert "Traceback" not in restarted["said"]


@case("restart", clause="C11", visible=True)
def test_what_was_written_is_there_after_a_restart(restarted):
    assert restarted["found"] == restarted["made"]
    assert restarted["made"]["name"] == "<b>Zoë</b> 😀"


MEANWHILE = """
import json, urllib.request
from contextlib import redirect_stdout
from io import StringIO
from crm_system.__main__ import main

with redirect_stdout(StringIO()) as out:
    main(["tenant", "late", "--db", "demo.db"])
headers = {"Authorization": "Bearer " + out.getvalue().split()[-1]}
body = json.dumps({"name": "Boat", "amount": 100}).encode()
request = urllib.request.Request("http://127.0.0.1:8000/deals", body, headers)
print(urllib.request.urlopen(request, timeout=4).status)
main(["report", "late", "--db", "demo.db"])
"""


@case("company-added-meanwhile", clause="C11")
def test_company_added_meanwhile_is_served_and_reported(served):
    ended = run("-c", MEANWHILE)
    assert ended.stdout.startswith("201\nPipeline of late\n"), ended.stderr
    assert "new 1 1.00 0.10" in re.sub(" +", " ", ended.stdout)


@case("ids-and-times", clause="C13")
def test_ids_are_random_and_times_are_now(told, restarted):
    made = [restarted["made"], restarted["other"]]
    assert made[0]["id"] != made[1]["id"]
    assert all(re.fullmatch("[A-Za-z0-9]{12,}", record["id"]) for record in made)
    assert all(0 <= record["created_at"] - told.time < 60 for record in made)
