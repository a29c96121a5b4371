"use strict";
(() => {
  const body = document.body, words = body.dataset;
  const $ = (id) => document.getElementById(id);
  const articles = [...document.querySelectorAll("article")];
  const key = "backprop-kata-quiz-" + document.documentElement.lang;
  // What was answered: id -> { given, right }. A browser may refuse to keep it; then it lasts
  // as long as the page.
  let answers = {};
  try { answers = JSON.parse(localStorage.getItem(key)) || {}; } catch { answers = {}; }
  let list = [], at = 0, only = null;

  const say = (text, ...values) => text.replace(/#/g, () => values.shift());
  const keep = () => { try { localStorage.setItem(key, JSON.stringify(answers)); } catch { /* lasts as long as the page */ } };
  const number = (text) => {
    text = text.trim().replace(/−/g, "-").replace(/[,，\s]/g, "").replace(/×10\^/, "e");
    const plain = (t) => /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(t) ? Number(t) : NaN;
    if (/[%％]$/.test(text)) return plain(text.slice(0, -1)) / 100;
    const parts = text.split("/");
    return parts.length === 2 ? plain(parts[0]) / plain(parts[1]) : plain(text);
  };

  // Shows a question as answered: the verdict, the marks, the answer.
  function show(article) {
    const answer = answers[article.id];
    const kind = article.dataset.kind, form = article.querySelector("form");
    article.classList.add("done");
    article.querySelector("details").open = true;
    const verdict = article.querySelector(kind === "open" ? ".rubric-verdict" : ".verdict");
    let text = words.right;
    if (kind === "open") {
      const boxes = [...article.querySelectorAll(".rubric input")];
      boxes.forEach((box) => { box.checked = answer.given.includes(box.value); box.disabled = true; });
      const said = answer.given.length, points = boxes.length;
      if (said < points) text = say(answer.right ? words.partly : words.notyet, said, points);
    } else {
      const right = kind === "number" ? article.dataset.right : [...article.dataset.right].join(", ");
      if (!answer.right) text = say(answer.given ? words.wrong : words.answer, right);
      for (const input of form.querySelectorAll("input")) {
        input.disabled = true;
        if (kind === "number") { input.value = answer.given; continue; }
        const is = article.dataset.right.includes(input.value);
        input.checked = answer.given.includes(input.value);
        const notes = [];
        if (is) notes.push("✓ " + words.correct);
        if (input.checked) notes.push((is ? "" : "✗ ") + words.yours);
        input.parentElement.className = is ? "right" : input.checked ? "wrong" : "";
        input.parentElement.querySelector("em").textContent = notes.join(" · ");
      }
    }
    verdict.textContent = (answer.right ? "✓ " : "✗ ") + text;
    verdict.classList.add(answer.right ? "right" : "wrong");
    return verdict;
  }

  function clear(article) {
    article.classList.remove("done", "shown");
    article.querySelector("details").open = false;
    article.querySelectorAll("input, textarea").forEach((input) => {
      input.disabled = false;
      if (input.type === "radio" || input.type === "checkbox") input.checked = false; else input.value = "";
    });
    article.querySelectorAll("fieldset label").forEach((label) => { label.className = ""; });
    article.querySelectorAll("fieldset em").forEach((em) => { em.textContent = ""; });
    article.querySelectorAll(".verdict").forEach((v) => { v.textContent = ""; v.classList.remove("right", "wrong"); });
  }

  function settle(article, given, right) {
    answers[article.id] = { given, right };
    keep();
    const verdict = show(article);
    status();
    verdict.focus();
  }

  // Takes what stands in the form as the answer.
  function check(article, unknown) {
    const kind = article.dataset.kind;
    if (article.classList.contains("done")) return;
    if (kind === "open") {
      if (!article.classList.contains("shown")) {
        article.classList.add("shown");
        article.querySelector("details").open = true;
        article.querySelector(".rubric input").focus({ preventScroll: true });
        return;
      }
      const given = [...article.querySelectorAll(".rubric input:checked")].map((box) => box.value);
      return settle(article, given, 2 * given.length > article.querySelectorAll(".rubric input").length);
    }
    if (unknown) return settle(article, "", false);
    if (kind === "number") {
      const input = article.querySelector("input"), value = number(input.value);
      if (!Number.isFinite(value)) {
        article.querySelector(".verdict").textContent = words.number;
        return input.focus();
      }
      const off = Math.abs(value - Number(article.dataset.value));
      return settle(article, input.value.trim(), off <= Number(article.dataset.within) * (1 + 1e-9));
    }
    const given = [...article.querySelectorAll("form input:checked")].map((input) => input.value).join("");
    if (given) settle(article, given, given === article.dataset.right);
  }

  // The score so far, and the bar.
  function status() {
    const done = list.filter((a) => answers[a.id]), right = done.filter((a) => answers[a.id].right);
    const chinese = document.documentElement.lang === "zh-CN";
    $("score").textContent = say(words.score, ...(chinese ? [done.length, right.length] : [right.length, done.length]));
    $("map").replaceChildren(...list.map((a, i) => {
      const mark = document.createElement("i");
      if (answers[a.id]) mark.className = answers[a.id].right ? "right" : "wrong";
      if (i === at) mark.classList.add("here");
      return mark;
    }));
  }

  function result() {
    const done = list.filter((a) => answers[a.id]), right = done.filter((a) => answers[a.id].right);
    const percent = done.length ? Math.round(100 * right.length / done.length) : 0;
    const left = list.length - done.length;
    $("total").textContent = say(words.total, right.length, done.length, percent) + (left ? " " + say(words.unanswered, left) : "");
    const parts = new Map();
    for (const a of done) {
      const name = a.querySelector(".meta").firstChild.textContent.replace(/ · $/, "");
      const part = parts.get(name) || [0, 0];
      parts.set(name, [part[0] + (answers[a.id].right ? 1 : 0), part[1] + 1]);
    }
    $("parts").replaceChildren(...[...parts].map(([name, [r, n]]) => {
      const item = document.createElement("li");
      item.textContent = `${name}: ${r}/${n}`;
      return item;
    }));
    $("again").hidden = right.length === done.length;
  }

  function go(to, focus = true) {
    at = Math.max(0, Math.min(list.length, to));
    articles.forEach((a) => a.classList.toggle("here", a === list[at]));
    const over = at === list.length;
    $("result").hidden = !over;
    if (over) result();
    $("place").textContent = over ? "" : `${at + 1} / ${list.length}`;
    $("previous").disabled = at === 0;
    $("next").disabled = over;
    $("next").textContent = at === list.length - 1 ? words.finish : words.next;
    status();
    if (!focus) return;
    scrollTo(0, 0);
    (over ? $("result") : list[at]).focus({ preventScroll: true });
  }

  function choose() {
    const section = $("section").value, level = $("level").value;
    list = articles.filter((a) => (!section || a.dataset.section === section) && (!level || a.dataset.level === level) && (!only || only.has(a.id)));
    const first = list.findIndex((a) => !answers[a.id]);
    go(first < 0 ? (list.length ? list.length : 0) : first, false);
  }

  function forget(some) {
    for (const article of some) { delete answers[article.id]; clear(article); }
    keep();
  }

  body.classList.add("live");
  for (const article of articles) {
    clear(article);
    if (answers[article.id]) show(article);
    for (const form of article.querySelectorAll("form")) {
      form.addEventListener("submit", (event) => { event.preventDefault(); check(article, false); });
    }
    const unknown = article.querySelector(".unknown");
    if (unknown) unknown.addEventListener("click", () => check(article, true));
  }
  $("previous").addEventListener("click", () => go(at - 1));
  $("next").addEventListener("click", () => go(at + 1));
  $("section").addEventListener("change", () => { only = null; choose(); });
  $("level").addEventListener("change", () => { only = null; choose(); });
  $("again").addEventListener("click", () => {
    const wrong = list.filter((a) => answers[a.id] && !answers[a.id].right);
    only = new Set(wrong.map((a) => a.id));
    forget(wrong);
    choose();
    go(0);
  });
  $("anew").addEventListener("click", () => { only = null; forget(articles); choose(); go(0); });

  document.addEventListener("keydown", (event) => {
    const target = event.target, article = list[at];
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches("select, textarea, input[type=text]")) return;
    const arrow = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (arrow && target.type !== "radio") { event.preventDefault(); return go(at + arrow); }
    if (!article) return;
    if (event.key === "Enter" && !target.matches("button, summary, a")) {
      event.preventDefault();
      return article.classList.contains("done") ? go(at + 1) : check(article, false);
    }
    if (article.classList.contains("done")) return;
    const index = "12345".includes(event.key) ? "12345".indexOf(event.key) : "abcde".indexOf(event.key.toLowerCase());
    const open = article.dataset.kind === "open";
    const inputs = article.querySelectorAll(open ? ".shown .rubric input" : "fieldset input");
    if (event.key.length === 1 && index >= 0 && inputs[index]) { inputs[index].click(); inputs[index].focus(); }
  });

  // On paper every answer is open.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((d) => { d.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((d) => { d.open = false; }));
  choose();
})();
