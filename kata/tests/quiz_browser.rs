//! The page in a real browser: taken from the first question to the score, by keyboard, in both
//! languages. Needs `chromedriver` and Chromium, so it is asked for by name:
//! `cargo test -p kata --test quiz_browser -- --ignored`

use kata::quiz::lang::Lang;
use kata::quiz::progress::Progress;
use kata::quiz::question::{Question, Right};
use kata::quiz::select::{Selection, select};
use kata::quiz::{bank, page};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const ENTER: &str = "\u{e007}";
const LEFT: &str = "\u{e012}";
const RIGHT: &str = "\u{e014}";

struct Browser {
    driver: Child,
    session: String,
    /// What the browser leaves behind goes here, and away in the end.
    _folder: tempfile::TempDir,
}

impl Browser {
    /// A browser of this width, told to prefer light or dark.
    fn start(width: u32, height: u32, dark: bool) -> Browser {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .env("TMPDIR", folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("chromedriver is installed");
        let session = format!("http://127.0.0.1:{port}");
        let mut browser = Browser { driver, session, _folder: folder };
        for _ in 0..100 {
            if ureq::get(format!("{}/status", browser.session)).call().is_ok() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        let mut options = json!({ "args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--hide-scrollbars", format!("--window-size={width},{height}")
        ]});
        if width < 500 {
            let metrics =
                json!({ "width": width, "height": height, "pixelRatio": 2, "touch": true });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        let session = browser.post(
            "/session",
            json!({ "capabilities": { "alwaysMatch": {
                "goog:chromeOptions": options,
                "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" }
            }}}),
        );
        browser.session += &format!("/session/{}", session["sessionId"].as_str().unwrap());
        let scheme = if dark { "dark" } else { "light" };
        let feature = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        let command =
            json!({ "cmd": "Emulation.setEmulatedMedia", "params": { "features": feature } });
        browser.post("/goog/cdp/execute", command);
        browser
    }

    fn post(&self, path: &str, body: Value) -> Value {
        let mut response = ureq::post(format!("{}{path}", self.session))
            .header("Content-Type", "application/json")
            .send(body.to_string())
            .unwrap_or_else(|error| panic!("{path} {body}: {error}"));
        let text = response.body_mut().read_to_string().unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["value"].clone()
    }

    fn open(&self, file: &Path) {
        self.post("/url", json!({ "url": format!("file://{}", file.display()) }));
    }

    fn press(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key.to_string() }))
            })
            .collect();
        self.post(
            "/actions",
            json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }),
        );
    }

    fn js(&self, script: &str) -> Value {
        self.post("/execute/sync", json!({ "script": script, "args": [] }))
    }

    fn text(&self, selector: &str) -> String {
        let script = format!("return document.querySelector({selector:?}).innerText");
        self.js(&script).as_str().unwrap_or_default().to_string()
    }

    /// What the page logged, and what it asked the network for.
    fn complaints(&self) -> Vec<String> {
        let log = |kind: &str| -> Vec<Value> {
            self.post("/se/log", json!({ "type": kind })).as_array().cloned().unwrap_or_default()
        };
        let mut found: Vec<String> = log("browser").iter().map(Value::to_string).collect();
        for entry in log("performance") {
            let message: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
            let message = &message["message"];
            let url = message["params"]["request"]["url"].as_str().unwrap_or_default();
            if message["method"] == "Network.requestWillBeSent"
                && !url.starts_with("file:")
                && !url.starts_with("data:")
            {
                found.push(format!("asked for {url}"));
            }
        }
        found
    }

    /// A picture, for a person to look at, if `KATA_SCREENSHOTS` names a folder.
    fn picture(&self, name: &str) {
        let Ok(folder) = std::env::var("KATA_SCREENSHOTS") else { return };
        let mut response = ureq::get(format!("{}/screenshot", self.session)).call().unwrap();
        let text = response.body_mut().read_to_string().unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let file = PathBuf::from(folder).join(format!("{name}.png.base64"));
        std::fs::write(file, value["value"].as_str().unwrap()).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = ureq::delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn written(folder: &Path, lang: Lang) -> (PathBuf, Vec<Question>) {
    let sections = bank::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), lang).unwrap();
    let progress = Progress::empty(Path::new(""));
    let questions = select(&sections, &Selection::default(), &progress, 0);
    let file = folder.join(format!("{}.html", lang.tag()));
    std::fs::write(&file, page::page(&questions, lang).unwrap()).unwrap();
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
                    let keys: String = letters.iter().map(char::to_ascii_lowercase).collect();
                    browser.press(&keys);
                    browser.press(ENTER);
                }
                Right::Number { printed, .. } => {
                    browser.js("document.querySelector('article.here input').focus()");
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
            format!("{n} 题（共 {n} 题）答对，正确率 100%。"),
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
        let at = questions
            .iter()
            .position(|q| q.choices.len() > 3 && q.right == Right::Letters(vec!['A']))
            .unwrap();
        browser.press(&RIGHT.repeat(at));
        browser.press("2");
        browser.press(ENTER);
        let marks = browser.text("article.here fieldset");
        assert!(marks.contains(lang.pick("✗ your choice", "✗ 你选的")), "{marks}");
        assert!(marks.contains(lang.pick("✓ right", "✓ 正确")), "{marks}");
        let verdict = browser.text("article.here .verdict");
        assert_eq!(verdict, lang.pick("✗ Wrong: the answer is A.", "✗ 错误：答案是 A。"));
        browser.picture(&format!("wrong-{}", lang.tag()));
        // A reload keeps the answer and goes to the first question that is open.
        browser.open(&file);
        assert_eq!(
            browser.text("#score"),
            lang.pick("0 right of 1 answered", "已答 1 题，答对 0 题")
        );
        browser.press(&RIGHT.repeat(questions.len()));
        assert!(browser.text("#total").contains(&(questions.len() - 1).to_string()));
        browser.js("document.getElementById('again').click()");
        assert_eq!(browser.text("#place"), "1 / 1");
        assert_eq!(
            browser.js("return document.querySelector('article.here').id"),
            questions[at].id.as_str()
        );
        assert_eq!(browser.text("article.here .verdict"), "");
        browser.press("a");
        browser.press(ENTER);
        assert_eq!(
            browser.text("#score"),
            lang.pick("1 right of 1 answered", "已答 1 题，答对 1 题")
        );
        browser.press(LEFT);
        browser.js("document.getElementById('anew').click()");
        assert_eq!(browser.text("#place"), format!("1 / {}", questions.len()));
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
#[ignore = "needs chromedriver and Chromium"]
fn no_question_is_wider_than_a_phone() {
    let folder = tempfile::tempdir().unwrap();
    let browser = Browser::start(360, 740, false);
    for lang in Lang::ALL {
        let (file, questions) = written(folder.path(), lang);
        browser.open(&file);
        for question in questions {
            browser.js("const b = document.querySelector('article.here .unknown'); if (b) b.click(); else { const f = document.querySelector('article.here form'); f.requestSubmit(); }");
            let wide = browser.js("return [...document.querySelectorAll('article.here *')].filter(e => !e.closest('pre, .table, math') && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 120)).concat(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [])");
            assert_eq!(wide, json!([]), "{} ({})", question.id, lang.tag());
            browser.js("document.getElementById('next').click()");
        }
    }
}
