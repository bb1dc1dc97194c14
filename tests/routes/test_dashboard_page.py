"""The pages load scripts from this service alone, and hold none themselves."""

from __future__ import annotations

import re

from backend.routes.dashboard import SECURITY_HEADERS, WEB


def test_scripts_of_the_dashboard_are_files_of_the_service() -> None:
    page = (WEB / "templates" / "dashboard.html").read_text(encoding="utf-8")
    tags = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
    assert len(tags) == page.count("<script") == 1
    for attributes, inline in tags:
        assert not inline.strip()
        source = re.search(r'src="/static/([\w.-]+)"', attributes)
        assert source is not None
        assert (WEB / "static" / source[1]).is_file()
    assert "script-src" not in SECURITY_HEADERS["Content-Security-Policy"]
    assert SECURITY_HEADERS["Content-Security-Policy"].startswith("default-src 'self'")


def test_every_part_that_the_script_fills_is_on_the_page() -> None:
    page = (WEB / "templates" / "dashboard.html").read_text(encoding="utf-8")
    script = (WEB / "static" / "live.js").read_text(encoding="utf-8")
    named = set(re.findall(r'(?:part|say)\("(\w+)"', script))
    assert named == set(re.findall(r'id="live-(\w+)"', page))
