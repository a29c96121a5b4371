//! A small kit to watch: two exercises, and in the place of cargo and the suites two scripts that say
//! what the sources tell them to, so that a test is a matter of milliseconds.
//!
//! A source says what becomes of its tests: `//= task<TAB>task::test<TAB>red<TAB>…`, the line that a
//! suite would write; `//sleep 60` is a loop without end, `syntax error` does not compile.

#![allow(dead_code, reason = "not all tests use all of it")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

const CARGO: &str = r#"#!/bin/sh
for argument; do case $argument in exercise-*) number=${argument#exercise-};; esac; done
folder=$(ls -d exercises/$number-*) || exit 101
date +%s%N >> builds
echo "   Compiling exercise-$number v0.1.0" >&2
if [ ! -f "$folder/src/first.rs" ]; then
    text='error[E0583]: file not found for module `first`'
elif grep -q 'syntax error' "$folder"/src/*.rs; then
    text='error: expected one of `.` or `;`, found `error`\n  --> '$folder'/src/first.rs:2:8\n   |\n 2 | syntax error\n   |        ^^^^^\n'
fi
target='"target":{"kind":["lib"],"crate_types":["lib"],"name":"x","src_path":"/x.rs","edition":"2024","doc":true,"doctest":false,"test":true}'
if [ -n "$text" ]; then
    printf '%s\n' '{"reason":"compiler-message","package_id":"x","manifest_path":"/x",'$target',"message":{"rendered":"'"$text"'","message":"no","code":null,"level":"error","spans":[],"children":[]}}'
    exit 101
fi
printf '%s\n' '{"reason":"compiler-artifact","package_id":"x","manifest_path":"/x",'$target',"profile":{"opt_level":"0","debuginfo":0,"debug_assertions":true,"overflow_checks":true,"test":true},"features":[],"filenames":["/x"],"executable":"'$PWD/suite'","fresh":false}'
"#;

const SUITE: &str = r#"#!/bin/sh
list=
filter=
for argument; do case $argument in --list) list=1;; --*) ;; *) filter=$argument;; esac; done
verdicts=$(cat src/*.rs | grep '^//=' | sed 's|^//= *||')
if [ -n "$list" ]; then
    printf '%s\n' "$verdicts" | cut -f 2 | grep "^$filter" | sed 's/$/: test/'
    exit 0
fi
seconds=$(cat src/*.rs | sed -n 's|^//sleep ||p')
[ -z "$seconds" ] || { touch ../../asleep; sleep "$seconds"; }
printf '%s\n' "$verdicts" | grep "^${filter%::}" > "$KATA_VERDICTS"
cat src/*.rs | sed -n 's|^//print ||p' | while read -r test text; do
    printf '\n---- %s stdout ----\n%s\n' "$test" "$text"
    printf '%s\n' "$verdicts" | awk -F '\t' -v test="$test" '$2 == test { print $7 }' | sed 's/\\n/\n/g'
done
"#;

/// The kit.
pub struct Kit {
    pub folder: tempfile::TempDir,
}

impl Kit {
    pub fn new() -> Kit {
        let kit = Kit { folder: tempfile::tempdir().unwrap() };
        for (number, name, tasks) in
            [("01", "01-lines", ["one", "two"]), ("02", "02-trees", ["first", "second"])]
        {
            kit.exercise(number, name, tasks);
        }
        fs::create_dir(kit.path("solutions")).unwrap();
        for (script, text) in [("cargo", CARGO), ("suite", SUITE)] {
            fs::write(kit.path(script), text).unwrap();
            fs::set_permissions(kit.path(script), fs::Permissions::from_mode(0o755)).unwrap();
        }
        kit
    }

    fn exercise(&self, number: &str, name: &str, tasks: [&str; 2]) {
        let folder = self.path("exercises").join(name);
        fs::create_dir_all(folder.join("src")).unwrap();
        let [a, b] = tasks;
        let manifest = format!(
            "[package]\nname = \"exercise-{number}\"\n\n[package.metadata.kata]\ntitle = \"Trees\"\n\
             tasks = [\n{{ name = \"{a}\", level = 1, points = 2, minutes = 10 }},\n\
             {{ name = \"{b}\", level = 2, points = 3, minutes = 20 }},\n]\n\n[lib]\nname = \"trees\"\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        let readme = format!(
            "# Trees\n\nWhat trees are.\n\n## Tasks\n\n\
             | task | what you write | file | level | points | minutes |\n|---|---|---|---|---|---|\n\
             | `{a}` | the root of $x^2$ | [first.rs](src/first.rs) | ★ | 2 | 10 |\n\
             | `{b}` | the leaves | [second.rs](src/second.rs) | ★★ | 3 | 20 |\n"
        );
        fs::write(folder.join("README.md"), readme).unwrap();
        let hints = format!(
            "# Hints\n\n## {a}\n\n<details><summary>1. A nudge</summary>\n\nLook up.\n\n</details>\n\
             <details><summary>2. The formula</summary>\n\n$x = 1$\n\n</details>\n"
        );
        fs::write(folder.join("HINTS.md"), hints).unwrap();
        for (task, file) in [(a, "first.rs"), (b, "second.rs")] {
            fs::write(folder.join("src").join(file), stub(name, task, file)).unwrap();
        }
        fs::write(folder.join("src/lib.rs"), "mod first;\nmod second;\n").unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn source(&self, file: &str) -> PathBuf {
        self.path("exercises/02-trees/src").join(file)
    }

    pub fn write(&self, file: &str, text: &str) {
        fs::write(self.source(file), text).unwrap();
    }

    pub fn builds(&self) -> usize {
        fs::read_to_string(self.path("builds")).unwrap_or_default().lines().count()
    }

    /// Waits until a suite is in a loop without end.
    pub fn until_asleep(&self) {
        while !self.path("asleep").exists() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }

    pub fn progress(&self) -> PathBuf {
        self.path("progress.jsonl")
    }

    /// `kata watch` with these arguments, not yet started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kata"));
        command.arg("watch").args(arguments).arg("--progress").arg(self.progress());
        command.current_dir(self.folder.path()).env("CARGO", self.path("cargo"));
        command.env("LC_ALL", "C.UTF-8").env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command
    }
}

/// What becomes of a test, as a source says it.
pub fn verdict(task: &str, test: &str, verdict: &str, mistake: &str, report: &str) -> String {
    let said = if mistake.is_empty() { "" } else { "the half of it" };
    let report = report.replace('\n', "\\n");
    format!("//= {task}\t{task}::{test}\t{verdict}\t{mistake}\t{said}\t0.1\t{report}\n")
}

pub fn green(task: &str) -> String {
    verdict(task, "gradient", "green", "", "") + &verdict(task, "shape", "green", "", "")
}

pub fn stub(exercise: &str, task: &str, file: &str) -> String {
    let report = format!("{task} is still a stub (exercises/{exercise}/src/{file}:1)\n");
    let tests = ["gradient", "shape"].map(|test| verdict(task, test, "stub", "", &report));
    format!("pub fn {task}() {{ todo!(\"{task}\") }}\n{}", tests.concat())
}

/// Two red tests: figures alone, and a known mistake.
pub fn red(task: &str) -> String {
    let figures = format!(
        "{task}: dx is not the gradient of the loss\n\n  worst      dx[0] = 1.00    numeric 2.00 ± 2e-12\n\
         \x20 case       x of 1 · seed 7\n  again      cargo test -p exercise-02 {task}\n"
    );
    let named =
        figures.replace("  case", "  you wrote  the half of it    (a known mistake)\n  case");
    verdict(task, "shape", "red", "", &figures)
        + &verdict(task, "gradient", "red", &format!("{task}/factor/half"), &named)
}

/// Red because of the other.
pub fn waiting(task: &str, first: &str) -> String {
    let report = format!(
        "{task}: dx is wrong\n\n  worst      dx[0] = 1.00    numeric 2.00 ± 2e-12\n  first      fix `{first}`, which it may call\n"
    );
    verdict(task, "gradient", "red", "", &report)
}
