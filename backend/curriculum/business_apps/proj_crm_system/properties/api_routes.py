"""Invariants of crm_system.api."""

import re
from itertools import count

from crm_system.storage import Storage
from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.api"

texts = st.text(st.sampled_from("aB<>&\"' {}|/é"), max_size=8)
deals = st.lists(st.tuples(texts, st.integers(0, 10**9)), max_size=6)
amounts = st.integers(0, 10**15)


def router_of(module, made):
    """The router of a company with these deals; how many of them it took."""
    numbers = count(1)
    storage = Storage(":memory:", lambda: 100, lambda: f"r{next(numbers)}")
    storage.add_tenant("acme", "the key of acme!")
    router = module.company_router(storage, lambda: 100, "acme")
    bodies = [{"name": name, "amount": amount} for name, amount in made]
    answers = [ask(router, "POST", "/deals", body) for body in bodies]
    return router, sum(answer["status"] == 201 for answer in answers)


def ask(router, method, target, body=None):
    return router.handle({"method": method, "target": target, "body": body})


def report_has_no_markup_of_others(module, made):
    router, taken = router_of(module, made)
    page = ask(router, "GET", "/report")["body"]
    assert page.count("<li>") == taken, "a deal is missing or a name made markup"
    for text in re.findall("<li>(.*)", page):
        assert "<" not in text.removesuffix("</ul></body></html>"), f"not escaped: {text}"


def pages_and_search_show_the_same(module, made):
    router, taken = router_of(module, made)
    found, target = [], "/deals?limit=2"
    while target:
        page = ask(router, "GET", target)["body"]
        found += [item["id"] for item in page["items"]]
        target = page["next"] and f"/deals?limit=2&cursor={page['next']}"
    searched = [item["id"] for item in ask(router, "GET", "/deals/search")["body"]["items"]]
    assert sorted(found) == sorted(searched), "pages and search differ"
    assert len(found) == taken, "a deal is lost"


def money_can_be_read_back(module, cents):
    text = module.money(cents)
    assert int(text.replace(",", "").replace(".", "")) == cents, text
    assert re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})*\.[0-9]{2}", text), text


PROPERTIES = [
    Property("report-has-no-markup-of-others", "C14", deals, report_has_no_markup_of_others),
    Property("pages-and-search-show-the-same", "C8", deals, pages_and_search_show_the_same),
    Property("money-can-be-read-back", "C1", amounts, money_can_be_read_back),
]
