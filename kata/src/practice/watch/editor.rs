//! The learner's editor, at a line of a file.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// An editor, and what it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    /// The program.
    pub program: OsString,
    /// Its arguments, file and line among them.
    pub arguments: Vec<OsString>,
    /// Whether it has a window of its own, and does not take the terminal.
    pub window: bool,
}

/// A line of a file: from the root, and counted from 1.
pub type Place = (PathBuf, usize);

/// What opens a file at a line: by `VISUAL`, then `EDITOR`; else VS Code, if it is there. `variable`
/// reads the environment, `exists` says whether a program can be found.
pub fn editor(
    file: &Path,
    line: usize,
    variable: impl Fn(&str) -> Option<String>,
    exists: impl Fn(&str) -> bool,
) -> Option<Editor> {
    let set = |name: &&str| variable(name).filter(|value| !value.trim().is_empty());
    let chosen = ["VISUAL", "EDITOR"].iter().find_map(set);
    let chosen = chosen.or_else(|| exists("code").then(|| "code".to_string()))?;
    // `code --wait`, `emacsclient -t`: words, as a shell takes them; a path with spaces is taken whole.
    let words: Vec<&str> = match Path::new(chosen.trim()).is_file() {
        true => vec![chosen.trim()],
        false => chosen.split_whitespace().collect(),
    };
    let name = Path::new(words[0]).file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let mut arguments: Vec<OsString> = words[1..].iter().map(OsString::from).collect();
    let at = |separator: &str| {
        let mut text = file.as_os_str().to_owned();
        text.push(format!("{separator}{line}"));
        text
    };
    let window = match name.as_str() {
        "code" | "code-insiders" | "codium" | "vscodium" | "cursor" | "windsurf" => {
            arguments.retain(|word| word != "--wait" && word != "-w");
            arguments.extend(["--goto".into(), at(":")]);
            true
        }
        "zed" | "zeditor" | "subl" | "sublime_text" => {
            arguments.retain(|word| word != "--wait" && word != "-w");
            arguments.push(at(":"));
            true
        }
        "rustrover" | "idea" | "clion" => {
            arguments.extend(["--line".into(), line.to_string().into(), file.into()]);
            true
        }
        "gvim" | "gedit" | "kate" => {
            let line = if name == "kate" { format!("--line={line}") } else { format!("+{line}") };
            arguments.extend([line.into(), file.into()]);
            true
        }
        "hx" | "helix" => {
            arguments.push(at(":"));
            false
        }
        "vi" | "vim" | "nvim" | "view" | "nano" | "pico" | "emacs" | "emacsclient" | "kak"
        | "ne" | "joe" | "jed" | "mg" | "micro" => {
            arguments.extend([format!("+{line}").into(), file.into()]);
            false
        }
        _ => {
            arguments.push(file.into());
            false
        }
    };
    Some(Editor { program: words[0].into(), arguments, window })
}

/// Whether a program is found on the `PATH`.
pub fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let ends = if cfg!(windows) { &["", ".exe", ".cmd"][..] } else { &[""] };
    std::env::split_paths(&path)
        .any(|folder| ends.iter().any(|end| folder.join(format!("{program}{end}")).is_file()))
}

/// The first place below `exercises/` that a text names: in what the compiler says (`--> path:12:5`), or
/// a report (`at  path:12`).
pub fn place(text: &str) -> Option<Place> {
    let plain = anstream::adapter::strip_str(text).to_string();
    let from = plain.find("exercises/").or_else(|| plain.find("exercises\\"))?;
    let word: String =
        plain[from..].chars().take_while(|c| !c.is_whitespace() && *c != ')').collect();
    let mut parts = word.split(':');
    let file = parts.next().filter(|file| file.ends_with(".rs"))?;
    let line = parts.next()?.parse().ok()?;
    Some((file.into(), line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(set: &[(&str, &str)], code: bool) -> Option<String> {
        let variable = |name: &str| {
            set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_string())
        };
        let editor = editor(Path::new("src/a.rs"), 7, variable, |_| code)?;
        let words = std::iter::once(&editor.program).chain(&editor.arguments);
        let words: Vec<_> = words.map(|word| word.to_string_lossy().into_owned()).collect();
        Some(words.join(" ") + if editor.window { " &" } else { "" })
    }

    #[test]
    fn each_editor_has_its_own_way_to_name_a_line() {
        let visual = |name: &str| of(&[("VISUAL", name), ("EDITOR", "ed")], true).unwrap();
        assert_eq!(visual("nvim"), "nvim +7 src/a.rs");
        assert_eq!(visual("/usr/bin/vim -y"), "/usr/bin/vim -y +7 src/a.rs");
        assert_eq!(visual("code --wait"), "code --goto src/a.rs:7 &");
        assert_eq!(visual("hx"), "hx src/a.rs:7");
        assert_eq!(visual("rustrover"), "rustrover --line 7 src/a.rs &");
        assert_eq!(of(&[("EDITOR", "ed")], true).unwrap(), "ed src/a.rs");
        assert_eq!(of(&[("EDITOR", " ")], true).unwrap(), "code --goto src/a.rs:7 &");
        assert_eq!(of(&[], false), None);
    }

    #[test]
    fn the_first_place_that_a_text_names() {
        let error =
            "\u{1b}[1merror\u{1b}[0m: no\n  \u{1b}[94m--> \u{1b}[0mexercises/02-x/src/a.rs:12:5\n";
        assert_eq!(place(error), Some(("exercises/02-x/src/a.rs".into(), 12)));
        assert_eq!(
            place("a stub (exercises/02-x/src/a.rs:3)"),
            Some(("exercises/02-x/src/a.rs".into(), 3))
        );
        assert_eq!(place("see exercises/README.md:3"), None);
        assert_eq!(place("nothing"), None);
    }
}
