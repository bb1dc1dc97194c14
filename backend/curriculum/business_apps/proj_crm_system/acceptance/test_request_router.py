"""Acceptance of crm_system.routing."""

import pytest
from crm_system.routing import Router
from grace_case import case


def router_of(*routes):
    """A router whose handlers answer with method, pattern and parameters."""
    router = Router()
    for route in routes:
        method, pattern = route.split(" ", 1)
        router.add(method, pattern, lambda call, route=route: (200, [route, call["params"]]))
    return router


def ask(router, method, target, **more):
    return router.handle({"method": method, "target": target, **more})


def seen_by_handler(pattern, target, **more):
    """What the handler was called with."""
    calls = []
    router = Router()
    router.add("GET", pattern, lambda call: calls.append(call) or (204, None))
    ask(router, "GET", target, **more)
    return calls[0]


def raising(error):
    """The response to a request whose handler raises the error."""

    def handler(call):
        raise error

    router = Router()
    router.add("GET", "/x", handler)
    return ask(router, "GET", "/x")


@case("response-has-three-keys", clause="C1", visible=True)
def test_response_has_status_headers_and_body():
    response = ask(router_of("GET /contacts"), "GET", "/contacts")
    assert sorted(response) == ["body", "headers", "status"]


@case("headers-and-body-may-be-missing", clause="C1")
def test_request_without_headers_and_body_is_answered():
    call = seen_by_handler("/a", "/a")
    assert (call["headers"], call["body"]) == ({}, None)


@case("parameter-takes-one-part", clause="C2", visible=True)
def test_parameter_takes_one_part():
    router = router_of("GET /contacts/{id}/notes/{note}")
    response = ask(router, "GET", "/contacts/c1/notes/7")
    assert response["body"] == ["GET /contacts/{id}/notes/{note}", {"id": "c1", "note": "7"}]


UNMATCHED = {
    "too-long": "/contacts/c1/x",
    "too-short": "/contacts",
    "slash-at-the-end": "/contacts/c1/",
    "empty-part": "/contacts/",
    "other-case": "/Contacts/c1",
    "longer-text": "/contactsx/c1",
    "root": "/",
}


@case("other-paths-do-not-match", clause="C2")
@pytest.mark.parametrize("target", UNMATCHED.values(), ids=UNMATCHED)
def test_other_paths_do_not_match(target):
    router = router_of("GET /contacts/{id}")
    assert ask(router, "GET", target)["status"] == 404
    assert ask(router, "GET", "/contacts/x")["status"] == 200


@case("pattern-is-plain-text", clause="C2")
def test_pattern_is_not_a_regular_expression():
    router = router_of("GET /v1.0/a+")
    assert ask(router, "GET", "/v1x0/aa")["status"] == 404
    assert ask(router, "GET", "/v1.0/a+")["status"] == 200


@case("query-is-not-part-of-the-path", clause="C2", visible=True)
def test_path_ends_at_the_first_question_mark():
    router = router_of("GET /contacts/{id}")
    assert ask(router, "GET", "/contacts/c1?a=/b?c")["body"][1] == {"id": "c1"}


@case("parts-are-decoded", clause="C3", visible=True)
def test_parameters_are_percent_decoded():
    assert seen_by_handler("/c/{name}", "/c/Ada%20L%C3%B6we")["params"] == {"name": "Ada Löwe"}


@case("decoded-after-the-split", clause="C3")
def test_encoded_slash_stays_in_its_part_and_plus_stays_plus():
    assert seen_by_handler("/c/{name}", "/c/a%2Fb+c")["params"] == {"name": "a/b+c"}
    assert seen_by_handler("/c/{name}", "/c/a%253Fb")["params"] == {"name": "a%3Fb"}


@case("fixed-parts-compared-decoded", clause="C3")
def test_fixed_parts_are_compared_decoded():
    router = router_of("GET /my files/x")
    assert ask(router, "GET", "/my%20files/%78")["status"] == 200


@case("fixed-part-wins", clause="C4", visible=True)
def test_fixed_part_wins_over_a_parameter():
    router = router_of("GET /contacts/{id}", "GET /contacts/me")
    assert ask(router, "GET", "/contacts/me")["body"][0] == "GET /contacts/me"
    assert ask(router, "GET", "/contacts/you")["body"][0] == "GET /contacts/{id}"


@case("first-difference-decides", clause="C4")
def test_first_difference_decides_in_either_order():
    routes = ["GET /{a}/b/c", "GET /a/{b}/{c}", "GET /{a}/{b}/c"]
    for order in (routes, routes[::-1]):
        router = router_of(*order)
        assert ask(router, "GET", "/a/b/c")["body"][0] == "GET /a/{b}/{c}"
        assert ask(router, "GET", "/x/b/c")["body"][0] == "GET /{a}/b/c"
        assert ask(router, "GET", "/x/y/c")["body"][0] == "GET /{a}/{b}/c"


@case("handler-sees-the-request", clause="C5", visible=True)
def test_handler_receives_the_request_in_parts():
    call = seen_by_handler(
        "/a/{id}", "/a/7?x=1", headers={"If-Match": "W/1", "ACCEPT": "*"}, body={"n": [1]}
    )
    assert call == {
        "method": "GET",
        "path": "/a/7",
        "params": {"id": "7"},
        "query": {"x": "1"},
        "headers": {"if-match": "W/1", "accept": "*"},
        "body": {"n": [1]},
    }


@case("path-as-sent", clause="C5")
def test_handler_receives_the_path_as_sent():
    call = seen_by_handler("/a/{id}", "/a/x%20y?q")
    assert (call["path"], call["params"]) == ("/a/x%20y", {"id": "x y"})


QUERIES = {
    "none": ("", {}),
    "empty": ("?", {}),
    "two": ("?a=1&b=2", {"a": "1", "b": "2"}),
    "last-wins": ("?a=1&b=2&a=3", {"a": "3", "b": "2"}),
    "without-value": ("?x&y=", {"x": "", "y": ""}),
    "second-equals-sign": ("?a=b=c", {"a": "b=c"}),
    "second-question-mark": ("?a=b?c", {"a": "b?c"}),
    "plus-and-percent": ("?a+b=%2B+%26", {"a b": "+ &"}),
    "utf-8": ("?name=%C3%84da", {"name": "Äda"}),
    "semicolon": ("?a=1;b=2", {"a": "1;b=2"}),
}


@case("query", clause="C6")
@pytest.mark.parametrize(("query", "values"), QUERIES.values(), ids=QUERIES)
def test_query_is_decoded(query, values):
    assert seen_by_handler("/a", "/a" + query)["query"] == values


@case("query-shown", clause="C6", visible=True)
def test_query_of_three_names_is_decoded():
    call = seen_by_handler("/a", "/a?name=Ada+L&limit=5&all")
    assert call["query"] == {"name": "Ada L", "limit": "5", "all": ""}


def answering(status, body):
    router = Router()
    router.add("POST", "/x", lambda call: (status, body))
    return ask(router, "POST", "/x")


@case("answer-becomes-the-response", clause="C7", visible=True)
def test_answer_of_the_handler_becomes_the_response():
    response = answering(201, {"id": "c1"})
    json = {"content-type": "application/json"}
    assert response == {"status": 201, "headers": json, "body": {"id": "c1"}}


@case("no-body-no-content-type", clause="C7")
def test_answer_without_body_has_no_headers_but_an_empty_one_has():
    assert answering(204, None) == {"status": 204, "headers": {}, "body": None}
    for empty in ([], {}, "", 0, False):
        assert answering(200, empty)["headers"] == {"content-type": "application/json"}


@case("unknown-path", clause="C8", visible=True)
def test_unknown_path_is_404():
    assert ask(router_of("GET /a"), "GET", "/b")["status"] == 404
    assert ask(Router(), "GET", "/")["status"] == 404


@case("other-method", clause="C8", visible=True)
def test_other_method_is_405_with_allow():
    router = router_of("PUT /a", "DELETE /a", "GET /a")
    response = ask(router, "POST", "/a")
    assert response["status"] == 405
    assert response["headers"]["allow"] == "DELETE, GET, PUT"


@case("method-of-a-chosen-pattern", clause="C8")
def test_methods_are_those_of_the_chosen_pattern():
    router = router_of("GET /a/me", "DELETE /a/{id}", "GET /a/{id}")
    response = ask(router, "DELETE", "/a/me")
    assert (response["status"], response["headers"]["allow"]) == (405, "GET")
    response = ask(router, "PATCH", "/a/x")
    assert (response["status"], response["headers"]["allow"]) == (405, "DELETE, GET")


@case("method-matches-exactly", clause="C8")
def test_method_in_small_letters_is_another_method():
    assert ask(router_of("GET /a"), "get", "/a")["status"] == 405


@case("head-like-get", clause="C9", visible=True)
def test_head_is_answered_like_get_without_a_body():
    router = Router()
    router.add("GET", "/a", lambda call: (203, {"n": 1}))
    get, head = ask(router, "GET", "/a"), ask(router, "HEAD", "/a")
    assert head == {**get, "body": None}
    assert (head["status"], get["body"]) == (203, {"n": 1})


@case("head-seen-by-the-handler", clause="C9")
def test_handler_of_get_sees_head():
    methods = []
    router = Router()
    router.add("GET", "/a", lambda call: methods.append(call["method"]) or (200, 1))
    ask(router, "HEAD", "/a")
    assert methods == ["HEAD"]


@case("own-head-handler", clause="C9")
def test_own_head_handler_is_used():
    router = router_of("GET /a", "HEAD /a")
    assert ask(router, "HEAD", "/a")["body"] == ["HEAD /a", {}]


@case("head-without-get", clause="C9")
def test_head_without_get_is_405_and_allow_does_not_list_head():
    response = ask(router_of("PUT /a"), "HEAD", "/a")
    assert (response["status"], response["headers"]["allow"]) == (405, "PUT")
    assert ask(router_of("GET /a"), "PUT", "/a")["headers"]["allow"] == "GET"


ERRORS = {
    "key": (KeyError("c9"), 404),
    "permission": (PermissionError("no"), 403),
    "value": (ValueError("name"), 422),
    "other": (RuntimeError("oops"), 500),
    "index": (IndexError("oops"), 500),
    "division": (ZeroDivisionError("oops"), 500),
}


@case("error-to-status", clause="C10")
@pytest.mark.parametrize(("error", "status"), ERRORS.values(), ids=ERRORS)
def test_error_of_a_handler_becomes_a_status(error, status):
    response = raising(error)
    assert response["status"] == response["body"]["status"] == status


@case("key-error-shown", clause="C10", visible=True)
def test_key_error_of_a_handler_is_404():
    assert raising(KeyError("c9"))["status"] == 404
    assert raising(TypeError("x"))["status"] == 500


@case("problem-of-an-error", clause="C11", visible=True)
def test_error_becomes_problem_details():
    assert raising(KeyError("c9")) == {
        "status": 404,
        "headers": {"content-type": "application/problem+json"},
        "body": {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "c9"},
    }


PROBLEMS = {
    "forbidden": (PermissionError("not yours"), "Forbidden", "not yours"),
    "unprocessable": (ValueError("name"), "Unprocessable Content", "name"),
    "internal": (RuntimeError("secret"), "Internal Server Error", ""),
    "number": (ValueError(7, "x"), "Unprocessable Content", "7"),
    "no-argument": (KeyError(), "Not Found", ""),
}


@case("problem-of-other-errors", clause="C11", visible=True)
@pytest.mark.parametrize(("error", "title", "detail"), PROBLEMS.values(), ids=PROBLEMS)
def test_other_errors_become_problem_details(error, title, detail):
    body = raising(error)["body"]
    assert (body["type"], body["title"], body["detail"]) == ("about:blank", title, detail)


@case("problem-of-the-router", clause="C11")
def test_router_problems_carry_the_path():
    router = router_of("GET /a%20b", "GET /a/{id}")
    problem = {"content-type": "application/problem+json"}
    assert ask(router, "GET", "/no%20where?x=1") == {
        "status": 404,
        "headers": problem,
        "body": {
            "type": "about:blank", "title": "Not Found", "status": 404, "detail": "/no%20where",
        },
    }  # fmt: skip
    assert ask(router, "PUT", "/a/c1?x=1") == {
        "status": 405,
        "headers": {**problem, "allow": "GET"},
        "body": {
            "type": "about:blank", "title": "Method Not Allowed", "status": 405, "detail": "/a/c1",
        },
    }  # fmt: skip


@case("half-braces-are-text", clause="C2")
@pytest.mark.parametrize("part", ["id}", "{id"], ids=["closing", "opening"])
def test_part_with_one_brace_is_fixed_text(part):
    router = router_of(f"GET /a/{part}")
    assert ask(router, "GET", "/a/x")["status"] == 404
    assert ask(router, "GET", f"/a/{part}")["body"][1] == {}
