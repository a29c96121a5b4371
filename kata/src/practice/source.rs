//! Whose function is whose: in a solution, in its stub, and in what a learner made of it.

use crate::kit::{Exercise, read};
use crate::regions;
use crate::stubs;
use crate::tokens::{Item, items};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// A function of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// `mse`, `Dual::exp`.
    pub name: String,
    /// Where its documentation begins, from 0; where it does itself, if it has none.
    pub docs: usize,
    /// Its own first line, from 0.
    pub first: usize,
    /// The line behind its last.
    pub end: usize,
}

impl Function {
    /// Its text, without its documentation, moved to the left margin.
    pub fn text(&self, source: &str) -> String {
        lines(source, self.first, self.end)
    }

    /// Its documentation, as Markdown.
    pub fn documentation(&self, source: &str) -> String {
        documentation(source, self.docs, self.first)
    }
}

/// The documentation on these lines, from 0, as Markdown: without the links to other items.
fn documentation(source: &str, from: usize, to: usize) -> String {
    let of_docs = lines(source, from, to);
    let docs = of_docs.lines().filter_map(|line| line.trim_start().strip_prefix("///"));
    let docs = docs.filter(|line| !(line.starts_with(" [") && line.contains("]: crate::")));
    let docs = docs.map(|line| line.strip_prefix(' ').unwrap_or(line));
    docs.map(|line| line.replace("[`", "`").replace("`]", "`") + "\n").collect()
}

/// How many lines of documentation and attributes stand above this line, from 0.
fn above(text: &[&str], first: usize) -> usize {
    let is_above =
        |line: &&&str| line.trim_start().starts_with("///") || line.trim_start().starts_with("#[");
    text[..first].iter().rev().take_while(is_above).count()
}

/// The documentation of a struct, as Markdown.
pub fn documentation_of(source: &str, name: &str) -> Option<String> {
    let text: Vec<&str> = source.lines().collect();
    let all = items(source);
    let first = all.iter().find(|item| item.keyword == "struct" && item.name == name)?.lines.0 - 1;
    Some(documentation(source, first - above(&text, first), first))
}

/// The documentation of a function that a trait asks for, as Markdown.
pub fn documentation_in_trait(source: &str, name: &str) -> Option<String> {
    let text: Vec<&str> = source.lines().collect();
    let head = format!("fn {name}(");
    let is_asked = |line: &str| line.trim_start().starts_with(&head) && line.ends_with(';');
    let first = text.iter().position(|line| is_asked(line))?;
    Some(documentation(source, first - above(&text, first), first))
}

fn lines(source: &str, from: usize, to: usize) -> String {
    let taken = || source.lines().skip(from).take(to - from);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let margin = taken().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    taken().map(|line| format!("{}\n", line.get(margin..).unwrap_or(""))).collect()
}

/// The functions of a source, whether it compiles or not; those within others not.
pub fn functions(source: &str) -> Vec<Function> {
    let all = items(source);
    let text: Vec<&str> = source.lines().collect();
    let inside = |(first, last): (usize, usize), keyword: &str| {
        all.iter().rev().find(|other| {
            let (from, to) = other.lines;
            other.keyword == keyword && from < first && last <= to
        })
    };
    let function = |item: &Item| {
        if item.keyword != "fn" || inside(item.lines, "fn").is_some() {
            return None;
        }
        let (first, last) = (item.lines.0 - 1, item.lines.1);
        let owner = inside(item.lines, "impl").map(|owner| format!("{}::", owner.name));
        let name = owner.unwrap_or_default() + &item.name;
        Some(Function { name, docs: first - above(&text, first), first, end: last })
    };
    all.iter().filter_map(function).collect()
}

/// A task's part of one file.
#[derive(Debug, Clone)]
pub struct Part {
    /// From the exercise's `src`: `linear.rs`.
    pub file: PathBuf,
    /// The functions that a learner writes.
    pub names: Vec<String>,
    /// The whole file as the solution has it.
    pub solution: String,
    /// The whole file as it is handed out.
    pub stub: String,
    /// The whole file as it stands now; nothing if it is missing.
    pub yours: Option<String>,
}

/// The files of an exercise, with the functions that a learner writes there: all of them, or one
/// task's.
///
/// # Errors
/// If something cannot be read, or the solution is malformed.
pub fn parts(root: &Path, exercise: &Exercise, task: Option<&str>) -> Result<Vec<Part>> {
    let folder = root.join("exercises").join(&exercise.name);
    let readme = read(&folder.join("README.md"))?;
    let mut parts = Vec::new();
    for (file, text) in exercise.solution(root)? {
        let stub = stubs::stub(&text, file == Path::new("lib.rs"))
            .with_context(|| format!("in the solution's {}", file.display()))?;
        // One file at a time: a name may stand in several.
        let one = [(file, text)];
        let of_task = regions::functions(exercise, &readme, &one).into_iter();
        let of_task = of_task.filter(|function| task.is_none_or(|task| function.task == task));
        let names: Vec<String> = of_task.map(|function| function.name).collect();
        let [(file, text)] = one;
        let is_listed = regions::files(&readme).iter().any(|(_, of)| file == Path::new(of));
        let names = if is_listed { names } else { Vec::new() };
        if task.is_none() || !names.is_empty() {
            let yours = std::fs::read_to_string(folder.join("src").join(&file)).ok();
            parts.push(Part { file, names, solution: text, stub, yours });
        }
    }
    Ok(parts)
}

/// A solution's text without the marks around what a learner writes, and without what the stub has
/// in its place.
pub fn unmarked(text: &str) -> String {
    let (mut out, mut stub) = (String::new(), false);
    for line in text.lines() {
        match line.trim() {
            "// BEGIN SOLUTION" => {}
            "// STUB" => stub = true,
            "// END SOLUTION" => stub = false,
            _ if stub => {}
            _ => out += &format!("{line}\n"),
        }
    }
    out
}
