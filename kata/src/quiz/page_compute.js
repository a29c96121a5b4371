"use strict";
// What the page computes as the terminal does: when a question comes up again, and which number a
// line is. The same tables are put to both.
const Compute = (() => {
  const DAY = 86400;

  // FSRS-6 with its default parameters, as `schedule.rs` has it.
  const W = [0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542];
  const within = (x, low, high) => Math.min(high, Math.max(low, x));
  function answered(old, g, now) {
    const first = (g) => W[4] - Math.exp(W[5] * (g - 1)) + 1;
    let s = W[g - 1], d = first(g);
    if (old) {
      const days = Math.floor((Math.max(0, now - old.last) + DAY / 2) / DAY);
      const s0 = within(old.stability, 0.001, 36500), d0 = within(old.difficulty, 1, 10);
      const known = (1 + (0.9 ** (-1 / W[20]) - 1) * days / s0) ** -W[20];
      if (days === 0) {
        const growth = Math.exp(W[17] * (g - 3 + W[18])) * s0 ** -W[19];
        s = s0 * (g > 1 ? Math.max(1, growth) : growth);
      } else if (g === 1) {
        s = Math.min(W[11] * d0 ** -W[12] * ((s0 + 1) ** W[13] - 1) * Math.exp(W[14] * (1 - known)), s0 / Math.exp(W[17] * W[18]));
      } else {
        s = s0 * (1 + Math.exp(W[8]) * (11 - d0) * s0 ** -W[9] * Math.expm1(W[10] * (1 - known)) * (g === 2 ? W[15] : 1));
      }
      d = W[7] * first(4) + (1 - W[7]) * (d0 - W[6] * (g - 3) * (10 - d0) / 9);
    }
    s = within(s, 0.001, 36500);
    const o = old || { asked: 0, right: 0, in_a_row: 0 };
    return {
      asked: o.asked + 1, right: o.right + (g > 1 ? 1 : 0), in_a_row: g > 1 ? o.in_a_row + 1 : 0,
      last: now, due: now + Math.max(1, Math.round(s)) * DAY, stability: s, difficulty: within(d, 1, 10),
    };
  }

  // A number as people write it, as `number.rs` reads it: NaN if it is none, null if its comma
  // could mean two things.
  function number(text) {
    if (text.length > 100) return NaN;
    text = text.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/。/g, ".").replace(/、/g, ",").toLowerCase()
      .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+/g, (m) => "^" + [...m].map((c) => "0123456789-+"["⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺".indexOf(c)]).join(""))
      .replace(/[\s_]/g, "").replace(/[−–﹣]/g, "-").replace(/exp/g, "E").replace(/[×·⋅∗x]/g, "*").replace(/[÷⁄∕]/g, "/")
      .replace(/[½¼¾⅓⅔⅛]/g, (c) => ({ "½": "(1/2)", "¼": "(1/4)", "¾": "(3/4)", "⅓": "(1/3)", "⅔": "(2/3)", "⅛": "(1/8)" })[c])
      .replace(/\*\*/g, "^").replace(/percent/g, "%").replace(/^[=≈~]+/, "").replace(/\.+$/, "");
    for (const part of text.match(/[\d.,]+/g) || []) {
      if (part.includes(",") && !/^[1-9]\d{0,2}(,\d{3}){2,}$|^[1-9]\d{0,2}(,\d{3})+\.\d*$/.test(part)) return null;
    }
    let rest = text.replace(/,/g, "");
    const take = (sign) => rest.startsWith(sign) && ((rest = rest.slice(sign.length)), true);
    const sum = () => {
      let value = product();
      for (;;) {
        if (take("+")) value += product(); else if (take("-")) value -= product(); else return value;
      }
    };
    const product = () => {
      let value = signed();
      for (;;) {
        if (take("*")) value *= signed();
        else if (take("/")) value /= signed();
        else if (take("%")) value /= 100;
        else if (/^[√(spπ]/.test(rest)) value *= signed();
        else return value;
      }
    };
    const signed = () => {
      if (take("-")) return -signed();
      if (take("+")) return signed();
      const base = atom();
      return take("^") ? base ** signed() : base;
    };
    const atom = () => {
      if (take("(")) { const value = sum(); return take(")") ? value : NaN; }
      if (take("√") || take("sqrt")) return Math.sqrt(atom());
      if (take("E")) return Math.exp(atom());
      if (take("ln")) return Math.log(atom());
      if (take("pi") || take("π")) return Math.PI;
      if (take("e")) return Math.E;
      const match = /^(\d+\.?\d*|\.\d+)(e[-+]?\d+)?/.exec(rest);
      if (!match) return NaN;
      rest = rest.slice(match[0].length);
      return Number(match[0]);
    };
    const value = sum();
    return rest === "" && Number.isFinite(value) ? value : NaN;
  }

  // Fisher and Yates; the same text gives the same order.
  function shuffle(items, text) {
    let state = 2166136261;
    for (const c of text) state = Math.imul(state ^ c.codePointAt(0), 16777619);
    for (let i = items.length - 1; i > 0; i--) {
      state = (state + 0x6d2b79f5) | 0;
      let z = Math.imul(state ^ (state >>> 15), state | 1);
      z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
      const j = ((z ^ (z >>> 14)) >>> 0) % (i + 1);
      [items[i], items[j]] = [items[j], items[i]];
    }
  }

  return { DAY, answered, number, shuffle };
})();
