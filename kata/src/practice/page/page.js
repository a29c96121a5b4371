"use strict";
(() => {
  const said = {
    green: ["✓", "right"], red: ["✗", "wrong"], stub: ["·", "still a stub"],
    edited: ["~", "edited since"], stopped: ["!", "no answer"],
  };
  const words = (task) => said[task.state] || said.stopped;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const set = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };

  function times(root) {
    for (const time of root.querySelectorAll("time[data-at]")) {
      const at = new Date(Number(time.dataset.at) * 1000);
      time.textContent = at.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
    }
  }

  function show(element, task) {
    const [mark, word] = words(task);
    element.classList.remove("new", ...Object.keys(said));
    element.classList.add(said[task.state] ? task.state : "stopped");
    set(element.querySelector(".mark"), mark);
    set(element.querySelector(".word"), word);
    const when = element.querySelector(".when");
    if (when) {
      when.innerHTML = ` · <time data-at="${Number(task.at)}"></time>`;
      times(when);
    }
    const report = element.querySelector(".report");
    if (report) {
      report.querySelector(".said").innerHTML = task.html;
      report.hidden = task.html === "";
    }
  }

  function totals() {
    for (const total of all("[data-total]")) {
      const whose = total.dataset.total;
      const chips = all(".chip").filter((c) => whose === "all" || c.dataset.task.startsWith(whose + "/"));
      const done = chips.filter((c) => c.classList.contains("green"));
      const sum = (list) => list.reduce((a, c) => a + Number(c.dataset.points), 0);
      total.querySelector("progress").value = sum(done);
      set(total.querySelector("span"), `${done.length} of ${chips.length} tasks · ${sum(done)} of ${sum(chips)} points`);
    }
    const next = document.getElementById("next");
    if (!next) return;
    const open = document.querySelector(".chip:not(.green)");
    next.hidden = !open;
    if (open && next.dataset.task !== open.dataset.task) {
      next.dataset.task = open.dataset.task;
      const link = document.createElement("a");
      link.href = open.getAttribute("href");
      link.textContent = open.dataset.task;
      const command = document.createElement("code");
      command.textContent = `cargo kata watch ${open.dataset.task.split("/")[0]}`;
      next.querySelector("span").replaceChildren(link, " · ", command);
    }
  }

  // What `verdicts.js` calls.
  let before = null;
  window.kata = (now) => {
    const news = [];
    for (const [name, task] of Object.entries(now.tasks)) {
      const old = before && before.tasks[name];
      if (old && old.state === task.state && old.at === task.at && old.html === task.html) continue;
      const elements = all(`[data-task="${CSS.escape(name)}"]`);
      for (const element of elements) if (element.id !== "next") show(element, task);
      if (before && elements.length) news.push(`${name}: ${words(task)[1]}`);
    }
    for (const box of all("[data-broken]")) {
      const error = now.broken[box.dataset.broken];
      const whole = box.querySelector(".said");
      if (whole && whole.innerHTML !== (error || "")) whole.innerHTML = error || "";
      box.hidden = error === undefined;
    }
    totals();
    if (news.length) set(document.getElementById("news"), news.length > 3 ? `${news.length} new verdicts` : news.join(", "));
    before = now;
  };

  // A page without a server may load a script again, and nothing else.
  let waiting = 0, turn = 0;
  function load() {
    clearTimeout(waiting);
    const script = document.createElement("script");
    script.src = `verdicts.js?${Date.now()}-${turn++}`;
    script.onload = script.onerror = () => {
      script.remove();
      clearTimeout(waiting);
      waiting = setTimeout(load, document.hidden ? 5000 : 400);
    };
    document.head.append(script);
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) load(); });
  times(document);
  load();
})();
