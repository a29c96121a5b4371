//! `cargo kata page`: what its files hold, and how they look and behave in a real browser. The latter
//! needs `chromedriver` and Chromium, so it is asked for by name:
//! `cargo test -p kata --test practice_page -- --ignored`

#[path = "common/browser.rs"]
mod browser;

use browser::{Browser, axe};
use kata::kit::{Exercise, exercises};
use kata::practice::page::{folder, pictures_folder, verdicts, write};
use kata::practice::record::{Sources, keep};
use kata::practice::suite::Judged;
use kata::progress::Progress;
use kata::verdict::{Test, Verdict};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const NOW: u64 = 1_767_225_600;

/// A kit of one's own: all that the page is made of, and progress.
struct Kit {
    folder: tempfile::TempDir,
    progress: Progress,
}

impl Kit {
    fn new() -> Kit {
        let folder = tempfile::tempdir().unwrap();
        let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for part in ["exercises", "quiz"] {
            copy(&real.join(part), &folder.path().join(part));
        }
        let progress = Progress::none_yet(&folder.path().join("progress.jsonl"));
        Kit { folder, progress }
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn exercise(&self, number: &str) -> Exercise {
        let all = exercises(self.root()).unwrap();
        all.into_iter().find(|exercise| exercise.number == number).unwrap()
    }

    /// Notes verdicts as `test` and `watch` do, and shows them.
    fn judged(&mut self, number: &str, tasks: &[(&str, Verdict, &str)], now: u64) {
        let exercise = self.exercise(number);
        let judged: Judged = tasks
            .iter()
            .map(|(task, verdict, report)| {
                let test = Test {
                    name: "gradient".into(),
                    verdict: *verdict,
                    mistakes: vec![],
                    report: (*report).into(),
                    seconds: 0.1,
                };
                ((*task).to_string(), vec![test])
            })
            .collect();
        let sources = Sources::of(self.folder.path(), &exercise).unwrap();
        keep(&mut self.progress, &sources, &judged, now).unwrap();
        verdicts(self.folder.path(), &self.progress, &exercise, None).unwrap();
    }

    fn write(&self) -> PathBuf {
        write(self.root(), &self.progress, NOW).unwrap()
    }

    fn page(&self, name: &str) -> String {
        std::fs::read_to_string(folder(self.root()).join(name)).unwrap()
    }

    /// What the page loads again and again.
    fn shown(&self) -> Value {
        let text = self.page("verdicts.js");
        let json = text.trim().strip_prefix("kata(").unwrap().strip_suffix(')').unwrap();
        serde_json::from_str(json).unwrap()
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

const RED: &str = "mse: the loss is wrong\n\n  worst      loss = 2    expected 1\n";

#[test]
fn every_task_is_on_the_board_and_on_its_page_with_its_hints() {
    let kit = Kit::new();
    let board = std::fs::read_to_string(kit.write()).unwrap();
    for exercise in exercises(kit.root()).unwrap() {
        let page = kit.page(&format!("{}.html", exercise.name));
        let text = page.split("<script>").next().unwrap();
        assert!(!text.contains('$'), "a formula of {} was not read", exercise.name);
        assert!(page.contains("<math"), "{}", exercise.name);
        for task in &exercise.tasks {
            let name = &task.name;
            let link = format!("href=\"{}.html#{name}\"", exercise.name);
            assert!(board.contains(&link), "{name} is not on the board");
            let start = page.find(&format!("<article class=\"task new\" id=\"{name}\"")).unwrap();
            let card = &page[start..start + page[start..].find("</article>").unwrap()];
            assert_eq!(card.matches("<details><summary>").count(), 3, "the hints of {name}");
            assert!(card.contains(".rs</code>"), "the file of {name}");
        }
        assert!(page.contains("<details class=\"question\">"), "the quiz of {}", exercise.name);
    }
}

#[test]
fn a_verdict_is_shown_with_its_report_and_nothing_in_it_acts() {
    let mut kit = Kit::new();
    kit.write();
    let hostile = "mse: <script>alert(1)</script> & more";
    kit.judged("01", &[("mse", Verdict::Red, hostile), ("sigmoid", Verdict::Green, "")], NOW);
    let shown = kit.shown();
    assert_eq!(shown["tasks"]["01/sigmoid"], json!({ "state": "green", "at": NOW, "html": "" }));
    let html = shown["tasks"]["01/mse"]["html"].as_str().unwrap();
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"), "{html}");
    assert!(!html.contains("<script"), "{html}");
    // And so it is on a page that is made now.
    kit.write();
    assert!(kit.page("01-backprop.html").contains(html));
    assert!(kit.page("index.html").contains("1 of 11 tasks"));
}

#[test]
fn a_file_that_was_edited_since_is_not_done() {
    let mut kit = Kit::new();
    kit.write();
    kit.judged("01", &[("sigmoid", Verdict::Green, "")], NOW);
    let file = kit.root().join("exercises/01-backprop/src/activation.rs");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text + "// more\n").unwrap();
    kit.write();
    assert_eq!(kit.shown()["tasks"]["01/sigmoid"]["state"], "edited");
    assert!(kit.page("index.html").contains("0 of 11 tasks"));
}

#[test]
fn what_does_not_compile_is_said_until_it_does() {
    let mut kit = Kit::new();
    kit.write();
    kit.judged("01", &[("sigmoid", Verdict::Green, "")], NOW);
    let exercise = kit.exercise("01");
    let said = "\u{1b}[31merror[E0308]\u{1b}[0m: mismatched types: Vec<f64>";
    verdicts(kit.root(), &kit.progress, &exercise, Some(said)).unwrap();
    let html = kit.shown()["broken"]["01"].as_str().unwrap().to_string();
    assert_eq!(html, "<pre tabindex=\"0\">error[E0308]: mismatched types: Vec&lt;f64&gt;</pre>");
    assert_eq!(kit.shown()["tasks"]["01/sigmoid"]["state"], "green");
    // Another exercise changes nothing of it.
    kit.judged("02", &[("ops", Verdict::Stub, "ops is still a stub")], NOW);
    assert_eq!(kit.shown()["broken"]["01"].as_str(), Some(html.as_str()));
    kit.judged("01", &[("mse", Verdict::Red, RED)], NOW);
    assert_eq!(kit.shown()["broken"], json!({}));
}

#[test]
fn without_a_page_no_file_is_written() {
    let mut kit = Kit::new();
    kit.judged("01", &[("mse", Verdict::Red, RED)], NOW);
    assert!(!folder(kit.root()).exists());
}

/// A picture, as `cargo kata plot` leaves it, and one that could not be drawn.
fn with_pictures(kit: &Kit) {
    let plots = pictures_folder(kit.root(), false);
    std::fs::create_dir_all(&plots).unwrap();
    let list = json!([
        { "file": "01-linear.svg", "title": "One layer", "caption": "What to see.", "missing": [] },
        { "file": null, "title": "Network", "caption": "Deep.", "missing": ["x is still a stub"] }
    ]);
    std::fs::write(plots.join("01.json"), list.to_string()).unwrap();
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"300\"><rect width=\"900\" height=\"300\" fill=\"#1c6a66\"/></svg>";
    std::fs::write(plots.join("01-linear.svg"), svg).unwrap();
}

#[test]
fn pictures_stand_on_the_page_and_a_stub_is_said_to_be_one() {
    let kit = Kit::new();
    kit.write();
    assert!(kit.page("01-backprop.html").contains("None yet"));
    with_pictures(&kit);
    kit.write();
    let page = kit.page("01-backprop.html");
    assert!(page.contains("<img src=\"plots/01-linear.svg\""));
    assert!(page.contains("Not drawn yet:</p>\n<ul>\n<li>x is still a stub"), "{page}");
}

/// The command itself, in a kit of one's own.
fn command(kit: &Kit, arguments: &[&str]) -> std::process::Output {
    std::fs::create_dir_all(kit.root().join("solutions")).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kata"));
    command.current_dir(kit.root()).args(arguments).arg("--progress");
    command.arg(kit.root().join("progress.jsonl")).env("PATH", "").output().unwrap()
}

#[test]
fn the_command_says_where_the_page_is() {
    let kit = Kit::new();
    let page = folder(kit.root()).join("index.html");
    let done = command(&kit, &["page"]);
    assert!(done.status.success());
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(said.contains(page.to_str().unwrap()) && page.is_file(), "{said}");
    // Without a browser it says what to do.
    let failed = command(&kit, &["page", "--open"]);
    assert_eq!(failed.status.code(), Some(1));
    let said = String::from_utf8(failed.stderr).unwrap();
    assert!(said.contains("cannot open a browser: open ") && said.contains(" yourself"), "{said}");
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let kit = Kit::new();
    let failed = command(&kit, &["plot", "7"]);
    assert_eq!(failed.status.code(), Some(2));
    let said = String::from_utf8(failed.stderr).unwrap();
    assert!(said.contains("there is no exercise `7`; there are 01-backprop"), "{said}");
    let failed = command(&kit, &["plot", "2"]);
    let said = String::from_utf8(failed.stderr).unwrap();
    assert!(said.contains("exercise 02 has no pictures"), "{said}");
}

/// Waits until a script's value is this, and returns how long it took.
fn wait(browser: &Browser, script: &str, expected: &str) -> Duration {
    let begin = Instant::now();
    loop {
        let found = browser.js(script);
        if found == expected {
            return begin.elapsed();
        }
        assert!(begin.elapsed() < Duration::from_secs(10), "{script}: {found}, not {expected}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn text_of(selector: &str) -> String {
    format!("return document.querySelector({selector:?})?.textContent ?? ''")
}

#[test]
#[ignore = "needs chromedriver and Chromium"]
fn a_verdict_changes_under_an_open_page() {
    let mut kit = Kit::new();
    kit.judged("01", &[("mse", Verdict::Red, RED)], NOW);
    kit.write();
    let browser = Browser::start(1100, 900, false);
    browser.open(&folder(kit.root()).join("01-backprop.html"));
    let word = text_of("#mse .word");
    wait(&browser, &word, "wrong");
    // What a reader has open stays open, and where the focus is it stays.
    browser.js("document.querySelector('#mse .hints details').open = true; document.querySelector('#mse .hints summary').focus()");
    let mut slowest = Duration::ZERO;
    for (at, (verdict, expected)) in
        [(Verdict::Green, "right"), (Verdict::Stopped, "no answer"), (Verdict::Red, "wrong")]
            .into_iter()
            .enumerate()
    {
        kit.judged("01", &[("mse", verdict, RED)], NOW + 60 * at as u64);
        slowest = slowest.max(wait(&browser, &word, expected));
    }
    println!("the slowest verdict stood on the page after {} ms", slowest.as_millis());
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    assert_eq!(browser.js("return document.querySelector('#mse .hints details').open"), true);
    assert_eq!(browser.js("return document.activeElement.closest('#mse') !== null"), true);
    let lines = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.is_empty()).map(str::to_string).collect()
    };
    assert_eq!(lines(&browser.text("#mse .said")), lines(RED));
    kit.judged("01", &[("mse", Verdict::Green, "")], NOW + 600);
    wait(&browser, &word, "right");
    assert_eq!(browser.js("return document.querySelector('#mse .report').hidden"), true);
    assert_eq!(browser.text("[data-total] span"), "1 of 11 tasks · 2 of 30 points");
    assert_eq!(browser.text("#news"), "01/mse: right");
    // What does not compile.
    let exercise = kit.exercise("01");
    verdicts(kit.root(), &kit.progress, &exercise, Some("error: expected `;`")).unwrap();
    wait(&browser, &text_of(".broken .said"), "error: expected `;`");
    assert_eq!(browser.js("return document.querySelector('.broken').hidden"), false);
    // Pages that are made anew, with pictures say, are not taken from under a reader.
    assert_eq!(browser.js("return document.querySelector('#anew').hidden"), true);
    kit.write();
    wait(&browser, "return String(document.querySelector('#anew').hidden)", "false");
    browser.js("document.querySelector('#anew a').click()");
    wait(&browser, "return String(document.querySelector('#anew').hidden)", "true");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
#[ignore = "needs chromedriver and Chromium"]
fn the_board_changes_too_and_says_what_comes_next() {
    let mut kit = Kit::new();
    kit.write();
    let browser = Browser::start(1100, 900, false);
    browser.open(&folder(kit.root()).join("index.html"));
    assert_eq!(browser.text("#next"), "Next: 01/linear_forward · cargo kata watch 01");
    kit.judged("01", &[("linear_forward", Verdict::Green, "")], NOW);
    wait(&browser, &text_of("#next a"), "01/linear_backward");
    assert_eq!(browser.text("[data-total=all] span"), "1 of 55 tasks · 1 of 156 points");
    browser.js("document.querySelector('#next a').click()");
    wait(
        &browser,
        "return location.pathname.split('/').pop() + location.hash",
        "01-backprop.html#linear_backward",
    );
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
#[ignore = "needs chromedriver and Chromium"]
fn it_can_be_read_without_a_script() {
    let mut kit = Kit::new();
    kit.judged("01", &[("mse", Verdict::Red, RED)], NOW);
    kit.write();
    let browser = Browser::start(1100, 900, false);
    browser.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    browser.open(&folder(kit.root()).join("01-backprop.html"));
    let found = browser.cdp("DOM.getDocument", json!({ "depth": 0 }));
    let root = found["root"]["nodeId"].clone();
    let card = browser.cdp("DOM.querySelector", json!({ "nodeId": root, "selector": "#mse" }));
    let html = browser.cdp("DOM.getOuterHTML", json!({ "nodeId": card["nodeId"] }));
    let html = html["outerHTML"].as_str().unwrap();
    assert!(html.contains("wrong") && html.contains("mse: the loss is wrong</span>"), "{html}");
    assert!(html.contains("2026-01-01 00:00 UTC"), "{html}");
    browser.picture("page-without-script");
}

/// What makes a page wider than the screen, if it is.
const WIDE: &str = "
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('main *, header *')]
        .filter(e => e.getBoundingClientRect().right > width + 1 && !e.parentElement.closest('pre, .table, .picture, math'))
        .map(e => e.tagName + ' ' + e.className + ' ' + e.textContent.slice(0, 60)).slice(0, 5)";

/// Everywhere: nothing is wider than the screen, nothing is complained of, and axe finds nothing.
#[test]
#[ignore = "needs chromedriver and Chromium, and npm"]
fn it_is_fit_for_every_screen_and_reader() {
    let axe = axe();
    let mut kit = Kit::new();
    let tasks = [
        ("linear_forward", Verdict::Green, ""),
        ("linear_backward", Verdict::Green, ""),
        (
            "mse",
            Verdict::Red,
            "mse: the gradient is not that of the loss\n\n  worst      dy[0, 0] = 0.482    numeric 0.964 ± 2e-12\n  you wrote  the mean taken twice: the loss already divides by m    (a known mistake)\n",
        ),
        ("sigmoid", Verdict::Stopped, "sigmoid: no answer in 5 s: an endless loop?"),
        ("mlp_forward", Verdict::Stub, "mlp_forward is still a stub"),
    ];
    kit.judged("01", &tasks, NOW);
    with_pictures(&kit);
    kit.write();
    let mut pages = vec!["index.html".to_string()];
    pages.extend(exercises(kit.root()).unwrap().iter().map(|e| format!("{}.html", e.name)));
    for (width, height, dark) in
        [(1100, 900, false), (1100, 900, true), (390, 844, true), (390, 844, false)]
    {
        let browser = Browser::start(width, height, dark);
        for page in &pages {
            browser.open(&folder(kit.root()).join(page));
            let name = page.trim_end_matches(".html");
            let scheme = if dark { "dark" } else { "light" };
            wait(&browser, "return document.readyState", "complete");
            browser.picture(&format!("page-{name}-{width}-{scheme}"));
            assert_eq!(browser.js(WIDE), json!([]), "{page} is wider than {width}");
            browser.js(&format!("for (const d of document.querySelectorAll('details')) d.open = true; {axe}; window.axe = axe"));
            assert_eq!(browser.js(WIDE), json!([]), "{page}, all open, is wider than {width}");
            assert_eq!(browser.violations(), json!([]), "{page} {width} {scheme}");
            if page == "01-backprop.html" {
                for place in ["#mse", "#pictures", "#quiz"] {
                    browser.js(&format!("document.querySelector({place:?}).scrollIntoView()"));
                    let place = &place[1..];
                    browser.picture(&format!("page-{name}-{place}-{width}-{scheme}"));
                }
            }
            assert_eq!(browser.complaints(), Vec::<String>::new(), "{page}");
        }
    }
}

#[test]
#[ignore = "needs chromedriver and Chromium"]
fn every_link_and_fold_is_reached_by_keyboard_and_it_prints() {
    let mut kit = Kit::new();
    kit.judged("01", &[("mse", Verdict::Red, RED)], NOW);
    kit.write();
    let browser = Browser::start(1100, 900, false);
    browser.open(&folder(kit.root()).join("01-backprop.html"));
    let count = browser.js("return document.querySelectorAll('main a, main summary, main pre[tabindex], header a').length");
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..count.as_u64().unwrap() + 40 {
        browser.press("\u{e004}");
        let at = browser.js("const e = document.activeElement; if (e === document.body) return 'the end'; const box = e.getBoundingClientRect(); return [...document.querySelectorAll('*')].indexOf(e) + ' ' + (getComputedStyle(e).outlineStyle !== 'none' && box.width > 0)");
        let at = at.as_str().unwrap().to_string();
        if at == "the end" {
            break;
        }
        assert!(at.ends_with("true"), "the focus is not seen: {at}");
        seen.insert(at);
    }
    let shown = browser.js("return [...document.querySelectorAll('main a, main summary, header a')].filter(e => e.checkVisibility()).length");
    assert!(seen.len() as u64 >= shown.as_u64().unwrap(), "{} of {shown}", seen.len());
    browser.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    assert_eq!(
        browser.js("return getComputedStyle(document.querySelector('.hints')).display"),
        "none"
    );
    browser.picture("page-print");
}
