"""Acceptance of crm_system.api."""

import re
from itertools import count

import pytest
from crm_system.api import company_router, money
from crm_system.storage import Storage
from grace_case import case


class Desk:
    """One company's router, with ids r1, r2, ... and the times 100, 101, ..."""

    def __init__(self, storage=None, tenant="acme"):
        times, numbers = count(100), count(1)
        if storage is None:
            storage = Storage(":memory:", lambda: next(times), lambda: f"r{next(numbers)}")
            for name in ("acme", "blue"):
                storage.add_tenant(name, f"the key of {name}...")
        self.storage = storage
        self.router = company_router(storage, lambda: 5000, tenant)

    def ask(self, method, target, body=None):
        answer = self.router.handle({"method": method, "target": target, "body": body})
        return answer["status"], answer["body"]

    def get(self, target):
        status, body = self.ask("GET", target)
        assert status == 200, body
        return body

    def post(self, target, **body):
        status, answer = self.ask("POST", target, body)
        assert status in (200, 201), answer
        return answer

    def refused(self, method, target, body=None):
        """The detail of a 422."""
        status, answer = self.ask(method, target, body)
        assert status == 422, answer
        return answer["detail"]


def names(items):
    return [item["name"] for item in items]


@case("money", clause="C1", visible=True)
@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (99, "0.99"),
        (100, "1.00"),
        (120050, "1,200.50"),
        (10**15, "10,000,000,000,000.00"),
    ],
    ids=["zero", "five", "below-one", "one", "thousand", "large"],
)
def test_money_is_written_with_two_decimals(cents, text):
    assert money(cents) == text


@case("tenants-are-apart", clause="C2", visible=True)
def test_router_reads_and_writes_its_tenant_alone():
    acme = Desk()
    blue = Desk(acme.storage, "blue")
    made = acme.post("/contacts", name="Ada")
    assert blue.ask("GET", f"/contacts/{made['id']}")[0] == 404
    assert blue.ask("DELETE", f"/contacts/{made['id']}")[0] == 404
    assert blue.get("/contacts")["items"] == []
    blue.post("/deals", name="Boat", amount=5)
    assert acme.get("/pipeline") == {}
    assert acme.get("/deals/search")["total"] == 0
    assert names(acme.get("/contacts")["items"]) == ["Ada"]


@case("writes-are-kept", clause="C2")
def test_writes_are_seen_by_another_router_of_the_tenant():
    first = Desk()
    second = Desk(first.storage)
    first.post("/contacts", name="Ada")
    second.ask("PATCH", "/contacts/r1", {"name": "Bo"})
    assert first.get("/contacts/r1")["name"] == "Bo"


@case("bodies", clause="C2")
@pytest.mark.parametrize(
    "body", [[], "x", 5, True, [{}], ""], ids=["list", "text", "number", "bool", "in-list", "empty"]
)
def test_body_that_is_no_object_is_refused(body):
    desk = Desk()
    assert desk.refused("POST", "/contacts", body) == "body"
    assert desk.refused("POST", "/mails/m1", body) == "body"


@case("no-body", clause="C2")
def test_no_body_is_no_details():
    desk = Desk()
    assert desk.refused("POST", "/contacts") == "name"
    target = f"/contacts/{desk.post('/contacts', name='Ada')['id']}"
    assert desk.ask("PATCH", target)[1]["name"] == "Ada"
    assert desk.refused("DELETE", target, {"name": "x"}) == "name"


@case("create", clause="C3", visible=True)
def test_post_makes_a_record():
    desk = Desk()
    status, made = desk.ask("POST", "/contacts", {"name": " Ada ", "tags": ["VIP"]})
    assert (status, made["id"], made["name"], made["tags"]) == (201, "r1", "Ada", ["vip"])
    status, made = desk.ask("POST", "/accounts", {"name": "Mill", "domain": "@x.org"})
    assert (status, made["id"], made["kind"], made["domain"]) == (201, "r2", "account", "x.org")
    status, made = desk.ask("POST", "/deals", {"name": "Looms", "amount": 50, "account": "r2"})
    assert (status, made["kind"], made["account"], made["expected"]) == (201, "deal", "r2", 5)


@case("create-refused", clause="C3")
def test_post_of_bad_details_is_refused():
    desk = Desk()
    assert desk.refused("POST", "/deals", {"name": "Looms", "amount": "5"}) == "amount"
    assert desk.refused("POST", "/accounts", {"name": " "}) == "name"
    assert desk.refused("POST", "/contacts", {"name": "Ada", "id": "x"}) == "id"
    assert desk.get("/contacts")["items"] == desk.get("/deals")["items"] == []


@case("read-one", clause="C4", visible=True)
def test_get_returns_the_record():
    desk = Desk()
    made = [
        desk.post("/contacts", name="Ada"),
        desk.post("/accounts", name="Mill"),
        desk.post("/deals", name="Looms", amount=5),
    ]
    assert [desk.get(f"/{kind}/r{n}") for n, kind in enumerate(KINDS, 1)] == made


KINDS = ["contacts", "accounts", "deals"]


@case("read-unknown", clause="C4")
@pytest.mark.parametrize("kind", KINDS)
def test_unknown_ids_are_not_found(kind):
    desk = Desk()
    for other in KINDS:
        if other != kind:
            desk.post(
                f"/{other}", **({"name": other} | ({"amount": 1} if other == "deals" else {}))
            )
    for record_id in ("r1", "r2", "r9", "%2F", "x" * 5000):
        assert desk.ask("GET", f"/{kind}/{record_id}")[0] == 404


@case("change", clause="C5", visible=True)
def test_patch_changes_a_contact_and_moves_a_deal():
    desk = Desk()
    desk.post("/contacts", name="Ada")
    desk.post("/deals", name="Looms", amount=50)
    status, changed = desk.ask("PATCH", "/contacts/r1", {"phone": "030 123456"})
    assert (status, changed["name"], changed["phone"]) == (200, "Ada", "030 123456")
    status, moved = desk.ask("PATCH", "/deals/r2", {"stage": "lost", "reason": "no budget"})
    assert (status, moved["stage"], moved["expected"]) == (200, "lost", 0)
    assert desk.get("/deals/r2") == moved


@case("change-refused", clause="C5")
def test_patch_of_bad_details_or_unknown_ids_is_refused():
    desk = Desk()
    desk.post("/contacts", name="Ada")
    desk.post("/deals", name="Looms", amount=50)
    assert desk.refused("PATCH", "/contacts/r1", {"email": "no"}) == "email"
    assert desk.refused("PATCH", "/deals/r2", {"stage": "won", "reason": "x"}) == "stage"
    assert desk.refused("PATCH", "/deals/r2", {"amount": 1}) == "stage"
    assert desk.ask("PATCH", "/contacts/r2", {"name": "x"})[0] == 404
    assert desk.ask("PATCH", "/deals/r1", {"stage": "lost", "reason": "x"})[0] == 404


@case("delete", clause="C5")
def test_delete_removes_a_contact():
    desk = Desk()
    made = desk.post("/contacts", name="Ada")
    assert desk.ask("DELETE", "/contacts/r1") == (200, made)
    assert desk.ask("DELETE", "/contacts/r1")[0] == 404
    assert desk.ask("GET", "/contacts/r1")[0] == 404


@case("methods-that-are-not", clause="C5")
def test_other_methods_are_not_offered():
    desk = Desk()
    desk.post("/accounts", name="Mill")
    for method, target in (
        ("PUT", "/contacts"),
        ("DELETE", "/accounts/r1"),
        ("PATCH", "/accounts/r1"),
        ("DELETE", "/deals/r1"),
        ("POST", "/report"),
        ("DELETE", "/mails/m1"),
    ):
        assert desk.ask(method, target, {})[0] == 405, (method, target)


@case("people", clause="C6", visible=True)
def test_people_are_linked_and_listed():
    desk = Desk()
    desk.post("/accounts", name="Mill")
    desk.post("/contacts", name="Ada")
    desk.post("/contacts", name="Bo")
    status, account = desk.ask("POST", "/accounts/r1/people", {"contact": "r3", "role": "buyer"})
    assert (status, account) == (200, desk.get("/accounts/r1"))
    desk.post("/accounts/r1/people", contact="r2")
    found = desk.get("/accounts/r1/people")
    assert [(person["name"], person["role"]) for person in found["items"]] == [
        ("Bo", "buyer"),
        ("Ada", "member"),
    ]
    assert list(found) == ["items"]


@case("people-of-nobody", clause="C6")
def test_people_of_unknown_accounts_are_not_found():
    desk = Desk()
    desk.post("/contacts", name="Ada")
    assert desk.ask("GET", "/accounts/r1/people")[0] == 404
    assert desk.ask("POST", "/accounts/r1/people", {"contact": "r1"})[0] == 404
    assert desk.refused("POST", "/accounts/r1/people", {"contact": "r7"}) == "contact"


@case("history", clause="C7")
def test_history_of_a_deal_is_listed():
    desk = Desk()
    desk.post("/deals", name="Looms", amount=50)
    desk.ask("PATCH", "/deals/r1", {"stage": "qualified"})
    found = desk.get("/deals/r1/history")
    assert [(entry["from"], entry["to"]) for entry in found["items"]] == [
        ("", "new"),
        ("new", "qualified"),
    ]
    assert list(found) == ["items"]
    assert desk.ask("GET", "/deals/r2/history")[0] == 404


@case("pages", clause="C8", visible=True)
def test_lists_come_in_pages_by_name():
    desk = Desk()
    for name in ("Cy", "Al", "Bo"):
        desk.post("/contacts", name=name)
        desk.post("/accounts", name=name)
        desk.post("/deals", name=name, amount=1)
    for kind in KINDS:
        first = desk.get(f"/{kind}?limit=2")
        assert names(first["items"]) == ["Al", "Bo"]
        last = desk.get(f"/{kind}?limit=2&cursor={first['next']}")
        assert (names(last["items"]), last["next"]) == (["Cy"], "")


@case("changes", clause="C8")
def test_changes_since_a_token():
    desk = Desk()
    desk.post("/contacts", name="Ada")
    desk.post("/contacts", name="Bo")
    first = desk.get("/contacts/changes?limit=1")
    assert (names(first["changed"]), first["more"]) == (["Ada"], True)
    desk.ask("DELETE", "/contacts/r1")
    rest = desk.get(f"/contacts/changes?token={first['token']}")
    assert (names(rest["changed"]), rest["removed"], rest["more"]) == (["Bo"], ["r1"], False)
    assert desk.get("/deals/changes")["changed"] == desk.get("/accounts/changes")["changed"] == []


@case("bad-cursors", clause="C8")
def test_cursor_and_token_of_others_are_refused():
    desk = Desk()
    blue = Desk(desk.storage, "blue")
    for name in ("Ada", "Bo"):
        desk.post("/contacts", name=name)
        blue.post("/contacts", name=name)
    page, token = desk.get("/contacts?limit=1"), desk.get("/contacts/changes")["token"]
    assert blue.refused("GET", f"/contacts?cursor={page['next']}") == "cursor"
    assert desk.refused("GET", f"/deals?cursor={page['next']}") == "cursor"
    assert blue.refused("GET", f"/contacts/changes?token={token}") == "token"
    assert desk.refused("GET", "/contacts?cursor=abc") == "cursor"


@case("bad-limits", clause="C9")
@pytest.mark.parametrize(
    "limit",
    ["0", "-1", "", "x", "1.0", "%2B5", "%C2%B2", "%D9%A3", "00"],
    ids=["zero", "minus", "empty", "word", "point", "plus", "superscript", "arabic", "zeros"],
)
def test_limit_that_is_no_count_is_refused(limit):
    desk = Desk()
    assert desk.refused("GET", f"/contacts?limit={limit}") == "limit"
    assert desk.refused("GET", f"/deals/changes?limit={limit}") == "limit"


@case("limits", clause="C9")
def test_limit_is_20_and_at_most_100():
    desk = Desk()
    for number in range(101):
        desk.post("/accounts", name=f"a{number:03}")
    sizes = [
        len(desk.get(f"/accounts{query}")["items"])
        for query in ("", "?limit=7", "?limit=100", "?limit=101", "?limit=100000", "?limit=0021")
    ]
    assert sizes == [20, 7, 100, 100, 100, 21]
    assert len(desk.get("/accounts/changes")["changed"]) == 20


@case("unknown-query", clause="C9", visible=True)
def test_unknown_name_in_the_query_is_refused():
    desk = Desk()
    assert desk.refused("GET", "/contacts?colour=red") == "colour"
    assert desk.refused("GET", "/contacts?limit=5&token=x") == "token"
    assert desk.refused("GET", "/contacts/changes?cursor=x") == "cursor"
    assert desk.refused("GET", "/deals?stage=new") == "stage"


@case("search", clause="C10", visible=True)
def test_search_filters_and_sorts():
    desk = Desk()
    for name, amount in (("Looms", 5), ("Crane", 9), ("Ropes", 7)):
        desk.post("/deals", name=name, amount=amount)
    desk.ask("PATCH", "/deals/r1", {"stage": "qualified"})
    found = desk.get("/deals/search?stage=new&sort=-amount&limit=1&fields=name")
    assert found == {"items": [{"name": "Crane", "id": "r2"}], "total": 2, "next": "1"}
    assert desk.refused("GET", "/deals/search?colour=red") == "colour"
    assert desk.refused("GET", "/deals/search?sort=tags") == "sort"


@case("search-fields", clause="C10")
def test_search_shows_the_fields_of_each_kind():
    desk = Desk()
    desk.post("/contacts", name="Ada")
    desk.post("/accounts", name="Mill")
    desk.post("/deals", name="Looms", amount=5)
    fields = {
        "contacts": "name email phone created_at updated_at",
        "accounts": "name domain parent",
        "deals": "name amount currency stage entered_at account expected",
    }
    for kind, expected in fields.items():
        (item,) = desk.get(f"/{kind}/search")["items"]
        assert sorted(item) == sorted(["id", *expected.split()])
        assert desk.get(f"/{kind}/search?sort={','.join(expected.split())}")["total"] == 1


@case("search-limit", clause="C10")
def test_search_gives_at_most_100_items():
    desk = Desk()
    for number in range(101):
        desk.post("/accounts", name=f"a{number:03}")
    found = desk.get("/accounts/search?limit=500")
    assert (len(found["items"]), found["total"], found["next"]) == (100, 101, "100")


@case("mail-tokens", clause="C11", visible=True)
def test_mail_tokens_are_given_and_counted():
    desk = Desk()
    made = desk.post("/mails/m%2F1", kind="click", url="https://x.example/ä?b=c")
    assert list(made) == ["path"]
    _, place, tenant, token = made["path"].split("/")
    assert (place, tenant) == ("t", "acme")
    with desk.storage.reading("acme") as company:
        assert company.mail("m/1")["seen"] is False
    desk.storage.write("acme", "count_hit", {}, token)
    found = desk.get("/mails/m%2F1")
    assert (found["clicks"], found["urls"]) == (1, {"https://x.example/ä?b=c": 1})
    assert desk.post("/mails/m2", kind="open")["path"].startswith("/t/acme/")


@case("mail-tokens-refused", clause="C11")
def test_bad_kinds_and_urls_are_refused():
    desk = Desk()
    assert desk.refused("POST", "/mails/m1", {}) == "kind"
    assert desk.refused("POST", "/mails/m1", {"kind": 5}) == "kind"
    assert desk.refused("POST", "/mails/m1", {"kind": ["open"]}) == "kind"
    for url in ("ftp://x", "", 5, None, ["https://x"], "https://x\r\nA: b"):
        assert desk.refused("POST", "/mails/m1", {"kind": "click", "url": url}) == "url"
    assert desk.refused("POST", "/mails/m1", {"kind": "open", "url": "https://x"}) == "url"


@case("mail-token-time", clause="C11")
def test_token_is_given_at_the_clock():
    desk = Desk()
    token = desk.post("/mails/m1", kind="open")["path"].rpartition("/")[2]
    with desk.storage.reading("acme") as company:
        assert company.mail_token(5000, "m1", "open") == token


@case("pipeline-sums", clause="C12")
def test_pipeline_is_that_of_the_company():
    desk = Desk()
    desk.post("/deals", name="Looms", amount=50, currency="USD")
    with desk.storage.reading("acme") as company:
        assert desk.get("/pipeline") == company.pipeline()
    assert desk.get("/pipeline")["USD"]["stages"]["new"]["amount"] == 50


@case("report-page", clause="C13", visible=True)
def test_report_is_a_page_with_a_table_for_each_currency():
    desk = Desk()
    desk.post("/deals", name="Looms", amount=123456)
    desk.post("/deals", name="Boat", amount=70, currency="USD")
    page = desk.get("/report")
    assert page.startswith("<!doctype html>")
    assert "acme" in re.search("<title>(.*?)</title>", page, re.DOTALL)[1]
    assert page.count("<table>") == page.count("</table>") == 2
    assert "<tr><th>new<td>1<td>1,234.56<td>123.46" in page
    assert "<tr><th>new<td>1<td>0.70<td>0.07" in page
    assert page.index("EUR") < page.index("USD")


@case("report-rows", clause="C13")
def test_report_has_a_row_for_each_stage_in_order():
    desk = Desk()
    desk.post("/deals", name="Looms", amount=100)
    for stage in ("qualified", "offer"):
        desk.ask("PATCH", "/deals/r1", {"stage": stage})
    rows = re.findall(
        "<tr><th>([a-z]+)<td>([0-9]+)<td>([0-9.,]+)<td>([0-9.,]+)", desk.get("/report")
    )
    assert [row[0] for row in rows] == ["new", "qualified", "offer", "verbal", "won", "lost"]
    assert rows[2] == ("offer", "1", "1.00", "0.50")
    assert rows[0] == ("new", "0", "0.00", "0.00")


@case("report-without-deals", clause="C13")
def test_report_without_deals_has_no_table():
    page = Desk(tenant="blue").get("/report")
    assert page.startswith("<!doctype html>")
    assert "<table>" not in page
    assert "<li>" not in page


@case("report-largest-deals", clause="C14", visible=True)
def test_report_lists_the_largest_open_deals():
    desk = Desk()
    for number in range(12):
        desk.post("/deals", name=f"n{number}", amount=100 * (number // 2))
    desk.post("/deals", name="gone", amount=10**9, currency="USD")
    desk.ask("PATCH", "/deals/r13", {"stage": "lost", "reason": "x"})
    desk.post("/deals", name="done", amount=10**9)
    for stage in ("qualified", "offer", "verbal", "won"):
        desk.ask("PATCH", "/deals/r14", {"stage": stage, "reason": "x"})
    page = desk.get("/report")
    listed = re.findall("<li>(n[0-9]+): ([0-9.]+) EUR, new", page)
    # Equal amounts by id, and as texts "r11" comes before "r12" but "r10" before "r9".
    order = [10, 11, 9, 8, 6, 7, 4, 5, 2, 3]
    assert [name for name, _ in listed] == [f"n{number}" for number in order]
    assert listed[0] == ("n10", "5.00")
    assert page.count("<li>") == 10
    assert page.rindex("</table>") < page.index("<li>")


@case("report-is-escaped", clause="C14")
def test_what_was_entered_is_escaped():
    desk = Desk()
    name = "<script>alert('x')</script> & \"{{ amount }}\""
    desk.post("/deals", name=name, amount=5)
    page = desk.get("/report")
    assert "<script" not in page
    escaped = "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &quot;{{ amount }}&quot;"
    assert f"<li>{escaped}: 0.05 EUR, new" in page
