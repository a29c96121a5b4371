//! The page in a real browser: taken from the first question to the score, by keyboard, in both
//! languages, and printed. Needs `chromedriver`, Chromium and `pdftotext`, so it is asked for by name:
//! `cargo test -p kata --test quiz_browser -- --ignored`

#[path = "common/browser.rs"]
mod browser;

use browser::Browser;
use kata::progress::Progress;
use kata::quiz::lang::Lang;
use kata::quiz::question::{Question, Right};
use kata::quiz::select::{Selection, select};
use kata::quiz::{bank, page};
use serde_json::json;
use std::path::{Path, PathBuf};

const ENTER: &str = "\u{e007}";
const LEFT: &str = "\u{e012}";
const RIGHT: &str = "\u{e014}";

impl Browser {
    /// The keys of the choices that have these letters in the file, as they stand on the page.
    fn keys(&self, letters: &[char]) -> String {
        let given: String = letters.iter().collect();
        let script = format!(
            "return [...document.querySelectorAll('article.here form:not(.rubric) fieldset input')].map((i, n) => {given:?}.includes(i.value) ? 'abcde'[n] : '').join('')"
        );
        self.js(&script).as_str().unwrap().to_string()
    }

    /// Goes to a question by its address.
    fn visit(&self, id: &str) {
        self.js(&format!("location.hash = {id:?}"));
        assert_eq!(self.here(), id);
    }

    /// Once the page has been loaded again: its script may not have run yet when the browser answers.
    fn arrives(&self, id: &str) {
        let there = (0..100).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            self.here() == id
        });
        assert!(there, "the address is kept: {:?} for {id}", self.here());
    }

    fn here(&self) -> String {
        self.js("return (document.querySelector('article.here') || {}).id || ''")
            .as_str()
            .unwrap()
            .to_string()
    }
}

fn written(folder: &Path, lang: Lang) -> (PathBuf, Vec<Question>) {
    let sections = bank::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), lang).unwrap();
    let questions = select(&sections, &Selection::default(), &Progress::none(), 0);
    let name = |lang: Lang| format!("{}.html", lang.tag());
    let file = folder.join(name(lang));
    let other = name(lang.pick(Lang::ZhCn, Lang::En));
    std::fs::write(&file, page::page(&questions, lang, &other).unwrap()).unwrap();
    (file, questions.into_iter().map(|(_, question)| question.clone()).collect())
}

#[test]
#[ignore = "needs chromedriver and Chromium"]
fn the_whole_quiz_by_keyboard_with_every_answer_right() {
    let folder = tempfile::tempdir().unwrap();
    let browser = Browser::start(1100, 900, false);
    for lang in Lang::ALL {
        let (file, questions) = written(folder.path(), lang);
        browser.open(&file);
        // Answers hold for both languages.
        browser.js("localStorage.clear()");
        browser.open(&file);
        for (index, question) in questions.iter().enumerate() {
            assert_eq!(
                browser.js("return document.querySelector('article.here').id"),
                question.id.as_str()
            );
            if index == 0 {
                browser.picture(&format!("question-{}", lang.tag()));
            }
            match &question.right {
                Right::Letters(letters) => {
                    browser.press(&browser.keys(letters));
                    browser.press(ENTER);
                }
                Right::Number { printed, .. } => {
                    browser.press(printed);
                    browser.press(ENTER);
                }
                Right::Open => {
                    browser.press(ENTER);
                    browser.press(&"12345"[..question.rubric.len()]);
                    browser.press(ENTER);
                }
            }
            let verdict = browser.text("article.here .verdict.right");
            assert!(verdict.starts_with('✓'), "{}: {verdict}", question.id);
            browser.press(ENTER);
        }
        let (n, total) = (questions.len(), browser.text("#total"));
        let expected = lang.pick(
            format!("{n} of {n} right (100 %)."),
            format!("共答 {n} 题，答对 {n} 题，正确率 100%。"),
        );
        assert_eq!(total, expected);
        browser.picture(&format!("score-{}", lang.tag()));
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
#[ignore = "needs chromedriver and Chromium"]
fn wrong_answers_are_marked_kept_and_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let browser = Browser::start(390, 844, true);
    for lang in Lang::ALL {
        let (file, questions) = written(folder.path(), lang);
        browser.open(&file);
        browser.js("localStorage.clear()");
        browser.open(&file);
        let at = questions
            .iter()
            .position(|q| q.choices.len() > 3 && q.right == Right::Letters(vec!['A']))
            .unwrap();
        let id = questions[at].id.as_str();
        browser.press(&RIGHT.repeat(at));
        browser.press(&browser.keys(&['B']));
        browser.press(ENTER);
        let marks = browser.text("article.here fieldset");
        assert!(marks.contains(lang.pick("✗ your choice", "✗ 你选的")), "{marks}");
        assert!(marks.contains(lang.pick("✓ right", "✓ 正确")), "{marks}");
        let verdict = browser.text("article.here .verdict");
        let right = browser.keys(&['A']).to_uppercase();
        assert_eq!(
            verdict,
            lang.pick(
                format!("✗ Wrong: the answer is {right}."),
                format!("✗ 错误：答案是 {right}。")
            )
        );
        let shown = browser.text("article.here label.right b");
        assert_eq!(shown, right, "the letter is that of the page");
        browser.picture(&format!("wrong-{}", lang.tag()));
        // A reload keeps the answer; without an address it goes to the first question that is open.
        browser.open(&file);
        let score = lang.pick("0 right of 1 answered", "已答 1 题，答对 0 题");
        assert_eq!(browser.text("#score"), score);
        browser.press(&RIGHT.repeat(questions.len()));
        assert!(browser.text("#total").contains(&(questions.len() - 1).to_string()));
        assert_eq!(
            browser.text("#wrong"),
            browser
                .js(&format!("return document.querySelector('#{id} h2').textContent"))
                .as_str()
                .unwrap()
        );
        browser.picture(&format!("result-{}", lang.tag()));
        browser.js("document.getElementById('again').click()");
        assert_eq!(browser.text("#place"), "1 / 1");
        assert_eq!(browser.here(), id);
        assert_eq!(browser.text("article.here .verdict"), "");
        browser.press(&browser.keys(&['A']));
        browser.press(ENTER);
        let score = lang.pick("1 right of 1 answered", "已答 1 题，答对 1 题");
        assert_eq!(browser.text("#score"), score);
        // Wrong, then right once: weak still.
        let weak = browser.js("const w = document.getElementById('which'); w.value = 'weak'; w.dispatchEvent(new Event('change')); return document.getElementById('place').textContent || document.getElementById('total').textContent");
        assert!(weak.as_str().unwrap().contains('1'), "{weak}");
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// What the reviewers stumbled over, one after the other.
#[test]
#[ignore = "needs chromedriver and Chromium"]
fn the_page_does_what_a_person_expects() {
    let folder = tempfile::tempdir().unwrap();
    let browser = Browser::start(1100, 900, false);
    let (file, questions) = written(folder.path(), Lang::En);
    written(folder.path(), Lang::ZhCn);
    browser.open(&file);

    // Emphasis inside a choice is text, not a place for marks.
    let emphasis =
        browser.js("return [...document.querySelectorAll('fieldset em')].map(e => e.textContent)");
    let emphasis: Vec<&str> =
        emphasis.as_array().unwrap().iter().map(|e| e.as_str().unwrap()).collect();
    assert!(!emphasis.is_empty() && !emphasis.contains(&""), "{emphasis:?}");

    // Enter with nothing chosen says what to do, and answers nothing.
    browser.visit("backprop-max-pool");
    browser.press(ENTER);
    assert!(browser.text("article.here .verdict").contains("Choose one first"));
    assert_eq!(browser.text("#score"), "0 right of 0 answered");
    // After choosing by key, → goes on.
    browser.press("b");
    browser.press(RIGHT);
    assert_ne!(browser.here(), "backprop-max-pool");
    browser.press(LEFT);
    assert_eq!(browser.here(), "backprop-max-pool");
    assert_eq!(browser.js("return location.hash"), "#backprop-max-pool");

    // A number has the focus, and is kept over a reload; a comma is refused with a word.
    let (number, printed) = questions
        .iter()
        .find_map(|q| match &q.right {
            Right::Number { printed, .. } if printed.starts_with("0.") => {
                Some((q.id.as_str(), printed))
            }
            _ => None,
        })
        .unwrap();
    browser.visit(number);
    let focused = "return document.activeElement.matches('article.here .number input')";
    assert_eq!(browser.js(focused), true);
    browser.press(&printed.replace('.', ","));
    browser.press(ENTER);
    assert!(browser.text("article.here .verdict").contains("comma"));
    browser.post("/refresh", json!({}));
    browser.arrives(number);
    assert_eq!(
        browser.js("return document.querySelector('article.here input').value"),
        printed.replace('.', ",").as_str()
    );
    assert_eq!(browser.js(focused), true, "and after a reload");
    browser.js("document.getElementById('previous').click()");
    browser.js("document.getElementById('next').click()");
    assert_eq!(browser.js(focused), true, "by the button as by the key");
    let sections = bank::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), Lang::En).unwrap();
    let selection = Selection { ids: vec![number.to_string()], ..Selection::default() };
    let one = select(&sections, &selection, &Progress::none(), 0);
    let alone = folder.path().join("one.html");
    std::fs::write(&alone, page::page(&one, Lang::En, "en.html").unwrap()).unwrap();
    for address in [String::new(), format!("#{number}")] {
        let page = format!("file://{}{address}", alone.display());
        browser.post("/url", json!({ "url": page }));
        browser.arrives(number);
        assert_eq!(browser.js(focused), true, "as soon as the page is there: {page}");
        browser.open(&file);
    }
    browser.visit("backprop-what");
    browser.js("const t = document.querySelector('article.here textarea'); t.focus()");
    browser.press("my words");
    browser.post("/refresh", json!({}));
    browser.arrives("backprop-what");
    assert_eq!(
        browser.js("return document.querySelector('article.here textarea').value"),
        "my words"
    );

    assert_eq!(browser.js("return scrollY"), 0, "what stands above the question is seen");

    // The map is clicked; a search finds; a bookmark is kept.
    browser.js("document.querySelector('#map button:nth-child(3)').click()");
    assert_eq!(browser.text("#place"), format!("3 / {}", questions.len()));
    browser.js("document.querySelector('article.here .star').click()");
    browser.js("const s = document.getElementById('search'); s.value = 'max POOL'; s.dispatchEvent(new Event('input'))");
    let found = browser.text("#place");
    assert!(
        found.ends_with(|c: char| c.is_ascii_digit())
            && !found.ends_with(&questions.len().to_string()),
        "{found}"
    );
    browser.js("const s = document.getElementById('search'); s.value = ''; s.dispatchEvent(new Event('input')); const w = document.getElementById('which'); w.value = 'starred'; w.dispatchEvent(new Event('change'))");
    assert_eq!(browser.text("#place"), "1 / 1");
    browser.js("const w = document.getElementById('which'); w.value = ''; w.dispatchEvent(new Event('change'))");

    // Shuffled, and in order again.
    let order = "return [...document.querySelectorAll('#map button')].map(b => b.title.replace(/^\\d+\\. /, '')).join('|')";
    let in_order = browser.js(order);
    browser.js("document.getElementById('shuffle').click()");
    assert_ne!(browser.js(order), in_order);
    browser.js("document.getElementById('shuffle').click()");
    assert_eq!(browser.js(order), in_order);

    // "Start again" asks, and only clears what is shown.
    let answered = "return Object.keys(JSON.parse(localStorage.getItem('backprop-kata-quiz')).given).sort().join(' ')";
    browser.visit("backprop-max-pool");
    browser.js("document.querySelector('article.here .unknown').click()");
    browser.visit("optimizers-nesterov-lookahead");
    browser.js("document.querySelector('article.here .unknown').click()");
    assert_eq!(browser.js(answered), "backprop-max-pool optimizers-nesterov-lookahead");
    let finish = "const s = document.getElementById('section'); s.value = '1'; s.dispatchEvent(new Event('change')); while (!document.getElementById('next').disabled) document.getElementById('next').click(); document.getElementById('anew').click(); return document.getElementById('sure').open";
    assert_eq!(browser.js(finish), true);
    assert_eq!(
        browser.js("return document.activeElement.value"),
        "no",
        "Enter alone clears nothing"
    );
    browser.picture("sure");
    browser.js("document.querySelector('#sure button[value=no]').click()");
    assert_eq!(
        browser.js(answered),
        "backprop-max-pool optimizers-nesterov-lookahead",
        "cancelled"
    );
    browser.js("document.getElementById('anew').click()");
    browser.js("document.querySelector('#sure button[value=yes]').click()");
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert_eq!(browser.js(answered), "optimizers-nesterov-lookahead");

    // The other language, at the same question, with the same answers.
    browser.visit("optimizers-nesterov-lookahead");
    browser.js("document.getElementById('other').click()");
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(browser.js("return document.documentElement.lang"), "zh-CN");
    assert_eq!(browser.here(), "optimizers-nesterov-lookahead");
    assert!(browser.text("article.here .verdict").contains('✗'));
    let slant = browser.js("return [...document.querySelectorAll('em')].map(e => getComputedStyle(e).fontStyle).filter(s => s !== 'normal').length");
    assert_eq!(slant, 0, "Chinese has no italics");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
#[ignore = "needs chromedriver and Chromium"]
fn two_tabs_keep_each_other_s_answers() {
    let folder = tempfile::tempdir().unwrap();
    let browser = Browser::start(1100, 900, false);
    let (file, _) = written(folder.path(), Lang::En);
    browser.open(&file);
    let first = browser.get("/window");
    let second = browser.post("/window/new", json!({ "type": "tab" }))["handle"].clone();
    browser.post("/window", json!({ "handle": second }));
    browser.open(&file);
    browser.visit("backprop-max-pool");
    browser.js("document.querySelector('article.here .unknown').click()");
    browser.post("/window", json!({ "handle": first }));
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(browser.text("#score"), "0 right of 1 answered", "seen in the other tab");
    browser.visit("optimizers-nesterov-lookahead");
    browser.js("document.querySelector('article.here .unknown').click()");
    browser.open(&file);
    assert_eq!(browser.text("#score"), "0 right of 2 answered");
    // Written elsewhere, and the news of it not there yet: what is written here adds to it.
    browser.js("const whole = JSON.parse(localStorage.getItem('backprop-kata-quiz')); whole.given['backprop-what'] = { given: '', right: false }; localStorage.setItem('backprop-kata-quiz', JSON.stringify(whole))");
    browser.visit("backprop-relu-mlp");
    browser.js("document.querySelector('article.here .unknown').click()");
    browser.open(&file);
    assert_eq!(browser.text("#score"), "0 right of 4 answered");
}

/// The page reads numbers and schedules questions as the terminal does: the same two tables.
#[test]
#[ignore = "needs chromedriver and Chromium"]
fn the_page_computes_as_the_terminal_does() {
    let folder = tempfile::tempdir().unwrap();
    let browser = Browser::start(1100, 900, false);
    let (file, _) = written(folder.path(), Lang::En);
    browser.open(&file);
    let numbers = std::fs::read_to_string("tests/numbers.json").unwrap();
    let wrong = browser.js(&format!("return {numbers}.filter(([text, expected]) => {{ const is = Compute.number(text); return expected === 'comma' ? is !== null : expected === null ? !Number.isNaN(is) || is === null : !(Math.abs(is - expected) <= 1e-12 * Math.abs(expected)); }}).map(([text]) => [text, String(Compute.number(text))])"));
    assert_eq!(wrong, json!([]));
    let table = std::fs::read_to_string("tests/fsrs.json").unwrap();
    let wrong = browser.js(&format!("const wrong = []; for (const sequence of {table}) {{ let card, now = 1e9; for (const [grade, days, stability, difficulty, interval] of sequence) {{ now += days * 86400; card = Compute.answered(card, grade, now); if (Math.abs(card.stability - stability) > 1e-4 * stability || Math.abs(card.difficulty - difficulty) > 1e-4 * difficulty || card.due !== now + interval * 86400) wrong.push([card, stability, difficulty, interval]); card.stability = stability; card.difficulty = difficulty; }} }} return wrong"));
    assert_eq!(wrong, json!([]));
}

/// What stands on the pages, each behind a form feed, by `pdftotext`.
fn pdf_text(folder: &Path, pdf: &[u8]) -> String {
    let file = folder.join("print.pdf");
    std::fs::write(&file, pdf).unwrap();
    let output =
        std::process::Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output();
    String::from_utf8(output.expect("pdftotext is installed").stdout).unwrap()
}

/// On paper: many questions a page, every answer behind them all, with what they ask then.
#[test]
#[ignore = "needs chromedriver, Chromium and pdftotext"]
fn a_print_is_one_that_a_person_would_print() {
    let folder = tempfile::tempdir().unwrap();
    let browser = Browser::start(1100, 900, false);
    for lang in Lang::ALL {
        let (file, questions) = written(folder.path(), lang);
        browser.open(&file);
        let pdf = browser.cdp(
            "Page.printToPDF",
            json!({ "preferCSSPageSize": true, "paperWidth": 8.27, "paperHeight": 11.69 }),
        );
        let pdf = browser::decoded(pdf["data"].as_str().unwrap());
        let pages = pdf
            .windows(12)
            .filter(|w| {
                w.starts_with(b"/Type /Page\n")
                    || w.starts_with(b"/Type /Page ")
                    || w.starts_with(b"/Type /Page/")
            })
            .count();
        if let Ok(folder) = std::env::var("KATA_SCREENSHOTS") {
            std::fs::write(Path::new(&folder).join(format!("print-{}.pdf", lang.tag())), &pdf)
                .unwrap();
        }
        println!("{pages} pages for {} questions ({})", questions.len(), lang.tag());
        assert!(pages > 0 && pages <= questions.len() * 3 / 5, "{pages} pages");
        // No question is cut: up to the answers each page begins with the line above a title. Among
        // the answers none begins with a lone brace, or with what proves the answer before.
        let text = pdf_text(folder.path(), &pdf);
        let first = |page: &str| page.trim_start().lines().next().unwrap_or_default().to_string();
        let begins: Vec<String> = text.split('\u{c}').map(first).collect();
        let answers = begins.iter().position(|line| line == lang.pick("Answers", "答案")).unwrap();
        for line in &begins[1..answers] {
            assert!(line.contains(" · ★"), "a page begins within a question: {line}");
        }
        for line in &begins[answers..] {
            assert!(!line.starts_with('}') && !line.contains("cargo test -p"), "{line}");
        }
        // What is printed, as the script lays it out.
        let end = browser.js("dispatchEvent(new Event('beforeprint')); const text = document.getElementById('answers').textContent; const n = document.querySelectorAll('#answers > section').length; dispatchEvent(new Event('afterprint')); return [n, text, document.querySelectorAll('#answers > section').length]");
        assert_eq!(end[0], questions.len());
        assert!(end[1].as_str().unwrap().contains(lang.pick("Then they ask", "接着会问")));
        assert_eq!(end[2], 0, "and back again");
        assert_eq!(browser.js("return [...document.querySelectorAll('article details')].filter(d => d.childNodes.length < 3).length"), 0);
    }
}

/// What axe-core finds on a question of each kind, before and after its answer, and on the result.
#[test]
#[ignore = "needs chromedriver, Chromium and npm"]
fn axe_finds_nothing_serious() {
    let folder = tempfile::tempdir().unwrap();
    let axe = browser::axe();
    for (width, dark) in [(1100, false), (1100, true), (390, false)] {
        let browser = Browser::start(width, 900, dark);
        for lang in Lang::ALL {
            let (file, questions) = written(folder.path(), lang);
            browser.open(&file);
            browser.js(&axe);
            let check = |at: &str| {
                let found = browser.violations();
                assert_eq!(found, json!([]), "{at} ({}, {width}, dark: {dark})", lang.tag());
            };
            let mut kinds = Vec::new();
            for question in &questions {
                if kinds.contains(&question.kind) {
                    continue;
                }
                kinds.push(question.kind);
                browser.visit(&question.id);
                check(&question.id);
                browser.js("const b = document.querySelector('article.here .unknown'); if (document.querySelector('article.here').dataset.kind === 'open') document.querySelector('article.here form').requestSubmit(); else b.click();");
                check(&format!("{}, answered", question.id));
            }
            browser.js("while (!document.getElementById('next').disabled) document.getElementById('next').click()");
            check("the result");
        }
    }
}

#[test]
#[ignore = "needs chromedriver and Chromium"]
fn no_question_is_wider_than_a_phone() {
    let folder = tempfile::tempdir().unwrap();
    for (lang, width) in [(Lang::En, 320), (Lang::ZhCn, 320), (Lang::En, 390)] {
        let browser = Browser::start(width, 740, false);
        let (file, questions) = written(folder.path(), lang);
        browser.open(&file);
        for question in questions {
            browser.js("const b = document.querySelector('article.here .unknown'); if (b) b.click(); else { const f = document.querySelector('article.here form'); f.requestSubmit(); }");
            let wide = browser.js("return [...document.querySelectorAll('article.here *')].filter(e => !e.closest('pre, .table, math') && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 120)).concat(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [])");
            assert_eq!(wide, json!([]), "{} ({})", question.id, lang.tag());
            // A number is not broken in its middle.
            let broken = browser.js("const range = document.createRange(); return [...document.querySelectorAll('article.here td, article.here th')].filter(e => { range.selectNodeContents(e); return !e.querySelector('math') && !/\\s/.test(e.textContent) && new Set([...range.getClientRects()].map(r => Math.round(r.top))).size > 1 }).map(e => e.textContent)");
            assert_eq!(broken, json!([]), "{} ({})", question.id, lang.tag());
            browser.js("document.getElementById('next').click()");
        }
        let wide = browser.js("return document.documentElement.scrollWidth > innerWidth");
        assert_eq!(wide, false, "the result at {width}");
    }
}
