//! A real browser, driven over the WebDriver protocol. Needs `chromedriver` and Chromium.

#![allow(dead_code, reason = "no test needs all of it")]

use base64::Engine;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A browser.
pub struct Browser {
    driver: Child,
    session: String,
    /// What the browser leaves behind goes here, and away in the end.
    _folder: tempfile::TempDir,
}

impl Browser {
    /// A browser of this width, told to prefer light or dark.
    pub fn start(width: u32, height: u32, dark: bool) -> Browser {
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

    pub fn post(&self, path: &str, body: Value) -> Value {
        let mut response = ureq::post(format!("{}{path}", self.session))
            .header("Content-Type", "application/json")
            .send(body.to_string())
            .unwrap_or_else(|error| panic!("{path} {body}: {error}"));
        let text = response.body_mut().read_to_string().unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["value"].clone()
    }

    pub fn get(&self, path: &str) -> Value {
        let mut response = ureq::get(format!("{}{path}", self.session)).call().unwrap();
        let text = response.body_mut().read_to_string().unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["value"].clone()
    }

    pub fn open(&self, file: &Path) {
        // A browser takes a moment to keep what the page before handed it.
        std::thread::sleep(std::time::Duration::from_millis(300));
        self.post("/url", json!({ "url": format!("file://{}", file.display()) }));
    }

    pub fn press(&self, keys: &str) {
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

    pub fn js(&self, script: &str) -> Value {
        self.post("/execute/sync", json!({ "script": script, "args": [] }))
    }

    pub fn text(&self, selector: &str) -> String {
        let script = format!("return document.querySelector({selector:?}).innerText");
        self.js(&script).as_str().unwrap_or_default().to_string()
    }

    pub fn cdp(&self, command: &str, parameters: Value) -> Value {
        self.post("/goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
    }

    /// What the page logged, and what it asked the network for.
    pub fn complaints(&self) -> Vec<String> {
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
    pub fn picture(&self, name: &str) {
        let Ok(folder) = std::env::var("KATA_SCREENSHOTS") else { return };
        let picture = decoded(self.get("/screenshot").as_str().unwrap());
        std::fs::write(PathBuf::from(folder).join(format!("{name}.png")), picture).unwrap();
    }

    /// What axe-core, which the page must have been given, finds that is serious.
    pub fn violations(&self) -> Value {
        self.post("/execute/async", json!({ "args": [], "script": "const done = arguments[0]; axe.run(document).then(r => done(r.violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 150) + ' ' + n.failureSummary).slice(0, 3).join(' | ')))).catch(e => done([String(e)]))" }))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = ureq::delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The bytes of what the protocol sends as text.
pub fn decoded(text: &str) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

/// The text of axe-core, which npm fetches once.
pub fn axe() -> String {
    let place = kata::kit::root().unwrap().join("target/axe");
    let axe = place.join("node_modules/axe-core/axe.min.js");
    if !axe.exists() {
        std::fs::create_dir_all(&place).unwrap();
        let npm = [
            "install",
            "--no-save",
            "--no-package-lock",
            "--silent",
            "axe-core@4.10.2",
            "--prefix",
        ];
        assert!(Command::new("npm").args(npm).arg(&place).status().unwrap().success());
    }
    std::fs::read_to_string(axe).unwrap()
}
