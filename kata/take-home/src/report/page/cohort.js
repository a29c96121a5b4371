"use strict";
// The table of candidates: sorted by its heads, filtered by whatever is set above it, by a bar of
// the histogram, by a mistake. Without this script the page can be read.
(() => {
  const at = (id) => document.getElementById(id);
  const body = document.querySelector("#all tbody");
  const rows = [...body.rows];
  const toggles = [...document.querySelectorAll("button[aria-pressed]")];
  document.body.classList.add("live");

  const pressed = (key) => toggles.find((t) => key in t.dataset && t.getAttribute("aria-pressed") === "true");
  const words = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

  const fits = (row) => {
    const { name, score, tasks, made, is } = row.dataset;
    const [task, verdict, which] = [at("task").value, at("verdict").value, at("which").value];
    const bar = pressed("from"), mistake = pressed("made");
    const judged = tasks.split(" ");
    return words(at("search").value).every((word) => name.includes(word)) &&
      (!task && !verdict || judged.some((one) =>
        (!task || one.slice(0, -1) === task) && (!verdict || one.endsWith(verdict)))) &&
      (!which || is.split(" ").includes(which)) &&
      (!bar || +score >= +bar.dataset.from && +score < +bar.dataset.to) &&
      (!mistake || made.split(" ").includes(mistake.dataset.made));
  };

  const show = () => {
    let shown = 0;
    for (const row of rows) {
      row.hidden = !fits(row);
      shown += !row.hidden;
    }
    at("shown").textContent = shown === rows.length ? `${shown} shown` : `${shown} of ${rows.length} shown`;
    at("none").hidden = shown > 0;
  };

  const press = (toggle, on) => toggle.setAttribute("aria-pressed", on);
  for (const toggle of toggles) {
    toggle.addEventListener("click", () => {
      const on = toggle.getAttribute("aria-pressed") !== "true";
      const key = "from" in toggle.dataset ? "from" : "made";
      toggles.filter((other) => key in other.dataset).forEach((other) => press(other, false));
      press(toggle, on);
      show();
      if (on && key === "made") at("candidates").scrollIntoView();
    });
  }

  const heads = [...document.querySelectorAll("#all thead button")];
  // Names from A, numbers from the largest.
  const first = (key) => key === "name" ? "ascending" : "descending";
  const compare = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;
  const sort = (head, order) => {
    const { key } = head.dataset;
    for (const other of heads) other.closest("th").setAttribute("aria-sort", other === head ? order : "none");
    const sign = order === "ascending" ? 1 : -1;
    const of = (row) => row.dataset[key];
    // What is equal stays in its order.
    rows.sort((a, b) => sign * (key === "name" ? compare(of(a), of(b)) : of(a) - of(b)));
    body.append(...rows);
  };
  for (const head of heads) {
    head.addEventListener("click", () => {
      const now = head.closest("th").getAttribute("aria-sort");
      const key = head.dataset.key;
      const other = first(key) === "ascending" ? "descending" : "ascending";
      sort(head, now === first(key) ? other : first(key));
    });
  }

  const form = document.querySelector("form.tools");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", show);
  form.addEventListener("reset", () => {
    toggles.forEach((toggle) => press(toggle, false));
    setTimeout(show);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      at("search").focus();
    } else if (event.key === "Escape" && typing) {
      form.reset();
      event.target.blur();
    }
  });
  show();
})();
