"""Acceptance of crm_system.company."""

import pytest
from crm_system.company import STAGES, Company
from crm_system.sync import BadCursor
from crm_system.tracking import BadToken
from grace_case import case

SECRET = b"0123456789abcdef"
YEAR = 365 * 86400


def company(*actions, secret=SECRET):
    """A company that did these things at 100, 101, ..."""
    made = Company(secret)
    for at, (action, record_id, details) in enumerate(actions, 100):
        made.act(at, action, record_id, details)
    return made


def contact(record_id="c1", name="Ada", **more):
    return "add_contact", record_id, {"name": name, **more}


def account(record_id="a1", name="North Mill", **more):
    return "open_account", record_id, {"name": name, **more}


def deal(record_id="d1", name="Looms", amount=5000, **more):
    return "open_deal", record_id, {"name": name, "amount": amount, **more}


def move(stage, record_id="d1", **more):
    return "move_deal", record_id, {"stage": stage, **more}


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


def refused(made, action, record_id, details):
    return refusal(ValueError, made.act, 900, action, record_id, details)


def names(records):
    return [record["name"] for record in records]


@case("table-of-stages", clause="C1")
def test_stages_have_probability_category_and_moves():
    assert list(STAGES) == ["new", "qualified", "offer", "verbal", "won", "lost"]
    assert [STAGES[stage][0] for stage in STAGES] == [10, 25, 50, 80, 100, 0]
    categories = ["pipeline", "pipeline", "best_case", "commit", "closed", "omitted"]
    assert [STAGES[stage][1] for stage in STAGES] == categories
    assert sorted(STAGES["verbal"][2]) == ["lost", "offer", "won"]
    assert sorted(STAGES["offer"][2]) == ["lost", "qualified", "verbal"]
    assert [list(STAGES[stage][2]) for stage in ("won", "lost")] == [[], []]
    assert sorted(STAGES["new"][2]) == ["lost", "qualified"]
    assert sorted(STAGES["qualified"][2]) == ["lost", "offer"]


@case("unknown-action", clause="C2")
@pytest.mark.parametrize(
    "action", ["fly", "", "add_deal", "check"], ids=["fly", "none", "near", "word"]
)
def test_unknown_action_is_refused(action):
    assert refused(company(contact()), action, "c1", {"name": "x"}) == ("action",)


@case("all-optional-details", clause="C2")
def test_all_optional_details_are_taken():
    made = company(
        contact(email="ada@x.org", phone="030 123456", tags=["b", "A"]),
        account(domain="@X.org"),
        account("a2", "Below", parent="a1"),
        deal(currency="USD", account="a2"),
    )
    assert made.get("contact", "c1")["tags"] == ["a", "b"]
    assert made.get("contact", "c1")["phone"] == "030 123456"
    assert made.get("account", "a1")["domain"] == "x.org"
    assert made.get("account", "a2")["parent"] == "a1"
    assert made.get("deal", "d1")["currency"] == "USD"
    assert made.get("deal", "d1")["account"] == "a2"


@case("needed-detail-missing", clause="C3", visible=True)
@pytest.mark.parametrize(
    ("action", "details", "field"),
    [
        ("add_contact", {"email": "ada@x.org"}, "name"),
        ("open_account", {}, "name"),
        ("open_deal", {}, "amount"),
        ("open_deal", {"amount": 1}, "name"),
        ("move_deal", {"reason": "x"}, "stage"),
        ("link_contact", {"role": "x"}, "contact"),
    ],
    ids=["contact", "account", "deal", "deal-name", "move", "link"],
)
def test_needed_detail_that_is_missing_is_named(action, details, field):
    assert refused(company(deal()), action, "d1", details) == (field,)


@case("unknown-detail", clause="C3")
def test_detail_that_the_action_does_not_know_is_named():
    made = company(contact(), deal())
    assert refused(made, "add_contact", "c2", {"name": "Bo", "id": "x"}) == ("id",)
    assert refused(made, "delete_contact", "c1", {"name": "Ada"}) == ("name",)
    assert refused(made, "move_deal", "d1", {"stage": "lost", "amount": 1}) == ("amount",)
    assert refused(made, "count_hit", "c1", {"url": "x"}) == ("url",)


@case("first-wrong-detail", clause="C3")
def test_missing_details_come_first_and_wrong_ones_in_the_order_given():
    made = company()
    assert refused(made, "open_deal", "d1", {"name": 5, "colour": 1}) == ("amount",)
    assert refused(made, "open_deal", "d1", {"colour": 1, "name": 5, "amount": 1}) == ("colour",)
    assert refused(made, "open_deal", "d1", {"amount": -1, "name": 5}) == ("name",)
    assert refused(made, "add_contact", "c1", {"phone": 1, "name": 5}) == ("phone",)


@case("amounts", clause="C4")
@pytest.mark.parametrize(
    "amount",
    [True, 1.0, "5", None, -1, 10**15 + 1],
    ids=["bool", "float", "text", "none", "negative", "large"],
)
def test_amount_that_is_no_count_of_cents_is_refused(amount):
    assert refused(company(), *deal(amount=amount)) == ("amount",)


@case("least-and-largest-amount", clause="C4")
def test_least_and_largest_amount_are_taken():
    made = company(deal(amount=0), deal("d2", amount=10**15))
    assert [record["amount"] for record in made.find("deal")] == [0, 10**15]


@case("texts", clause="C4")
@pytest.mark.parametrize(
    "value",
    [5, None, ["x"], {}, b"x", True],
    ids=["number", "none", "list", "dict", "bytes", "bool"],
)
def test_value_that_is_no_text_is_refused(value):
    made = company(contact(), account(), deal())
    for action, record_id, details in (
        contact("c2", email=value),
        contact("c2", name=value),
        account("a2", name="x", domain=value),
        account("a2", name="x", parent=value),
        move("lost", reason=value),
        deal("d2", currency=value),
    ):
        field = next(name for name in details if details[name] == value)
        assert refused(made, action, record_id, details) == (field,)


@case("tags-are-texts", clause="C4")
@pytest.mark.parametrize(
    "tags",
    ["vip", [1], None, ["a", None], ["x" * 501]],
    ids=["text", "number", "none", "mixed", "long"],
)
def test_tags_are_a_list_of_texts(tags):
    assert refused(company(), *contact(tags=tags)) == ("tags",)


@case("longest-text", clause="C4")
def test_text_has_at_most_500_characters():
    made = company(contact(name="x" * 500))
    assert len(made.get("contact", "c1")["name"]) == 500
    assert refused(made, *contact("c2", name="x" * 501)) == ("name",)
    assert refused(made, "change_contact", "c1", {"phone": " " * 501}) == ("phone",)


@case("blank-names", clause="C4")
@pytest.mark.parametrize("name", ["", " \t"], ids=["empty", "blank"])
def test_blank_name_is_refused(name):
    made = company(contact())
    assert refused(made, *contact("c2", name=name)) == ("name",)
    assert refused(made, *account(name=name)) == ("name",)
    assert refused(made, *deal(name=name)) == ("name",)
    assert refused(made, "change_contact", "c1", {"name": name}) == ("name",)


@case("references", clause="C4", visible=True)
def test_accounts_and_contacts_that_are_named_must_exist():
    made = company(contact(), account())
    assert refused(made, *deal(account="c1")) == ("account",)
    assert refused(made, *account("a2", "x", parent="a9")) == ("parent",)
    assert refused(made, "link_contact", "a1", {"contact": "a1"}) == ("contact",)
    assert refused(made, "link_contact", "a1", {"contact": ""}) == ("contact",)
    assert made.act(200, *deal(account=""))["account"] == ""
    assert made.act(201, *account("a2", "x", parent=""))["parent"] == ""


@case("deleted-contact-cannot-be-linked", clause="C4")
def test_deleted_contact_is_no_contact():
    made = company(contact(), account(), ("delete_contact", "c1", {}))
    assert refused(made, "link_contact", "a1", {"contact": "c1"}) == ("contact",)


@case("refused-by-the-parts", clause="C5")
def test_what_the_parts_refuse_is_refused():
    made = company(contact(email="ada@x.org"), contact("c2", "Bo"), account(), deal())
    assert refused(made, *contact("c3", email="ADA@x.org")) == ("email",)
    assert refused(made, "change_contact", "c2", {"email": "no"}) == ("email",)
    assert refused(made, *account("a2", "NORTH mill")) == ("name",)
    assert refused(made, *deal("d2", currency="eur")) == ("currency",)
    assert refused(made, *move("lost")) == ("reason",)
    assert refused(made, *move("gone")) == ("stage",)


@case("move-not-allowed", clause="C5", visible=True)
@pytest.mark.parametrize("stage", ["won", "new", "offer"], ids=str)
def test_move_that_is_not_allowed_names_the_stage(stage):
    assert refused(company(deal()), *move(stage, reason="x")) == ("stage",)


@case("unknown-record", clause="C6")
def test_action_on_an_unknown_record_names_it():
    made = company(contact(), account())
    for action, record_id, details in (
        ("change_contact", "c9", {"name": "x"}),
        ("delete_contact", "a1", {}),
        ("link_contact", "c1", {"contact": "c1"}),
        move("lost", "d9", reason="x"),
    ):
        assert refusal(KeyError, made.act, 900, action, record_id, details) == (record_id,)


@case("time-and-id", clause="C6", visible=True)
def test_time_and_id_are_those_of_the_action():
    made = company()
    added = made.act(500, *contact("x7"))
    assert (added["id"], added["created_at"], added["updated_at"]) == ("x7", 500, 500)
    changed = made.act(600, "change_contact", "x7", {"phone": "030 123456"})
    assert (changed["created_at"], changed["updated_at"]) == (500, 600)
    assert made.act(610, *deal("x8"))["entered_at"] == 610
    assert made.act(620, *move("qualified", "x8"))["entered_at"] == 620
    assert made.act(630, *account("x9"))["id"] == "x9"


@case("contact-and-account-records", clause="C7")
def test_contacts_and_accounts_are_what_their_parts_give_and_their_kind():
    made = company()
    assert made.act(100, *contact(name=" Ada  L", email="ADA@x.org")) == {
        "id": "c1",
        "kind": "contact",
        "name": "Ada L",
        "email": "ada@x.org",
        "phone": "",
        "tags": [],
        "created_at": 100,
        "updated_at": 100,
    }
    mill = {"id": "a1", "kind": "account", "name": "North Mill", "domain": "", "parent": ""}
    assert made.act(101, *account()) == mill
    assert made.act(102, "link_contact", "a1", {"contact": "c1"}) == mill


@case("deal-record", clause="C7", visible=True)
def test_deal_has_name_account_and_expected_amount():
    made = company(account())
    opened = made.act(200, *deal(name=" Looms ", amount=1005, account="a1"))
    assert opened == {
        "id": "d1",
        "kind": "deal",
        "name": "Looms",
        "amount": 1005,
        "currency": "EUR",
        "stage": "new",
        "entered_at": 200,
        "account": "a1",
        "expected": 101,
    }
    moved = made.act(201, *move("qualified"))
    assert moved == opened | {"stage": "qualified", "entered_at": 201, "expected": 251}


@case("expected-by-stage", clause="C7")
def test_expected_amount_follows_the_stage():
    made, expected = company(deal(amount=1000)), []
    for stage in ("qualified", "offer", "verbal", "won"):
        expected.append(made.act(200, *move(stage, reason="signed"))["expected"])
    assert expected == [250, 500, 800, 1000]
    made.act(201, *deal("d2", amount=1000))
    assert made.act(202, *move("lost", "d2", reason="x"))["expected"] == 0


@case("deleted-record", clause="C7")
def test_delete_returns_the_record_as_it_was():
    made = company(contact())
    before = made.get("contact", "c1")
    assert made.act(200, "delete_contact", "c1", {}) == before
    assert made.find("contact") == []


@case("refused-act-changes-nothing", clause="C8")
def test_refused_action_changes_nothing():
    made = company(contact(email="ada@x.org"), account(), deal())
    tokens = [made.changes(kind, 9)["token"] for kind in ("contact", "account", "deal")]
    before = [made.find(kind) for kind in ("contact", "account", "deal")], made.pipeline()
    refused(made, "change_contact", "c1", {"name": "Bo", "email": "no"})
    refused(made, *contact("c2", email="ada@x.org"))
    refused(made, *account("a2", "north mill"))
    refused(made, *deal("d2", currency="e"))
    refused(made, *deal("d2", currency="XX"))
    refused(made, *move("won", reason="x"))
    after = [made.find(kind) for kind in ("contact", "account", "deal")], made.pipeline()
    assert after == before
    for kind, token in zip(("contact", "account", "deal"), tokens, strict=True):
        assert made.changes(kind, 9, token)["changed"] == []
    assert len(made.history("d1")) == 1


@case("get", clause="C9")
def test_get_returns_a_record_or_raises():
    made = company(contact(), deal("c1"))
    assert made.get("contact", "c1")["name"] == "Ada"
    assert made.get("deal", "c1")["name"] == "Looms"
    assert refusal(KeyError, made.get, "contact", "c2") == ("c2",)
    assert refusal(KeyError, made.get, "account", "c1") == ("c1",)
    assert refusal(KeyError, made.get, "mail", "c1") == ("mail",)


@case("find-by-id", clause="C9", visible=True)
def test_find_lists_a_kind_by_id():
    made = company(contact("c3"), contact("c1", "Bo"), contact("c2", "Al"), deal())
    assert names(made.find("contact")) == ["Bo", "Al", "Ada"]
    assert made.find("account") == []
    assert refusal(KeyError, made.find, "hit") == ("hit",)


@case("people-of-an-account", clause="C10")
def test_people_are_linked_contacts_with_their_roles():
    made = company(
        contact("c1"),
        contact("c2", "Bo"),
        contact("c3", "Cy"),
        account(),
        ("link_contact", "a1", {"contact": "c2", "role": "buyer"}),
        ("link_contact", "a1", {"contact": "c1"}),
        ("link_contact", "a1", {"contact": "c3"}),
        ("delete_contact", "c3", {}),
    )
    found = [(person["name"], person["role"]) for person in made.people("a1")]
    assert found == [("Bo", "buyer"), ("Ada", "member")]
    assert refusal(KeyError, made.people, "a2") == ("a2",)


@case("history-of-a-deal", clause="C10", visible=True)
def test_history_lists_the_moves_of_a_deal():
    made = company(deal(), move("qualified"), move("lost", reason=" no budget "))
    assert made.history("d1") == [
        {"from": "", "to": "new", "at": 100, "reason": ""},
        {"from": "new", "to": "qualified", "at": 101, "reason": ""},
        {"from": "qualified", "to": "lost", "at": 102, "reason": "no budget"},
    ]
    assert refusal(KeyError, made.history, "d2") == ("d2",)


@case("pages-by-name", clause="C11", visible=True)
def test_pages_list_records_by_name():
    made = company(contact("c1", "Cy"), contact("c2", "Al"), contact("c3", "Bo"), account())
    first = made.page("contact", 2)
    assert names(first["items"]) == ["Al", "Bo"]
    assert sorted(first) == ["items", "next"]
    made.act(200, *contact("c4", "Aa"))
    last = made.page("contact", 2, first["next"])
    assert (names(last["items"]), last["next"]) == (["Cy"], "")
    assert last["items"] == [made.get("contact", "c1")]
    deals = company(deal("d1", "Z"), deal("d2", "A"))
    assert names(deals.page("deal", 5)["items"]) == ["A", "Z"]


@case("changes-since", clause="C11")
def test_changes_list_records_and_removed_ids():
    made = company(contact("c1"), contact("c2", "Bo"), account())
    first = made.changes("contact", 1)
    assert (names(first["changed"]), first["removed"], first["more"]) == (["Ada"], [], True)
    rest = made.changes("contact", 9, first["token"])
    made.act(200, "delete_contact", "c1", {})
    made.act(201, "link_contact", "a1", {"contact": "c2"})
    made.act(202, "change_contact", "c2", {"name": "Bob"})
    since = made.changes("contact", 9, rest["token"])
    assert since["changed"] == [made.get("contact", "c2")]
    assert (since["removed"], since["more"]) == (["c1"], False)
    token = made.changes("account", 9)["token"]
    made.act(203, "link_contact", "a1", {"contact": "c2", "role": "x"})
    assert made.changes("account", 9, token)["changed"] == []


@case("kinds-and-secrets-are-apart", clause="C11")
def test_cursor_holds_for_its_kind_and_secret_only():
    actions = [contact("c1"), contact("c2", "Bo"), account(), account("a2", "x")]
    made, same = company(*actions), company(*actions)
    other = company(*actions, secret=b"another secret!!")
    cursor, token = made.page("contact", 1)["next"], made.changes("contact", 1)["token"]
    assert names(same.page("contact", 1, cursor)["items"]) == ["Bo"]
    assert refusal(BadCursor, made.page, "account", 1, cursor) == ("cursor",)
    assert refusal(BadCursor, made.changes, "account", 1, token) == ("token",)
    assert refusal(BadCursor, other.page, "contact", 1, cursor) == ("cursor",)


@case("hits-of-a-mail", clause="C12", visible=True)
def test_hits_of_a_mail_are_counted():
    made = company()
    opened = made.mail_token(1000, "m1", "open")
    clicked = made.mail_token(1000, "m1", "click", "https://x.example/a")
    assert made.act(1001, "count_hit", opened, {}) == {"url": ""}
    assert made.act(1002, "count_hit", clicked, {}) == {"url": "https://x.example/a"}
    found = made.mail("m1")
    assert (found["opens"], found["clicks"], found["first_at"]) == (1, 1, 1001)
    assert made.mail("m2")["seen"] is False


@case("tokens-last-a-year", clause="C12")
def test_tokens_are_good_for_365_days():
    made = company(contact())
    token = made.mail_token(1000, "m1", "open")
    made.act(1000 + YEAR, "count_hit", token, {})
    late = 1001 + YEAR
    assert refusal(BadToken, made.act, late, "count_hit", token, {}) == ("expired",)
    other = company(secret=b"another secret!!")
    assert refusal(BadToken, other.act, 1001, "count_hit", token, {}) == ("signature",)
    assert refusal(ValueError, made.mail_token, 1, "m1", "see") == ("kind",)
    assert made.mail("m1")["opens"] == 1


@case("pipeline-of-a-currency", clause="C13", visible=True)
def test_pipeline_sums_up_each_currency():
    made = company(
        deal("d1", amount=1000),
        deal("d2", amount=50),
        deal("d3", amount=700, currency="USD"),
        deal("d4", amount=400),
        move("qualified", "d4"),
        move("lost", "d2", reason="x"),
    )
    found = made.pipeline()
    assert list(found) == ["EUR", "USD"]
    stages = found["EUR"]["stages"]
    assert list(stages) == list(STAGES)
    assert stages["new"] == {"deals": 1, "amount": 1000, "expected": 100}
    assert stages["qualified"] == {"deals": 1, "amount": 400, "expected": 100}
    assert stages["lost"] == {"deals": 1, "amount": 50, "expected": 0}
    assert stages["won"] == {"deals": 0, "amount": 0, "expected": 0}
    assert found["USD"]["stages"]["new"] == {"deals": 1, "amount": 700, "expected": 70}


@case("forecast-of-a-currency", clause="C13")
def test_pipeline_has_the_forecast_of_each_currency():
    made = company(
        deal("d1", amount=1000, currency="USD"),
        deal("d2", amount=30),
        deal("d3", amount=2000),
        move("lost", "d2", reason="x"),
        move("qualified", "d3"),
        move("offer", "d3"),
    )
    found = made.pipeline()
    totals = found["EUR"]["totals"]
    assert totals["best_case"] == {"count": 1, "amount": 2000, "expected": 1000}
    assert totals["omitted"] == {"count": 1, "amount": 30, "expected": 0}
    assert totals["total"] == {"count": 1, "amount": 2000, "expected": 1000}
    assert found["EUR"]["outlook"] == {"commit": 0, "best_case": 2000, "pipeline": 2000}
    assert found["USD"]["outlook"] == {"commit": 0, "best_case": 0, "pipeline": 1000}


@case("no-deals-no-pipeline", clause="C13")
def test_pipeline_without_deals_is_empty():
    assert company(contact()).pipeline() == {}


@case("copies", clause="C14")
def test_changing_what_was_given_or_returned_changes_nothing():
    made = company()
    details = {"name": "Ada", "tags": ["a"]}
    made.act(100, "add_contact", "c1", details)["tags"].append("b")
    details["tags"].append("c")
    made.get("contact", "c1")["tags"].append("d")
    made.find("contact")[0]["tags"].append("e")
    made.page("contact", 9)["items"][0]["tags"].append("f")
    made.changes("contact", 9)["changed"][0]["tags"].append("g")
    assert made.get("contact", "c1")["tags"] == ["a"]
    assert made.page("contact", 9)["items"][0]["tags"] == ["a"]
    assert details == {"name": "Ada", "tags": ["a", "c"]}
