# C12: leaves it to the system which ports there are
"""The CRM on the command line: python -m crm_system --help."""

import argparse
import secrets
import signal
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

from crm_system.api import money
from crm_system.server import make_server
from crm_system.storage import Storage

_HELP = """A small CRM for several companies on one SQLite file.

  python -m crm_system demo                             fill two companies, print their pipelines
  python -m crm_system demo --db crm.db                 the same, kept in a file, with their keys
  python -m crm_system tenant acme --db crm.db          let a company in and print its key
  python -m crm_system serve --port 8000 --db crm.db    offer the mobile API and the report page
  python -m crm_system report acme --db crm.db          print a company's pipeline

While it serves:

  curl -H "Authorization: Bearer KEY" http://127.0.0.1:8000/contacts -d '{"name": "Ada"}'
  curl -H "Authorization: Bearer KEY" 'http://127.0.0.1:8000/deals/search?stage=offer'

/contacts, /accounts and /deals take GET and POST; each also has /changes, /search and /ID (PATCH
changes a contact or moves a deal). /accounts/ID/people links contacts, /mails/ID makes tokens
that count opens and clicks, /pipeline sums up. /report is a page: the password is the key.
"""
_DEMO = {  # company: actions; a number stands for the record of that action, counted from 0
    "acme": [
        ("open_account", {"name": "North Mill", "domain": "north.example"}),
        ("open_account", {"name": "Harbour & Sons", "domain": "harbour.example"}),
        ("add_contact", {"name": "Ada Okafor", "email": "ada@north.example"}),
        ("add_contact", {"name": "Bo Lindqvist", "email": "bo@harbour.example"}),
        ("link_contact", {"contact": 2, "role": "buyer"}, 0),
        ("link_contact", {"contact": 3}, 1),
        ("open_deal", {"name": "Ten looms", "amount": 1250000, "account": 0}),
        ("open_deal", {"name": "Spare parts", "amount": 84050, "account": 0}),
        ("open_deal", {"name": "Crane", "amount": 9900000, "account": 1}),
        ("open_deal", {"name": "Ropes", "amount": 31999, "account": 1, "currency": "USD"}),
        ("move_deal", {"stage": "qualified"}, 6),
        ("move_deal", {"stage": "offer"}, 6),
        ("move_deal", {"stage": "lost", "reason": "no budget"}, 7),
        ("move_deal", {"stage": "qualified"}, 8),
        ("move_deal", {"stage": "offer"}, 8),
        ("move_deal", {"stage": "verbal"}, 8),
        ("move_deal", {"stage": "won", "reason": "signed"}, 8),
    ],
    "blue": [
        ("add_contact", {"name": "Chidi Moreau", "email": "chidi@quay.example"}),
        ("open_deal", {"name": "Two boats", "amount": 450000}),
    ],
}


def main(arguments: list[str]) -> int:
    """Run one command; its exit status. SystemExit for what is no command."""
    options = _parser().parse_args(arguments)
    if options.run is _report and not Path(options.db).exists():
        return _fail(f"there is no file {options.db}")
    try:
        with closing(Storage(options.db, _now, _new_id)) as storage:
            return options.run(storage, options)
    except KeyError as error:
        return _fail(f"there is no company {error.args[0]}")
    except ValueError as error:
        told = {"path": f"{options.db} is no file of this CRM"}
        return _fail(told.get(str(error), f"this {error} is taken, or it is not valid"))


def _parser() -> argparse.ArgumentParser:
    style = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        "python -m crm_system", description=_HELP, formatter_class=style
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run in (("demo", _demo), ("tenant", _tenant), ("serve", _serve), ("report", _report)):
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        if name in ("tenant", "report"):
            command.add_argument("tenant", help="the company")
        if name == "serve":
            command.add_argument("--port", type=_port, default=8000, help="0 takes a free one")
        kept = {"default": ":memory:"} if name == "demo" else {"required": True}
        command.add_argument("--db", metavar="FILE", help="the SQLite file", **kept)
    return parser


def _port(text: str) -> int:
    port = int(text)
    return port


def _now() -> int:
    return int(time.time())


def _new_id() -> str:
    return secrets.token_hex(8)


def _demo(storage: Storage, options: argparse.Namespace) -> int:
    for tenant, actions in _DEMO.items():
        key = secrets.token_urlsafe(24)
        storage.add_tenant(tenant, key)
        _act(storage, tenant, actions)
        _print(storage, tenant)
        if options.db != ":memory:":
            print(f"Key of {tenant}: {key}\n")
    return 0


def _act(storage: Storage, tenant: str, actions: list[tuple]) -> None:
    """Do what a demonstration lists."""
    ids: list[str] = []
    for action, details, *place in actions:
        named = {name: ids[details[name]] for name in ("contact", "account") if name in details}
        record_id = ids[place[0]] if place else ""
        ids.append(storage.write(tenant, action, details | named, record_id)["id"])


def _tenant(storage: Storage, options: argparse.Namespace) -> int:
    key = secrets.token_urlsafe(24)
    storage.add_tenant(options.tenant, key)
    print(f"Key of {options.tenant}, shown only this once: {key}")
    return 0


def _report(storage: Storage, options: argparse.Namespace) -> int:
    _print(storage, options.tenant)
    return 0


def _serve(storage: Storage, options: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server = make_server(storage, _now, options.port)
    except OSError as error:
        return _fail(f"port {options.port} cannot be used: {error.strerror}")
    with server, suppress(KeyboardInterrupt):
        print(f"Serving on http://127.0.0.1:{server.server_port} until it is stopped", flush=True)
        server.serve_forever()
    return 0


def _print(storage: Storage, tenant: str) -> None:
    """The pipeline of a company as a table for each currency."""
    with storage.reading(tenant) as company:
        pipeline = company.pipeline()
    print(f"Pipeline of {tenant}\n")
    for currency, found in pipeline.items():
        print(f"{currency:<10} {'deals':>5} {'amount':>16} {'expected':>16}")
        total = found["totals"]["total"]
        for stage, row in [*found["stages"].items(), ("total", total | {"deals": total["count"]})]:
            amounts = f"{money(row['amount']):>16} {money(row['expected']):>16}"
            print(f"{stage:<10} {row['deals']:>5} {amounts}")
        print()


def _fail(message: str) -> int:
    print(f"crm_system: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
