// The live part of the dashboard: the events of the service, shown as they come.
"use strict";

(function () {
  const shown = { passed: 0, failed: 0 };
  const part = (name) => document.getElementById("live-" + name);
  const say = (name, text) => { part(name).textContent = text; };

  function timeLeft(session) {
    const seconds = Math.max(0, Math.floor(3600 * session.hours - session.used_seconds));
    if (seconds < 60) return seconds + " s";
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    return hours ? hours + " h " + (minutes % 60) + " min" : minutes + " min";
  }

  function showSession(session) {
    if (!session) return;
    const live = !["finished", "failed", "cancelled"].includes(session.status);
    part("box").hidden = !live;
    part("bar").value = session.progress === null ? 0 : session.progress;
    say("session", "Session " + session.session_id.slice(0, 8) + " on " + session.project_id +
      " is " + session.status + (session.reason ? ": " + session.reason : "") + ".");
    say("left", timeLeft(session) + " left; " + session.iterations +
      (session.iterations === 1 ? " cycle, " : " cycles, ") +
      session.solutions_tested + " solutions tested, " + session.edge_cases_found + " edge cases.");
    if (session.status !== "running") say("tokens", "");
  }

  const source = new EventSource("/api/learning/events");
  const on = (kind, act) => source.addEventListener(kind, (event) => act(JSON.parse(event.data)));

  on("state", (data) => { showSession(data.session); });
  on("session", showSession);
  on("phase", (data) => { say("phase", "Phase " + data.phase + ": " + data.name + "."); });
  on("cycle", (data) => {
    say("cycle", data.kind + " of " + data.stage + (data.arm ? " (" + data.arm + ")" : "") +
      ": " + data.reason);
  });
  on("tokens", (data) => {
    const pace = data.under_way ? data.tokens_per_second : null;
    say("tokens", pace === null ? "" : pace + " tokens a second");
  });
  on("verdict", (data) => {
    shown[data.ended === "passed" ? "passed" : "failed"] += 1;
    say("verdicts", "Since this page was opened: " + shown.passed + " passed, " +
      shown.failed + " did not. Last: " + data.stage + ", " + data.passed + " of " + data.cases +
      " cases.");
  });
  on("task", (data) => { say("cycle", "task " + data.task + ": " + data.status); });
  source.onerror = () => { say("tokens", "The service is gone; trying again."); };
  source.onopen = () => { say("tokens", ""); };
})();
