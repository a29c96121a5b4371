//! A solution that is solved in part: where some tasks of an exercise are asked for and others not.
//!
//! What is neither asked for nor needed stays a stub. What the tests of a task need beside it, or a
//! given function calls, is given.

use super::book::{self, Book};
use super::workspace::put;
use anyhow::{Context, Result, bail};
use kata::kit::{Exercise, Task, read, table};
use kata::regions::{Function, Region, regions};
use kata::stubs;
use std::collections::BTreeSet;
use std::path::Path;
use toml::{Table, Value};

/// These functions, and those that they call.
pub fn with_callees(given: &mut BTreeSet<String>, functions: &[Function]) {
    loop {
        let bodies = functions.iter().filter(|function| given.contains(&function.name));
        let bodies: Vec<&str> = bodies.map(|function| function.body.as_str()).collect();
        let called = |function: &&Function| {
            let calls = format!("{}(", function.name);
            bodies.iter().any(|body| {
                body.match_indices(&calls).any(|(at, _)| {
                    let before = body[..at].chars().next_back().unwrap_or(' ');
                    !(before.is_alphanumeric() || matches!(before, '_' | '.'))
                })
            })
        };
        let more: Vec<String> = functions
            .iter()
            .filter(called)
            .map(|function| function.name.clone())
            .filter(|name| !given.contains(name))
            .collect();
        if more.is_empty() {
            return;
        }
        given.extend(more);
    }
}

/// Runs the tests of these tasks with nothing else solved, and with what they turn out to need beside
/// it. What is needed is given.
///
/// # Errors
/// If something cannot be built or written, or a test stays red.
pub fn record(
    root: &Path,
    scratch: &Path,
    exercise: &Exercise,
    tasks: &[Task],
    functions: &[Function],
    seed: u64,
) -> Result<(Book, BTreeSet<String>)> {
    let folder = scratch.join(format!("partial-{}", exercise.number));
    put(&folder.join("Cargo.toml"), &manifest(root, exercise)?)?;
    put(&folder.join("Cargo.lock"), &read(&root.join("Cargo.lock"))?)?;
    put(
        &folder.join(".cargo/config.toml"),
        &format!("[build]\ntarget-dir = {:?}\n", root.join("target/partial")),
    )?;
    let asked = |name: &str| {
        functions.iter().any(|f| f.name == name && tasks.iter().any(|task| task.name == f.task))
    };
    let mut given = BTreeSet::new();
    loop {
        for (path, text) in exercise.solution(root)? {
            let keep = |name: &str| asked(name) || given.contains(name);
            let text = solved(&text, path == Path::new("lib.rs"), &keep)?;
            put(&folder.join("src").join(path), &text)?;
        }
        let package = format!("exercise-{}", exercise.number);
        let run = book::record(&folder, &package, seed)?;
        let red = |task: &Task| {
            run.said.lines().any(|line| {
                line.starts_with(&format!("test {}::", task.name)) && line.ends_with("FAILED")
            })
        };
        if !tasks.iter().any(red) {
            return Ok((run.book, given));
        }
        let mut more = BTreeSet::new();
        for task in tasks {
            let needs = format!("{} needs `", task.name);
            let names =
                run.said.lines().filter_map(|line| line.strip_prefix(&needs)?.split('`').next());
            more.extend(names.map(str::to_string));
        }
        let more: BTreeSet<String> = functions
            .iter()
            .filter(|f| more.contains(&f.says) && !asked(&f.name) && !given.contains(&f.name))
            .map(|f| f.name.clone())
            .collect();
        if more.is_empty() {
            bail!("these tasks are not green by themselves:\n{}", book::end(&run.said));
        }
        given.extend(more);
        with_callees(&mut given, functions);
    }
}

/// The exercise's manifest, for a package outside the kit's workspace.
fn manifest(root: &Path, exercise: &Exercise) -> Result<String> {
    let mut manifest = exercise.manifest.clone();
    let kit = table(&root.join("Cargo.toml"))?;
    let home = root.join("exercises").join(&exercise.name);
    let absolute = |table: &mut Table| {
        if let Some(path) = table.get("path").and_then(Value::as_str) {
            let path = home.join(path).display().to_string();
            table.insert("path".into(), path.into());
        }
    };
    for key in ["dependencies", "dev-dependencies"] {
        let list = manifest.get_mut(key).and_then(Value::as_table_mut).into_iter().flatten();
        list.filter_map(|(_, library)| library.as_table_mut()).for_each(absolute);
    }
    let tests = manifest.get_mut("test").and_then(Value::as_array_mut).into_iter().flatten();
    tests.filter_map(Value::as_table_mut).for_each(absolute);
    let mut workspace = kit.get("workspace").cloned().context("the kit is no workspace")?;
    if let Some(workspace) = workspace.as_table_mut() {
        workspace.remove("members");
        workspace.remove("default-members");
    }
    manifest.insert("workspace".into(), workspace);
    if let Some(profile) = kit.get("profile") {
        manifest.insert("profile".into(), profile.clone());
    }
    Ok(toml::to_string(&manifest)?)
}

/// The solution with only these functions solved, the others stubs.
///
/// # Errors
/// If a region is malformed.
pub fn solved(text: &str, root: bool, keep: &dyn Fn(&str) -> bool) -> Result<String> {
    let regions = regions(text);
    let is_kept = |region: &&Region| !region.name.is_empty() && keep(&region.name);
    let any = regions.iter().any(|region| is_kept(&region));
    let mut out = String::new();
    let kept: Vec<&Region> =
        regions.iter().filter(|region| is_kept(region) || any && region.name.is_empty()).collect();
    for (number, line) in text.lines().enumerate() {
        match kept.iter().find(|r| (r.lines.0..=r.lines.1).contains(&number)) {
            Some(region) if number == region.lines.0 => out += &region.body,
            Some(_) => {}
            None => {
                out += line;
                out.push('\n');
            }
        }
    }
    stubs::stub(&out, root)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOLUTION: &str = "\
//! Docs.

// BEGIN SOLUTION
use ndarray::Axis;
// END SOLUTION

pub fn forward(x: f64) -> f64 {
    // BEGIN SOLUTION
    2.0 * x
    // END SOLUTION
}

impl Adam {
    fn step(&self) -> f64 {
        // BEGIN SOLUTION
        forward(1.0)
        // STUB
        // 0.0
        // END SOLUTION
    }
}
";

    #[test]
    fn only_what_is_kept_is_solved() {
        let text = solved(SOLUTION, false, &|name| name == "forward").unwrap();
        assert!(text.contains("2.0 * x") && text.contains("use ndarray"), "{text}");
        assert!(!text.contains("forward(1.0)") && text.contains("        0.0"), "{text}");
        let text = solved(SOLUTION, false, &|name| name == "Adam::step").unwrap();
        assert!(text.contains("todo!(\"forward\")") && text.contains("forward(1.0)"), "{text}");
        assert!(!text.contains("STUB"), "{text}");
        let none = solved(SOLUTION, false, &|_| false).unwrap();
        assert_eq!(none, stubs::stub(SOLUTION, false).unwrap());
    }

    #[test]
    fn what_is_given_can_call_what_it_calls() {
        let function = |name: &str, body: &str| Function {
            name: name.into(),
            says: name.into(),
            task: String::new(),
            body: body.into(),
        };
        let functions = [function("a", "b(x) + my_c(x)"), function("b", "1"), function("c", "2")];
        let mut given = BTreeSet::from(["a".to_string()]);
        with_callees(&mut given, &functions);
        assert_eq!(given, BTreeSet::from(["a".to_string(), "b".to_string()]));
    }
}
