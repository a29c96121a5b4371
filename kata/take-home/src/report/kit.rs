//! What the kit knows of its exercises: what everybody was handed, how it would answer itself, and
//! the questions of the quiz.

use super::result::File;
use super::winnow::grams;
use anyhow::{Context, Result};
use kata::quiz::bank;
use kata::quiz::lang::Lang;
use kata::quiz::question::{Question, Section};
use kata::stubs::stub;
use kata::tokens::normalised;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

/// An exercise, as far as code is compared with it.
#[derive(Debug, Default)]
pub struct Known {
    /// The text of each file as it is handed out, by its path in a pack.
    pub stubs: BTreeMap<String, String>,
    /// The k-grams of what is handed out: stubs, and the code of statement and hints.
    pub given: HashSet<u64>,
    /// The k-grams of the kit's own answer.
    pub solution: HashSet<u64>,
}

/// What the kit knows. Without it (`Kit::default()`), reports have no questions from the quiz, and
/// code is compared with that of other submissions alone.
#[derive(Debug, Default)]
pub struct Kit {
    /// By the exercise's name: `01-backprop`.
    pub exercises: BTreeMap<String, Known>,
    /// The quiz.
    pub sections: Vec<Section>,
}

impl Kit {
    /// Reads the kit whose root is this folder.
    ///
    /// # Errors
    /// If a file that is there cannot be read, or the quiz is damaged.
    pub fn load(root: &Path) -> Result<Kit> {
        let mut kit = Kit { sections: bank::load(root, Lang::En)?, ..Kit::default() };
        for folder in entries(&root.join("solutions"))? {
            let name = file_name(&folder);
            let mut known = Known::default();
            for file in rust_files(&folder.join("src"))? {
                let text = read(&file)?;
                let below = file.strip_prefix(&folder).unwrap_or(&file);
                let below: Vec<_> =
                    below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
                // What the exercise's own folder holds may be somebody's answer.
                let handed = stub(&text, below == ["src", "lib.rs"])
                    .with_context(|| format!("in {}", file.display()))?;
                known.given.extend(grams(&normalised(&handed)));
                known.solution.extend(grams(&normalised(&text)));
                known.stubs.insert(format!("exercises/{name}/{}", below.join("/")), handed);
            }
            for page in ["README.md", "HINTS.md"] {
                let file = root.join("exercises").join(&name).join(page);
                if file.is_file() {
                    for block in code_blocks(&read(&file)?) {
                        known.given.extend(grams(&normalised(&block)));
                    }
                }
            }
            kit.exercises.insert(name, known);
        }
        Ok(kit)
    }

    /// The lines of a candidate's file that the candidate wrote, from 1.
    pub fn own(&self, file: &File) -> BTreeSet<usize> {
        let exercise = file.path.strip_prefix("exercises/").and_then(|rest| rest.split('/').next());
        let known = exercise.and_then(|exercise| self.exercises.get(exercise));
        own(&file.text, known.and_then(|known| known.stubs.get(&file.path)).map(String::as_str))
    }

    /// The questions that a task proves, open ones first, otherwise in the quiz's order.
    pub fn questions(&self, exercise: &str, task: &str) -> Vec<&Question> {
        let package = format!("exercise-{exercise}");
        let mut found: Vec<&Question> = self
            .sections
            .iter()
            .flat_map(|section| &section.questions)
            .filter(|question| {
                let proof = question.proof.as_ref();
                proof.is_some_and(|proof| proof.package == package && proof.task == task)
            })
            .collect();
        found.sort_by_key(|question| question.follow_up.is_empty());
        found
    }
}

/// The lines that a candidate wrote, from 1: those that the stub does not have, and brackets and
/// blank lines between two of them. All lines, if there is no stub to compare with.
fn own(source: &str, stub: Option<&str>) -> BTreeSet<usize> {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let Some(stub) = stub else { return (1..=lines.len()).collect() };
    let handed: HashSet<&str> = stub.lines().map(str::trim).collect();
    let is_own = |line: &str| !handed.contains(line);
    let says_nothing = |line: &str| !line.chars().any(char::is_alphanumeric);
    let mut out = BTreeSet::new();
    let mut before = None;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !says_nothing(line)) {
        if is_own(line) {
            // The line that speaks before was own too, so what is between them is.
            let from = before.filter(|before| out.contains(&(before + 1))).unwrap_or(at);
            out.extend(from + 1..=at + 1);
        }
        before = Some(at);
    }
    out
}

fn code_blocks(markdown: &str) -> Vec<String> {
    // Every other piece between fences.
    markdown.split("```").skip(1).step_by(2).map(str::to_string).collect()
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read {}: is this the kit?", folder.display()))?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    paths.retain(|path| path.is_dir());
    paths.sort();
    Ok(paths)
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_stub_has_is_not_the_candidate_s() {
        let stub = "fn f() {\n    todo!()\n}\n";
        let source = "fn f() {\n    let a = 1;\n    a\n}\n";
        assert_eq!(Vec::from_iter(own(source, Some(stub))), [2, 3]);
        assert_eq!(own(source, None).len(), 4);
        let source = "fn f() {\n    if a {\n        b\n    }\n\n    c\n}\n\nfn f() {\n}\n";
        assert_eq!(Vec::from_iter(own(source, Some(stub))), [2, 3, 4, 5, 6]);
    }
}
