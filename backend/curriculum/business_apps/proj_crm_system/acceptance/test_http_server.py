"""Acceptance of crm_system.server: a program that serves, and requests to it."""

import hashlib
import json
from itertools import count

import pytest
from grace_case import case
from grace_program import run, start

PORT = 8000
LAUNCH = """
import itertools, sys
from crm_system.server import make_server
from crm_system.storage import Storage

numbers = itertools.count(1)
storage = Storage(":memory:", lambda: 7000, lambda: f"r{next(numbers)}")
for number in range(100):
    storage.add_tenant(f"t{number}", f"key-of-tenant-{number:04}")
storage.add_tenant("other", "QUJDREVGR0hJSktMTU5P")
make_server(storage, lambda: 7000, *map(int, sys.argv[1:])).serve_forever()
"""
AT_ONCE = """
import http.client, socket, sys, threading

def post(name):
    client = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    client.request("POST", "/contacts", b'{"name": "' + name.encode() + b'"}', HEADERS)
    statuses.append(client.getresponse().status)

HEADERS, statuses = {"Authorization": "Bearer " + sys.argv[1]}, []
silent = socket.create_connection(("127.0.0.1", 8000))
threads = [threading.Thread(target=post, args=(f"n{number:02}",)) for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(set(statuses)), len(statuses))
"""
tenants = count()


@pytest.fixture(scope="module")
def program():
    with start("-c", LAUNCH, str(PORT), port=PORT) as started:
        yield started


class Client:
    """Requests of one tenant."""

    def __init__(self, program, number):
        self.program = program
        self.tenant = f"t{number}"
        self.key = f"key-of-tenant-{number:04}"

    def ask(self, method, target, body=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Authorization": f"Bearer {self.key}"} | named
        data = body if body is None or isinstance(body, bytes | str) else json.dumps(body)
        return self.program.request(method, target, data, sent)

    def get(self, target, **headers):
        return self.ask("GET", target, **headers)

    def made(self, target="/contacts", **body):
        reply = self.ask("POST", target, {"name": "Ada"} | body)
        assert reply.status == 201, reply.text
        return reply.json()


@pytest.fixture
def acme(program):
    """A tenant that no other case uses."""
    return Client(program, next(tenants))


@pytest.fixture
def blue(program):
    return Client(program, next(tenants))


def etag_of(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'


def problem(reply):
    """Status and detail of a problem, once its form is checked."""
    assert reply.headers["content-type"].partition(";")[0] == "application/problem+json"
    body = reply.json()
    assert (body["type"], body["status"]) == ("about:blank", reply.status)
    assert isinstance(body["title"], str)
    assert isinstance(body["detail"], str)
    assert body["title"]
    return reply.status


@case("many-clients-at-once", clause="C1")
def test_many_clients_at_once_lose_nothing(acme):
    ended = run("-c", AT_ONCE, acme.key)
    assert ended.stdout == "[201] 8\n", ended.stderr
    items = acme.get("/contacts?limit=100").json()["items"]
    assert [item["name"] for item in items] == [f"n{number:02}" for number in range(8)]
    assert len({item["id"] for item in items}) == 8


@case("known-key", clause="C2", visible=True)
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_key_opens_the_api(acme, scheme):
    reply = acme.get("/contacts", Authorization=f"{scheme} {acme.key}")
    assert reply.status == 200
    assert reply.json()["items"] == []


@case("key-that-reads-as-a-password", clause="C2")
def test_key_may_look_like_a_coded_password(acme):
    header = "Bearer QUJDREVGR0hJSktMTU5P"
    assert acme.get("/report", Authorization=header).status == 200


@case("no-known-key", clause="C2")
@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer unknown-key-of-nobody",
        "key-of-tenant-0001",
        "Token key-of-tenant-0001",
    ],
    ids=["none", "empty", "unknown", "bare", "scheme"],
)
def test_request_without_a_known_key_is_refused(program, header):
    sent = {"Authorization": header} if header else {}
    for method, target in (("GET", "/contacts"), ("POST", "/nowhere"), ("GET", "/")):
        reply = program.request(method, target, b"{" if method == "POST" else None, sent)
        assert problem(reply) == 401
        assert reply.headers["www-authenticate"] == 'Basic realm="crm_system"'


@case("password", clause="C3", visible=True)
def test_key_as_a_password_opens_the_report(acme):
    # "anyone:key-of-tenant-0042" and ":key-of-tenant-0042"
    for coded in ("YW55b25lOmtleS1vZi10ZW5hbnQtMDA0Mg==", "OmtleS1vZi10ZW5hbnQtMDA0Mg=="):
        reply = acme.get("/report", Authorization=f"Basic {coded}")
        assert reply.status == 200
        assert "t42" in reply.text


@case("password-only-reads", clause="C3")
def test_password_does_not_write(acme):
    header = "Basic OmtleS1vZi10ZW5hbnQtMDA0Mg=="
    assert problem(acme.ask("POST", "/contacts", {"name": "Ada"}, Authorization=header)) == 401
    assert problem(acme.ask("DELETE", "/contacts/r1", Authorization=header)) == 401
    assert acme.get("/contacts", Authorization=header).json()["items"] == []


@case("bad-passwords", clause="C3")
@pytest.mark.parametrize(
    "coded",
    ["!!", "AAA", "w/8=", "a2V5LW9mLXRlbmFudC0wMDQy"],
    ids=["signs", "cut", "bytes", "bare"],
)
def test_bad_password_is_refused(acme, coded):
    assert problem(acme.get("/report", Authorization=f"Basic {coded}")) == 401


@case("tenants-are-apart", clause="C4", visible=True)
def test_tenants_do_not_see_each_other(acme, blue):
    made = acme.made(name="Ada")
    target = f"/contacts/{made['id']}"
    assert acme.get(target).json() == made
    assert problem(blue.get(target)) == 404
    assert problem(blue.ask("PATCH", target, {"name": "x"})) == 404
    assert problem(blue.ask("DELETE", target)) == 404
    assert blue.get("/contacts").json()["items"] == []
    assert acme.get(target).json() == made


@case("cursors-are-apart", clause="C4")
def test_cursor_of_another_tenant_is_refused(acme, blue):
    for client in (acme, blue):
        client.made(name="Ada")
        client.made(name="Bo")
    cursor = acme.get("/contacts?limit=1").json()["next"]
    assert problem(blue.get(f"/contacts?cursor={cursor}")) == 422
    assert acme.get(f"/contacts?cursor={cursor}").json()["items"][0]["name"] == "Bo"


@case("any-content-type", clause="C4")
def test_body_is_json_whatever_its_type(acme):
    for kind in ("application/x-www-form-urlencoded", "text/plain"):
        reply = acme.ask("POST", "/contacts", '{"name": "Zoë 😀"}', Content_Type=kind)
        assert (reply.status, reply.json()["name"]) == (201, "Zoë 😀")


@case("targets-in-utf-8", clause="C4")
def test_target_is_read_as_utf_8(acme):
    acme.made(name="Zoë")
    answer = raw(acme, ["GET /contacts/search?name=Zoë&fields=name HTTP/1.1"])
    assert json.loads(answer.rpartition(b"\r\n")[2])["total"] == 1
    head = f"HTTP/1.1\r\nAuthorization: Bearer {acme.key}\r\n\r\n".encode()
    assert acme.program.exchange(b"GET /contacts/\xff " + head).startswith(b"HTTP/1.1 404 ")


@case("router-statuses", clause="C4")
def test_router_decides_what_there_is(acme):
    assert problem(acme.get("/nowhere")) == 404
    reply = acme.ask("PUT", "/contacts", {})
    assert (problem(reply), reply.headers["allow"]) == (405, "GET, POST")
    assert problem(acme.ask("OPTIONS", "/contacts")) == 405
    assert problem(acme.get("/contacts/" + "x" * 5000)) == 404


@case("bad-bodies", clause="C5")
@pytest.mark.parametrize(
    "body",
    [b"{", b"{'name': 'Ada'}", b"name=Ada", b"\xff\xfe", b'{"name": "\xe4"}'],
    ids=["cut", "quotes", "form", "bytes", "latin"],
)
def test_body_that_is_no_json_is_refused(acme, body):
    assert problem(acme.ask("POST", "/contacts", body)) == 400


@case("odd-bodies", clause="C5")
@pytest.mark.parametrize(
    "body",
    [
        b'{"name": NaN}',
        b'{"name": [-Infinity]}',
        b'{"name": "a\\ud83d"}',
        b'{"\\udc00": 1}',
        b"[" * 100000,
    ],
    ids=["nan", "infinity", "half-pair", "half-key", "deep"],
)
def test_body_that_is_hardly_json_is_refused(acme, body):
    assert problem(acme.ask("POST", "/contacts", body)) == 400


@case("json-answers", clause="C6")
def test_json_answers_say_so(acme):
    reply = acme.get("/pipeline")
    assert (reply.headers["content-type"], reply.json()) == ("application/json", {})


@case("report-page", clause="C6", visible=True)
def test_report_is_sent_as_html(acme):
    acme.made("/deals", name="<script>Zoë</script>", amount=5)
    reply = acme.get("/report")
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    assert reply.headers["content-security-policy"] == policy
    assert reply.text.startswith("<!doctype html>")
    assert "&lt;script&gt;Zoë&lt;/script&gt;" in reply.text


@case("location", clause="C7", visible=True)
def test_created_record_has_a_location(acme):
    for target, kind in (("/contacts", "contact"), ("/accounts", "account"), ("/deals", "deal")):
        more = {"amount": 1} if kind == "deal" else {}
        reply = acme.ask("POST", target, {"name": "x", **more})
        assert reply.headers["location"] == f"{target}/{reply.json()['id']}"
        assert acme.get(reply.headers["location"]).json() == reply.json()


@case("field", clause="C7", visible=True)
def test_problem_of_a_field_names_it(acme):
    reply = acme.ask("POST", "/deals", {"name": "Looms", "amount": 1.5})
    assert problem(reply) == 422
    assert reply.json()["field"] == "amount"
    assert reply.json()["detail"] == "amount is missing, not valid or taken."
    assert reply.json()["title"] == "Unprocessable Content"
    assert "field" not in acme.get("/contacts/r0").json()


@case("etags", clause="C8")
def test_answers_have_the_tag_of_their_body(acme):
    made = acme.ask("POST", "/contacts", {"name": "Zoë"})
    target = f"/contacts/{made.json()['id']}"
    changed = acme.ask("PATCH", target, {"phone": "030 123456"})
    for reply in (made, changed, acme.get(target), acme.get("/contacts")):
        assert reply.headers["etag"] == etag_of(reply.json())
    assert acme.ask("HEAD", target).headers["etag"] == etag_of(changed.json())
    assert acme.get("/report").headers["etag"] == etag_of(acme.get("/report").text)
    assert "etag" not in acme.get("/nowhere").headers


@case("not-modified", clause="C9", visible=True)
def test_unchanged_record_is_not_sent_again(acme):
    target = f"/contacts/{acme.made()['id']}"
    tag = acme.get(target).headers["etag"]
    for method in ("GET", "HEAD"):
        reply = acme.ask(method, target, If_None_Match=f'"x", W/{tag}')
        assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", tag)
        assert "content-length" not in reply.headers
    acme.ask("PATCH", target, {"name": "Bo"})
    assert acme.get(target, If_None_Match=tag).json()["name"] == "Bo"


@case("changed-meanwhile", clause="C9", visible=True)
def test_record_that_changed_meanwhile_is_not_overwritten(acme):
    target = f"/contacts/{acme.made()['id']}"
    tag = acme.get(target).headers["etag"]
    assert acme.ask("PATCH", target, {"name": "Bo"}, If_Match=tag).status == 200
    assert problem(acme.ask("PATCH", target, {"name": "Cy"}, If_Match=tag)) == 412
    assert problem(acme.ask("DELETE", target, If_Match=tag)) == 412
    assert acme.get(target).json()["name"] == "Bo"
    assert problem(acme.ask("PATCH", target, {"name": "Cy"}, If_None_Match="*")) == 412
    assert acme.ask("DELETE", target, If_Match="*").status == 200


@case("conditions-ignored", clause="C9")
def test_conditions_do_not_matter_to_post_and_unknown_records(acme):
    reply = acme.ask("POST", "/contacts", {"name": "Ada"}, If_Match='"x"', If_None_Match="*")
    assert reply.status == 201
    assert problem(acme.ask("PATCH", "/contacts/r0", {"name": "x"}, If_Match='"x"')) == 404
    assert problem(acme.get("/contacts/r0", If_Match="*")) == 404
    late = "Sun, 06 Nov 2094 08:49:37 GMT"
    assert acme.get("/contacts", If_Modified_Since=late).status == 200


@case("sent-twice", clause="C10", visible=True)
def test_request_with_an_idempotency_key_is_done_once(acme):
    replies = [
        acme.ask("POST", "/contacts", {"name": "Ada"}, Idempotency_Key="k1") for _ in range(2)
    ]
    assert replies[0].json() == replies[1].json()
    assert [reply.status for reply in replies] == [201, 201]
    assert replies[1].headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in replies[0].headers
    assert len(acme.get("/contacts").json()["items"]) == 1


@case("idempotency-keys-apart", clause="C10")
def test_idempotency_keys_of_tenants_are_apart(acme, blue):
    for client, name in ((acme, "Ada"), (blue, "Bo")):
        reply = client.ask("POST", "/contacts", {"name": name}, Idempotency_Key="k1")
        assert (reply.status, reply.json()["name"]) == (201, name)


@case("idempotency-key-misused", clause="C10")
def test_idempotency_key_used_otherwise_is_a_problem(acme):
    acme.ask("POST", "/contacts", {"name": "Ada"}, Idempotency_Key="k1")
    for target, name in (("/contacts", "Bo"), ("/accounts", "Ada"), ("/contacts?x", "Ada")):
        reply = acme.ask("POST", target, {"name": name}, Idempotency_Key="k1")
        assert (problem(reply), reply.json()["title"]) == (422, "Unprocessable Content")
        assert "field" not in reply.json()
    assert problem(acme.ask("POST", "/contacts", {"name": "x"}, Idempotency_Key="k" * 256)) == 400
    assert len(acme.get("/contacts").json()["items"]) == 1


@case("calls-per-hour", clause="C11", visible=True)
def test_calls_of_an_hour_are_counted(program):
    with start("-c", LAUNCH, "8001", "3", port=8001) as limited:
        first, second = Client(limited, 1), Client(limited, 2)
        limited.request("GET", "/contacts", None, {"Authorization": "Bearer nobody"})
        assert [first.get("/contacts").status for _ in range(3)] == [200] * 3
        assert first.get("/contacts").status == 429
        reply = first.ask("POST", "/contacts", {"name": "Ada"})
        assert (problem(reply), reply.headers["retry-after"]) == (429, "200")
        assert second.get("/contacts").json()["items"] == []
        assert second.get("/nowhere").status == 404
        assert second.ask("POST", "/contacts", b"{").status == 400
        assert second.get("/contacts").status == 429


@case("clicks", clause="C12", visible=True)
def test_click_is_counted_and_sent_on(acme, program):
    body = {"kind": "click", "url": "https://x.example/a?b=%20c&d=ä#e"}
    path = acme.ask("POST", "/mails/m1", body).json()["path"]
    reply = program.request("GET", path)
    assert reply.status == 302
    assert reply.headers["location"] == "https://x.example/a?b=%20c&d=%C3%A4#e"
    assert acme.get("/mails/m1").json()["clicks"] == 1


@case("opens", clause="C12")
def test_open_is_counted_and_answered_with_an_image(acme, program):
    path = acme.ask("POST", "/mails/m1", {"kind": "open"}).json()["path"]
    for _ in range(2):
        reply = program.request("GET", path)
        assert (reply.status, reply.headers["content-type"]) == (200, "image/gif")
        assert reply.body[:3] == b"GIF"
    assert acme.get("/mails/m1").json()["opens"] == 2


@case("bad-tokens", clause="C12")
def test_bad_token_is_not_found(acme, blue, program):
    path = acme.ask("POST", "/mails/m1", {"kind": "open"}).json()["path"]
    token = path.rpartition("/")[2]
    for bad in (
        f"/t/{blue.tenant}/{token}",
        f"/t/nobody/{token}",
        path + "0",
        f"/t/{acme.tenant}/x",
    ):
        assert problem(program.request("GET", bad)) == 404
    assert problem(program.request("POST", path)) == 401
    assert acme.get("/mails/m1").json()["seen"] is False


def raw(client, head, body=b""):
    """What comes back for bytes, over a connection of its own."""
    lines = [*head, f"Authorization: Bearer {client.key}", "", ""]
    return client.program.exchange("\r\n".join(lines).encode() + body)


@case("large-bodies", clause="C13")
def test_body_of_more_than_a_mebibyte_is_refused(acme):
    fitting = b'{"name": "Ada"}'.ljust(1 << 20)
    assert acme.ask("POST", "/contacts", fitting).status == 201
    answer = raw(acme, ["POST /contacts HTTP/1.1", f"Content-Length: {(1 << 20) + 1}"])
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"application/problem+json" in answer


@case("bodies-of-unknown-length", clause="C13")
@pytest.mark.parametrize(
    "header",
    ["Transfer-Encoding: chunked", "Content-Length: x", "Content-Length: -1"],
    ids=["chunked", "word", "negative"],
)
def test_body_of_unknown_length_is_refused(acme, header):
    answer = raw(acme, ["POST /contacts HTTP/1.1", header])
    assert answer.startswith(b"HTTP/1.1 411 ")
    assert b'"status": 411' in answer


@case("malformed-requests", clause="C13")
def test_malformed_request_is_a_problem(acme):
    lines = ["BREW / HTTP/1.1", f"GET /{'x' * 70000} HTTP/1.1", "GET / / HTTP/1.1"]
    answers = [raw(acme, [line]) for line in lines]
    assert [answer.split(b" ")[1] for answer in answers] == [b"501", b"414", b"400"]
    for answer in answers:
        assert b"application/problem+json" in answer
        assert b"<" not in answer
    assert acme.get("/contacts").status == 200


@case("connection-stays-open", clause="C13", visible=True)
def test_connection_stays_open_after_an_answer(acme):
    head = f"GET /contacts HTTP/1.1\r\nAuthorization: Bearer {acme.key}\r\n\r\n"
    bad = (
        f"POST /contacts HTTP/1.1\r\nContent-Length: 1\r\nAuthorization: Bearer {acme.key}\r\n\r\n"
    )
    answer = acme.program.exchange(f"{head}{bad}{{{head}".encode())
    assert [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"200", b"400", b"200"]


@case("head", clause="C14")
def test_head_has_no_body(acme):
    assert raw(acme, ["HEAD /contacts HTTP/1.1", "Connection: close"]).endswith(b"\r\n\r\n")
    assert raw(acme, ["HEAD /nowhere HTTP/1.1", "Connection: close"]).endswith(b"\r\n\r\n")
    reply = acme.ask("HEAD", "/contacts")
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    assert acme.ask("HEAD", "/contacts/r0").status == 404
