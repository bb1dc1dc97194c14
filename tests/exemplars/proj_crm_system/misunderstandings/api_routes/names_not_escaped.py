# C14: escapes what it computes, not what was entered
"""What a company can ask for and change: the routes of its mobile API, and its report page."""

from collections.abc import Callable
from functools import partial

from crm_system.company import Company
from crm_system.listing import list_page
from crm_system.routing import Router
from crm_system.storage import Storage
from crm_system.templates import render

_FIELDS = {
    "contact": ["name", "email", "phone", "created_at", "updated_at"],
    "account": ["name", "domain", "parent"],
    "deal": ["name", "amount", "currency", "stage", "entered_at", "account", "expected"],
}
_MADE_BY = {"contact": "add_contact", "account": "open_account", "deal": "open_deal"}
_MOST_ITEMS = 100
_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Pipeline of {{ tenant }}</title>
<style>body { font-family: sans-serif } td, th { padding: 0 1em; text-align: right }</style>
</head><body><h1>Pipeline of {{ tenant }}</h1>
"""
_TABLE = "<h2>{{ currency }}</h2>\n<table>\n<tr><th>stage<th>deals<th>amount<th>expected\n"
_ROW = "<tr><th>{{ stage }}<td>{{ deals }}<td>{{ amount }}<td>{{ expected }}\n"
_DEAL = "<li>{{ name }}: {{ amount }} {{ currency }}, {{ stage }}\n"


def money(cents: int) -> str:
    """An amount as people write it: 1234567 is "12,345.67"."""
    return f"{cents // 100:,}.{cents % 100:02}"


def company_router(storage: Storage, clock: Callable[[], int], tenant: str) -> Router:
    """The routes of one company. Its handlers can name no other."""

    def read(question: Callable[[Company, dict], object]) -> Callable[[dict], tuple]:
        def handler(call: dict) -> tuple:
            with storage.reading(tenant) as company:
                return 200, question(company, call)

        return handler

    def write(status: int, action: str) -> Callable[[dict], tuple]:
        def handler(call: dict) -> tuple:
            record_id = call["params"].get("id", "")
            return status, storage.write(tenant, action, _details(call), record_id)

        return handler

    def mail_path(company: Company, call: dict) -> dict:
        details = _details(call)
        kind, url = str(details.get("kind", "")), str(details.get("url", ""))
        token = company.mail_token(clock(), call["params"]["id"], kind, url)
        return {"path": f"/t/{tenant}/{token}"}

    router = Router()
    for kind, action in _MADE_BY.items():
        path = f"/{kind}s"
        router.add("POST", path, write(201, action))
        router.add("GET", path, read(partial(_page, kind)))
        router.add("GET", f"{path}/changes", read(partial(_changes, kind)))
        router.add("GET", f"{path}/search", read(partial(_search, kind)))
        router.add("GET", f"{path}/{{id}}", read(partial(_record, kind)))
    router.add("PATCH", "/contacts/{id}", write(200, "change_contact"))
    router.add("DELETE", "/contacts/{id}", write(200, "delete_contact"))
    router.add("PATCH", "/deals/{id}", write(200, "move_deal"))
    router.add("GET", "/deals/{id}/history", read(_history))
    router.add("GET", "/accounts/{id}/people", read(_people))
    router.add("POST", "/accounts/{id}/people", write(200, "link_contact"))
    router.add("GET", "/mails/{id}", read(lambda company, call: company.mail(call["params"]["id"])))
    router.add("POST", "/mails/{id}", read(mail_path))
    router.add("GET", "/pipeline", read(lambda company, _: company.pipeline()))
    router.add("GET", "/report", read(lambda company, _: _report(tenant, company)))
    return router


def _details(call: dict) -> dict:
    details = {} if call["body"] is None else call["body"]
    if not isinstance(details, dict):
        raise ValueError("body")
    return details


def _part(call: dict, place: str) -> tuple[int, str]:
    """How many items are asked for, and from where."""
    query = call["query"]
    for name in query.keys() - {"limit", place}:
        raise ValueError(name)
    limit = query.get("limit", "20")
    if not (limit.isascii() and limit.isdigit() and len(limit) < 10 and int(limit) > 0):
        raise ValueError("limit")
    return min(int(limit), _MOST_ITEMS), query.get(place, "")


def _page(kind: str, company: Company, call: dict) -> dict:
    return company.page(kind, *_part(call, "cursor"))


def _changes(kind: str, company: Company, call: dict) -> dict:
    return company.changes(kind, *_part(call, "token"))


def _search(kind: str, company: Company, call: dict) -> dict:
    return list_page(company.find(kind), call["query"], _FIELDS[kind], _MOST_ITEMS)


def _record(kind: str, company: Company, call: dict) -> dict:
    return company.get(kind, call["params"]["id"])


def _history(company: Company, call: dict) -> dict:
    return {"items": company.history(call["params"]["id"])}


def _people(company: Company, call: dict) -> dict:
    return {"items": company.people(call["params"]["id"])}


def _report(tenant: str, company: Company) -> str:
    """A page for people; whatever the company entered is escaped."""
    parts = [render(_HEAD, {"tenant": tenant}, html=True)]
    for currency, found in company.pipeline().items():
        parts.append(render(_TABLE, {"currency": currency}, html=True))
        parts += [_html(_ROW, {"stage": stage, **row}) for stage, row in found["stages"].items()]
        parts.append("</table>\n")
    open_deals = [deal for deal in company.find("deal") if deal["stage"] not in ("won", "lost")]
    open_deals.sort(key=lambda deal: -deal["amount"])
    largest = [_html(_DEAL, deal) for deal in open_deals[:10]]
    return "".join([*parts, "<h2>Largest open deals</h2>\n<ul>\n", *largest, "</ul></body></html>"])


def _html(template: str, row: dict) -> str:
    amounts = {name: money(row[name]) for name in ("amount", "expected")}
    return render(template, {**row, **amounts})
