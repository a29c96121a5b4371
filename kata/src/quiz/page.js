"use strict";
(() => {
  const body = document.body, words = body.dataset;
  const $ = (id) => document.getElementById(id);
  const articles = [...document.querySelectorAll("article")];
  const byId = new Map(articles.map((a) => [a.id, a]));
  const KEY = "backprop-kata-quiz";
  const { DAY, answered, number, shuffle } = Compute;

  // What is kept, the same for both languages: `cards` as in the progress file, `given` what is
  // shown as answered, `drafts` what was typed, `stars` what is bookmarked, `view` how it is shown.
  // A browser may refuse to keep it; then it lasts as long as the page.
  const PARTS = ["cards", "given", "drafts", "stars", "view"];
  const stored = (key = KEY) => { try { return localStorage.getItem(key); } catch { return null; } };
  const read = () => {
    let whole = {};
    try { whole = JSON.parse(stored()) || {}; } catch { /* damaged */ }
    const kept = {};
    for (const part of PARTS) {
      const it = whole[part];
      kept[part] = it && typeof it === "object" && !Array.isArray(it) ? it : {};
    }
    for (const id in kept.given) if (typeof (kept.given[id] || {}).given !== "string") delete kept.given[id];
    for (const id in kept.cards) if (!(kept.cards[id] && kept.cards[id].asked > 0)) delete kept.cards[id];
    return kept;
  };
  let kept = read();
  // Another tab may have written meanwhile: what it wrote is read, and only this change is made.
  const change = (edit) => {
    if (stored() !== null) kept = read();
    edit(kept);
    try { localStorage.setItem(KEY, JSON.stringify({ version: 2, ...kept })); } catch { /* lasts as long as the page */ }
  };

  let list = [], at = 0, only = null;
  const say = (text, ...values) => text.replace(/#/g, () => values.shift());
  const card = (id) => kept.cards[id];
  const isWeak = (c) => c && c.right < c.asked && c.in_a_row < 2;
  const isDue = (c) => c && Date.now() / 1000 + DAY / 2 >= c.due;

  // Another order of the choices each time that a question is asked; the letters are given anew.
  // The value of an input stays the letter of the file, so what was given can be read in any order.
  function shuffleChoices(article) {
    const labels = [...article.querySelectorAll("form:not(.rubric) fieldset label")];
    if (!labels.length) return;
    labels.sort((a, b) => a.firstChild.value < b.firstChild.value ? -1 : 1);
    const reasons = new Map([...article.querySelectorAll("dt")].map((dt) => [dt.dataset.letter, [dt, dt.nextElementSibling]]));
    if (kept.view.shuffle !== false) shuffle(labels, article.id + "/" + ((card(article.id) || {}).asked || 0));
    labels.forEach((label, i) => {
      const letter = "ABCDE"[i], own = reasons.get(label.firstChild.value);
      label.querySelector("b").textContent = own[0].textContent = letter;
      label.parentElement.append(label);
      own[0].parentElement.append(...own);
    });
    const right = article.querySelector("p.right b");
    if (right) right.textContent = letters(article, article.dataset.right);
  }
  const letters = (article, given) => [...article.querySelectorAll("form:not(.rubric) fieldset label")]
    .filter((label) => given.includes(label.firstChild.value)).map((label) => label.querySelector("b").textContent).join(words.and);
  const title = (article) => article.querySelector("h2").innerText || article.querySelector("h2").textContent;

  // Shows a question as it stands: open or answered, with the verdict, the marks, the answer.
  function show(article) {
    clear(article);
    const answer = kept.given[article.id];
    const kind = article.dataset.kind, form = article.querySelector("form");
    const draft = kept.drafts[article.id];
    const field = form.querySelector("textarea, input[type=text]");
    if (field && typeof draft === "string") field.value = draft;
    article.querySelector(".star").setAttribute("aria-pressed", String(!!kept.stars[article.id]));
    if (!answer) return null;
    article.classList.add("done");
    article.querySelector("details").open = true;
    const verdict = article.querySelector(kind === "open" ? ".rubric-verdict" : ".verdict");
    let text = words.right;
    if (kind === "open") {
      const boxes = [...article.querySelectorAll(".rubric input")];
      boxes.forEach((box) => { box.checked = answer.given.includes(box.value); box.disabled = true; });
      const said = answer.given.length, points = boxes.length;
      if (said < points) text = say(answer.right ? words.partly : words.notyet, ...(words.order === "of" ? [points, said] : [said, points]));
    } else {
      const right = kind === "number" ? article.dataset.right : letters(article, article.dataset.right);
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
        input.parentElement.querySelector("small").textContent = notes.join(" · ");
      }
    }
    verdict.textContent = (answer.right ? "✓ " : "✗ ") + text;
    verdict.classList.add(answer.right ? "right" : "wrong");
    const c = card(article.id), again = article.querySelector(".again");
    const days = c && Math.round((c.due - c.last) / DAY);
    if (c) again.textContent = days === 1 ? words.tomorrow : say(words.again, days);
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
    article.querySelectorAll("fieldset label > small").forEach((note) => { note.textContent = ""; });
    article.querySelectorAll(".verdict").forEach((v) => { v.textContent = ""; v.classList.remove("right", "wrong"); });
    article.querySelector(".again").textContent = "";
  }

  function settle(article, given, right, grade) {
    change((k) => {
      k.given[article.id] = { given, right };
      k.cards[article.id] = answered(k.cards[article.id], grade, Math.floor(Date.now() / 1000));
      if (article.dataset.kind !== "open") delete k.drafts[article.id];
    });
    const verdict = show(article);
    status();
    reach(article);
    verdict.focus();
  }

  function complain(article, text) {
    const verdict = article.querySelector(article.classList.contains("shown") ? ".rubric-verdict" : ".verdict");
    verdict.textContent = text;
  }

  // Takes what stands in the form as the answer.
  function check(article, unknown) {
    const kind = article.dataset.kind;
    if (article.classList.contains("done")) return;
    if (kind === "open") {
      if (!article.classList.contains("shown")) {
        article.classList.add("shown");
        article.querySelector("details").open = true;
        reach(article);
        article.querySelector(".rubric input").focus({ preventScroll: true });
        return;
      }
      const given = [...article.querySelectorAll(".rubric input:checked")].map((box) => box.value).join("");
      const points = article.querySelectorAll(".rubric input").length;
      if (!given && !unknown) return complain(article, words.tick);
      const right = 2 * given.length > points;
      return settle(article, given, right, given.length === points ? 3 : right ? 2 : 1);
    }
    if (unknown) return settle(article, "", false, 1);
    if (kind === "number") {
      const input = article.querySelector("input"), text = input.value.trim(), value = number(text);
      if (value === null || !Number.isFinite(value)) {
        complain(article, text === "" ? words.nonumber : value === null ? words.comma : words.number);
        return input.focus();
      }
      const close = (x) => Math.abs(x - Number(article.dataset.value)) <= Number(article.dataset.within) * (1 + 1e-9);
      const right = close(value) || (/[%％]/.test(text) && close(100 * value));
      return settle(article, text, right, right ? 3 : 1);
    }
    const given = [...article.querySelectorAll("form input:checked")].map((input) => input.value).sort().join("");
    if (!given) return complain(article, kind === "all" ? words.choices : words.choice);
    settle(article, given, given === article.dataset.right, given === article.dataset.right ? 3 : 1);
  }

  // The score so far, and the map.
  function status() {
    const done = list.filter((a) => kept.given[a.id]), right = done.filter((a) => kept.given[a.id].right);
    $("score").textContent = say(words.score, ...(words.order === "of" ? [done.length, right.length] : [right.length, done.length]));
    $("map").replaceChildren(...list.map((a, i) => {
      const place = document.createElement("button"), answer = kept.given[a.id];
      place.type = "button";
      place.tabIndex = -1;
      place.title = `${i + 1}. ${title(a)}`;
      place.setAttribute("aria-label", place.title);
      if (answer) place.className = answer.right ? "right" : "wrong";
      if (kept.stars[a.id]) place.classList.add("starred");
      if (i === at) place.classList.add("here");
      place.addEventListener("click", () => go(i));
      return place;
    }));
    const count = (test) => articles.filter((a) => test(card(a.id))).length;
    for (const [value, n] of [["due", count(isDue)], ["weak", count(isWeak)], ["starred", articles.filter((a) => kept.stars[a.id]).length]]) {
      const option = $("which").querySelector(`[value=${value}]`);
      option.textContent = `${option.dataset.name} (${n})`;
    }
  }

  function result() {
    const done = list.filter((a) => kept.given[a.id]), right = done.filter((a) => kept.given[a.id].right);
    const left = list.length - done.length;
    const percent = done.length ? Math.round(100 * right.length / done.length) : 0;
    const total = done.length ? say(words.total, ...(words.order === "of" ? [done.length, right.length] : [right.length, done.length]), percent) : "";
    $("total").textContent = list.length ? [total, left ? say(words.unanswered, left) : ""].filter(Boolean).join(" ") : words.empty;
    const parts = new Map();
    for (const a of done) {
      const part = parts.get(a.dataset.title) || [0, 0];
      parts.set(a.dataset.title, [part[0] + (kept.given[a.id].right ? 1 : 0), part[1] + 1]);
    }
    const item = (...content) => { const li = document.createElement("li"); li.append(...content); return li; };
    $("parts").replaceChildren(...[...parts].map(([name, [r, n]]) => item(`${name}: ${r}/${n}`)));
    const wrong = done.filter((a) => !kept.given[a.id].right);
    $("wrong").replaceChildren(...wrong.map((a) => {
      const link = document.createElement("a");
      link.href = "#" + a.id;
      link.textContent = title(a);
      return item(link);
    }));
    $("wrong-title").hidden = $("again").hidden = wrong.length === 0;
    $("anew").hidden = done.length === 0;
  }

  function go(to, focus = true) {
    at = Math.max(0, Math.min(list.length, to));
    articles.forEach((a) => a.classList.toggle("here", a === list[at]));
    const over = at === list.length, article = list[at];
    $("result").hidden = !over;
    if (over) result();
    $("place").textContent = over ? "" : `${at + 1} / ${list.length}`;
    $("previous").disabled = at === 0;
    $("next").disabled = over;
    $("next").textContent = at === list.length - 1 ? words.finish : words.next;
    const hash = over ? location.pathname + location.search : "#" + article.id;
    if (over || location.hash !== hash) history.replaceState(null, "", hash);
    $("other").hash = over ? "" : hash;
    status();
    if (!over) reach(article);
    if (!focus) return;
    scrollTo(0, 0);
    ((!over && field(article)) || (over ? $("result") : article)).focus({ preventScroll: true });
  }

  // Where a number is typed. On a phone the keyboard would cover the question.
  function field(article) {
    const open = article && !article.classList.contains("done") && !matchMedia("(pointer: coarse)").matches;
    return open ? article.querySelector(".number input") : null;
  }

  // What scrolls sideways can be reached by key.
  function reach(article) {
    for (const wide of article.querySelectorAll("pre, .table, math[display=block]")) {
      if (wide.scrollWidth > wide.clientWidth + 1) wide.tabIndex = 0; else wide.removeAttribute("tabindex");
    }
  }

  // The questions that are asked, as the tools above them say.
  function choose(stay) {
    const section = $("section").value, level = $("level").value, which = $("which").value;
    const sought = $("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const here = list[at];
    list = articles.filter((a) => (!section || a.dataset.section === section) && (!level || a.dataset.level === level)
      && (!only || only.has(a.id))
      && (which !== "due" || isDue(card(a.id))) && (which !== "weak" || isWeak(card(a.id)))
      && (which !== "starred" || kept.stars[a.id]) && (which !== "new" || !kept.given[a.id] && !card(a.id))
      && sought.every((word) => (a.id + " " + a.textContent).toLowerCase().includes(word)));
    if (kept.view.order) shuffle(list, String(kept.view.order));
    const same = stay ? list.indexOf(here) : -1;
    const first = list.findIndex((a) => !kept.given[a.id]);
    go(same >= 0 ? same : first < 0 ? list.length : first, false);
  }

  // Asks these again: what is remembered of them stays.
  function forgetShown(some) {
    change((k) => { for (const a of some) { delete k.given[a.id]; delete k.drafts[a.id]; } });
    for (const a of some) { shuffleChoices(a); show(a); }
  }

  function follow(hash) {
    const article = byId.get(decodeURIComponent(hash.slice(1)));
    if (!article) return false;
    if (!list.includes(article)) {
      for (const id of ["section", "level", "which", "search"]) $(id).value = "";
      only = null;
      choose();
    }
    go(list.indexOf(article));
    return true;
  }

  body.classList.add("live");
  // On a phone the question comes first.
  $("tools").open = matchMedia("(min-width: 40rem)").matches;
  if (stored() === null) {
    // What an earlier version of this page kept, for each language.
    let old = {};
    try { old = JSON.parse(stored(KEY + "-" + document.documentElement.lang)) || {}; } catch { /* damaged */ }
    change((k) => {
      for (const id in old) if (old[id]) k.given[id] = { given: [].concat(old[id].given).join(""), right: !!old[id].right };
    });
  }
  for (const article of articles) {
    shuffleChoices(article);
    show(article);
    for (const form of article.querySelectorAll("form")) {
      form.addEventListener("submit", (event) => { event.preventDefault(); check(article, false); });
    }
    for (const unknown of article.querySelectorAll(".unknown")) unknown.addEventListener("click", () => check(article, true));
    article.addEventListener("input", (event) => {
      const verdict = article.querySelector(article.classList.contains("shown") ? ".rubric-verdict" : ".verdict");
      if (!article.classList.contains("done")) verdict.textContent = "";
      if (event.target.matches("textarea, input[type=text]")) change((k) => { k.drafts[article.id] = event.target.value; });
    });
    article.querySelector(".star").addEventListener("click", (event) => {
      change((k) => { if (k.stars[article.id]) delete k.stars[article.id]; else k.stars[article.id] = 1; });
      event.currentTarget.setAttribute("aria-pressed", String(!!kept.stars[article.id]));
      status();
    });
  }
  $("previous").addEventListener("click", () => go(at - 1));
  $("next").addEventListener("click", () => go(at + 1));
  for (const id of ["section", "level", "which"]) $(id).addEventListener("change", () => {
    only = null;
    choose();
    // What is due or weak is asked again.
    if (id === "which" && ["due", "weak"].includes($(id).value)) { forgetShown(list); choose(); }
  });
  $("search").addEventListener("input", () => { only = null; choose(); });
  $("shuffle").checked = !!kept.view.order;
  $("shuffle").addEventListener("change", () => {
    change((k) => { if ($("shuffle").checked) k.view.order = Date.now(); else delete k.view.order; });
    choose();
  });
  $("again").addEventListener("click", () => {
    const wrong = list.filter((a) => kept.given[a.id] && !kept.given[a.id].right);
    only = new Set(wrong.map((a) => a.id));
    forgetShown(wrong);
    choose();
    go(0);
  });
  $("anew").addEventListener("click", () => {
    const done = list.filter((a) => kept.given[a.id]);
    $("sure-text").textContent = say(words.sure, done.length);
    $("sure").showModal();
    // So that Enter once too often clears nothing.
    $("sure").querySelector("[value=no]").focus();
  });
  $("sure").addEventListener("close", () => {
    if ($("sure").returnValue !== "yes") return;
    $("sure").returnValue = "";
    only = null;
    forgetShown(list);
    choose();
    go(0);
  });
  addEventListener("hashchange", () => follow(location.hash));
  addEventListener("resize", () => { if (list[at]) reach(list[at]); });
  // Another tab answered: show what it kept.
  addEventListener("storage", (event) => {
    if (event.key !== KEY && event.key !== null) return;
    const before = kept;
    kept = read();
    for (const a of articles) {
      const differs = (part) => JSON.stringify(before[part][a.id]) !== JSON.stringify(kept[part][a.id]);
      if (differs("given") || differs("stars")) show(a);
    }
    status();
    if (at === list.length) result();
  });

  document.addEventListener("keydown", (event) => {
    const target = event.target, article = list[at];
    if (event.ctrlKey || event.metaKey || event.altKey || $("sure").open || target.matches("select, textarea, input[type=search], pre, .table, math")) return;
    if (target.matches("input[type=text]") && target.value !== "") return;
    const arrow = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (arrow) { event.preventDefault(); return go(at + arrow); }
    if (!article || target.matches("input[type=text]")) return;
    if (event.key === "Enter" && !target.matches("button, summary, a")) {
      event.preventDefault();
      return article.classList.contains("done") ? go(at + 1) : check(article, false);
    }
    if (article.classList.contains("done") || event.key.length !== 1) return;
    const key = event.key.toLowerCase();
    const index = "12345".includes(key) ? "12345".indexOf(key) : "abcde".indexOf(key);
    const open = article.dataset.kind === "open";
    const inputs = article.querySelectorAll(open ? ".shown .rubric input" : "fieldset input");
    if (index >= 0 && inputs[index]) { inputs[index].click(); inputs[index].focus(); }
  });

  // On paper: the questions that are asked, and the answers behind them all.
  let back = [];
  addEventListener("beforeprint", () => {
    const key = $("answers");
    for (const article of list) {
      const details = article.querySelector("details"), entry = document.createElement("section");
      const heading = document.createElement("h3");
      heading.textContent = `${list.indexOf(article) + 1}. ${title(article)}`;
      entry.append(heading, ...[...details.childNodes].slice(1));
      key.append(entry);
      back.push([details, entry]);
    }
    articles.forEach((a) => a.classList.toggle("printed", list.includes(a)));
    list.forEach((a, i) => { a.querySelector("h2").dataset.number = `${i + 1}. `; });
  });
  addEventListener("afterprint", () => {
    for (const [details, entry] of back) { details.append(...[...entry.childNodes].slice(1)); entry.remove(); }
    back = [];
  });
  const asked = location.hash;
  choose();
  follow(asked);
  // When a page is loaded, a browser gives the focus to what its address names: the question as a whole.
  addEventListener("load", () => setTimeout(() => {
    const input = field(list[at]);
    if (input && [body, list[at]].includes(document.activeElement)) input.focus({ preventScroll: true });
  }));
})();
