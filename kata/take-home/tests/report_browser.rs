//! The reports' pages in a real browser: sorted, filtered, by keyboard, on a phone, in the dark, on
//! paper; and nothing that a candidate wrote acts. Needs `chromedriver` and Chromium, so it is asked
//! for by name: `cargo test -p kata-take-home --test report_browser -- --ignored`

#[path = "../../tests/common/browser.rs"]
mod browser;
#[path = "common/graded.rs"]
mod graded;

use browser::Browser;
use kata::verdict::Verdict;
use kata_take_home::report::write_all;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const TAB: &str = "\u{e004}";

/// Reports on the small cohort, against an older grading of it.
fn reports(folder: &Path) -> PathBuf {
    let (old, new, out) = (folder.join("old"), folder.join("new"), folder.join("out"));
    let mut cohort = graded::cohort();
    graded::write(&old, &cohort);
    graded::judge(&mut cohort[1], "repair", vec![graded::test("t", Verdict::Red, "no", &[])]);
    graded::write(&new, &cohort);
    std::fs::write(new.join("half.json"), "{").unwrap();
    write_all(&new, &out, Some(&old), &graded::kit()).unwrap();
    out
}

fn pages(out: &Path) -> Vec<PathBuf> {
    let mut pages = vec![out.join("index.html"), out.join("alike.html")];
    for result in graded::cohort() {
        for kind in ["interviewer", "candidate"] {
            pages.push(out.join(kind).join(format!("{}.html", result.submission.id)));
        }
    }
    pages
}

/// The ids of the rows that are shown, in order.
fn shown(browser: &Browser) -> Vec<String> {
    let rows = browser.js(
        "return [...document.querySelectorAll('#all tbody tr')].filter(r => r.checkVisibility()).map(r => r.querySelector('a').getAttribute('href').match(/\\/(.*).html/)[1])",
    );
    rows.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_string()).collect()
}

fn choose(browser: &Browser, id: &str, label: &str) {
    browser.js(&format!(
        "const s = document.getElementById({id:?}); s.value = [...s.options].find(o => o.text === {label:?}).value; s.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    ));
}

fn focus(browser: &Browser, selector: &str) {
    browser.js(&format!("document.querySelector({selector:?}).focus()"));
}

#[test]
#[ignore = "needs chromedriver and Chromium"]
fn the_cohort_is_sorted_and_filtered_by_keyboard() {
    let folder = tempfile::tempdir().unwrap();
    let out = reports(folder.path());
    let browser = Browser::start(1100, 900, false);
    browser.open(&out.join("index.html"));
    let all = ["ann", "bo", "caro", "dmitri", "empty", "finn", "hostile", "lost", "maryam"];
    assert_eq!(shown(&browser), all);
    browser.picture("cohort");

    // The largest number first, then the smallest; what is equal stays in its order.
    focus(&browser, "[data-key=score]");
    browser.press(ENTER);
    let best = ["ann", "caro", "bo", "hostile", "maryam", "dmitri", "empty", "finn", "lost"];
    assert_eq!(shown(&browser), best);
    let order = "return document.querySelector('[data-key=score]').closest('th').ariaSort";
    assert_eq!(browser.js(order), "descending");
    browser.press(ENTER);
    assert_eq!(&shown(&browser)[..3], ["empty", "finn", "lost"]);
    assert_eq!(browser.js(order), "ascending");
    focus(&browser, "[data-key=name]");
    browser.press(ENTER);
    assert_eq!(browser.js(order), "none");
    assert_eq!(&shown(&browser)[1..4], ["ann", "bo", "caro"], "< comes before letters");
    focus(&browser, "[data-key=change]");
    browser.press(&ENTER.repeat(2));
    assert_eq!(shown(&browser)[0], "bo");

    // `/` goes to the search; every word must be there; Escape shows all.
    browser.press("/");
    assert_eq!(browser.js("return document.activeElement.id"), "search");
    browser.press("ALIKE car");
    assert_eq!(shown(&browser), ["caro"]);
    assert_eq!(browser.text("#shown"), "1 of 9 shown");
    browser.press("zz");
    assert_eq!(browser.text("#none"), "Nobody is like that.");
    browser.press(ESCAPE);
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert_eq!(shown(&browser).len(), 9);
    assert_eq!(browser.text("#shown"), "9 shown");

    // A task with a verdict; a task alone; a verdict in any task.
    choose(&browser, "task", "01 linear_backward");
    assert_eq!(shown(&browser).len(), 9);
    choose(&browser, "verdict", "wrong");
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    assert_eq!(sorted(shown(&browser)), ["dmitri", "hostile", "maryam"]);
    choose(&browser, "task", "any");
    assert_eq!(sorted(shown(&browser)), ["bo", "dmitri", "hostile", "maryam"]);
    choose(&browser, "verdict", "anything");
    for (which, expected) in [
        ("with attempts", &["hostile"][..]),
        ("alike", &["bo", "caro"]),
        ("with problems", &["finn", "lost"]),
        ("changed", &["bo"]),
    ] {
        choose(&browser, "which", which);
        assert_eq!(sorted(shown(&browser)), expected, "{which}");
    }
    choose(&browser, "which", "all");

    // A bar of the histogram, pressed and released.
    focus(&browser, ".bar:last-of-type");
    browser.press(" ");
    assert_eq!(sorted(shown(&browser)), ["ann", "bo", "caro", "hostile"]);
    assert_eq!(browser.js("return document.activeElement.ariaPressed"), "true");
    browser.press(" ");
    assert_eq!(shown(&browser).len(), 9);
    // Full marks are in the last bar.
    let bars = browser.js("return [...document.querySelectorAll('.bar')].map(b => +b.querySelector('span').textContent).reduce((a, b) => a + b)");
    assert_eq!(bars, 9);

    // A mistake: those who made it.
    focus(&browser, "button[data-made='0']");
    browser.press(ENTER);
    assert_eq!(sorted(shown(&browser)), ["dmitri", "hostile", "maryam"]);
    browser.js("document.querySelector('form.tools').reset()");
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert_eq!(shown(&browser).len(), 9);
    assert_eq!(browser.js("return document.querySelectorAll('[aria-pressed=true]').length"), 0);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Every control is reached by Tab, and seen when it is.
#[test]
#[ignore = "needs chromedriver and Chromium"]
fn the_focus_goes_everywhere_and_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let out = reports(folder.path());
    let browser = Browser::start(1100, 900, false);
    for page in ["index.html", "interviewer/dmitri.html", "candidate/dmitri.html"] {
        browser.open(&out.join(page));
        let count = browser.js("return [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')].filter(e => e.checkVisibility() && !e.matches('details:not([open]) > :not(summary) *')).length");
        let count = usize::try_from(count.as_u64().unwrap()).unwrap();
        let mut reached = 0;
        for _ in 0..count + 5 {
            browser.press(TAB);
            let seen = browser.js("const e = document.activeElement; if (e === document.body) return null; const s = getComputedStyle(e); return e.matches(':focus-visible') && s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2");
            if seen == Value::Null {
                break;
            }
            assert_eq!(
                seen,
                true,
                "{page}: {}",
                browser.js("return document.activeElement.outerHTML.slice(0, 200)")
            );
            reached += 1;
        }
        assert!(reached >= count, "{page}: {reached} of {count} reached");
    }
}

/// Names, panics and code with markup, terminal escapes and right-to-left overrides, on all pages:
/// nothing of theirs runs, is an element, or turns text around.
#[test]
#[ignore = "needs chromedriver and Chromium"]
fn nothing_that_a_candidate_wrote_acts() {
    let folder = tempfile::tempdir().unwrap();
    let out = reports(folder.path());
    let browser = Browser::start(1100, 900, false);
    for page in pages(&out) {
        browser.open(&page);
        let title = browser.js("return document.title");
        assert_ne!(title, "taken", "{}", page.display());
        let found = browser.js("return { scripts: document.scripts.length, images: document.images.length, links: [...document.links].filter(a => !/^(file|data)/.test(a.protocol)).length, handlers: [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length, acting: /[\\u202e\\u0000-\\u0008\\u001b]/.test(document.documentElement.textContent) }");
        let scripts = usize::from(page.ends_with("index.html"));
        let expected =
            json!({ "scripts": scripts, "images": 0, "links": 0, "handlers": 0, "acting": false });
        assert_eq!(found, expected, "{}", page.display());
        // Even if something came in unescaped, the page's policy would not let it run.
        browser.js("const s = document.createElement('script'); s.textContent = \"document.title = 'taken'\"; document.body.append(s)");
        assert_eq!(browser.js("return document.title"), title, "{}", page.display());
    }
    let refused = browser.complaints();
    assert_eq!(refused.len(), pages(&out).len(), "{refused:?}");
    assert!(refused.iter().all(|line| line.contains("Content Security Policy")), "{refused:?}");
    // It is all there to read.
    browser.open(&out.join("interviewer/hostile.html"));
    assert!(browser.text("h1").starts_with("<script>document.title='taken'</script><img src=x"));
    assert!(browser.text("h1").contains("[U+202E]gpj.exe[U+001B][2J"));
}

#[test]
#[ignore = "needs chromedriver and Chromium"]
fn no_page_is_wider_than_a_phone_or_asks_for_anything() {
    let folder = tempfile::tempdir().unwrap();
    let out = reports(folder.path());
    for (width, dark) in [(320, false), (390, true), (1100, true)] {
        let browser = Browser::start(width, 800, dark);
        for page in pages(&out) {
            browser.open(&page);
            let wide = browser.js("return [document.documentElement.scrollWidth, innerWidth]");
            assert_eq!(wide[0], wide[1], "{} at {width}", page.display());
            let name = page.file_stem().unwrap().to_string_lossy().into_owned();
            if ["index", "dmitri", "hostile"].contains(&name.as_str()) {
                let kind = page.parent().unwrap().file_name().unwrap().to_string_lossy();
                browser.picture(&format!("{kind}-{name}-{width}"));
            }
            let paper =
                browser.js("return getComputedStyle(document.documentElement).backgroundColor");
            let expected = if dark { "rgb(20, 23, 26)" } else { "rgb(250, 248, 244)" };
            assert_eq!(paper, expected);
        }
        assert_eq!(browser.complaints(), Vec::<String>::new());
    }
}

/// On paper nothing is cut off, and what is folded on the screen is there.
#[test]
#[ignore = "needs chromedriver and Chromium"]
fn a_print_has_everything() {
    let folder = tempfile::tempdir().unwrap();
    let out = reports(folder.path());
    let browser = Browser::start(1100, 900, true);
    for page in ["interviewer/dmitri.html", "index.html"] {
        browser.open(&out.join(page));
        browser.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" }));
        let hidden = browser.js("return [...document.querySelectorAll('details *')].filter(e => !e.checkVisibility({ contentVisibilityAuto: true })).map(e => e.outerHTML.slice(0, 80)).slice(0, 3)");
        assert_eq!(hidden, json!([]), "{page}");
        let tools = browser.js("return [...document.querySelectorAll('.tools, nav')].filter(e => e.checkVisibility()).length");
        assert_eq!(tools, 0, "{page}");
        let cut = browser.js("return [...document.querySelectorAll('pre')].filter(e => e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2).length");
        assert_eq!(cut, 0, "{page}");
        browser.cdp("Emulation.setEmulatedMedia", json!({ "media": "" }));
    }
}

/// What axe-core finds in light and dark, wide and narrow.
#[test]
#[ignore = "needs chromedriver, Chromium and npm"]
fn axe_finds_nothing_serious() {
    let folder = tempfile::tempdir().unwrap();
    let out = reports(folder.path());
    let axe = browser::axe();
    for (width, dark) in [(1100, false), (1100, true), (320, false)] {
        let browser = Browser::start(width, 900, dark);
        for page in [
            "index.html",
            "alike.html",
            "interviewer/dmitri.html",
            "interviewer/hostile.html",
            "candidate/dmitri.html",
            "candidate/finn.html",
        ] {
            browser.open(&out.join(page));
            browser.js("document.querySelectorAll('details').forEach(d => d.open = true)");
            browser.js(&axe);
            let found = browser.violations();
            assert_eq!(found, json!([]), "{page} ({width}, dark: {dark})");
        }
    }
}

/// Without its script the cohort's page has everybody in it, and says nothing that does not work.
#[test]
#[ignore = "needs chromedriver and Chromium"]
fn without_a_script_it_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let out = reports(folder.path());
    let browser = Browser::start(1100, 900, false);
    browser.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    browser.open(&out.join("index.html"));
    browser.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": false }));
    assert_eq!(shown(&browser).len(), 9);
    let tools = browser.js("return document.querySelector('form.tools').checkVisibility()");
    assert_eq!(tools, false);
}
