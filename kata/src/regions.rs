//! What a learner writes: the regions of a solution, the functions that they stand in, and the tasks
//! that those belong to.

use crate::kit::Exercise;
use crate::stubs;
use std::path::{Path, PathBuf};

/// The task that each row of a statement's table names, with the file that it names.
pub fn files(readme: &str) -> Vec<(String, String)> {
    let row = |line: &str| {
        let task = line.strip_prefix("| `")?.split('`').next()?;
        let file = line.split_once("](src/")?.1.split(')').next()?;
        Some((task.to_string(), file.to_string()))
    };
    readme.lines().filter_map(row).collect()
}

/// A function of a solution that a learner writes.
pub struct Function {
    /// `mse`, `Adam::step`.
    pub name: String,
    /// What its stub says that it is: mostly the same; `adam`.
    pub says: String,
    /// The task that it belongs to.
    pub task: String,
    /// What the solution says.
    pub body: String,
}

/// The functions of an exercise; `readme` says which task is in which file.
pub fn functions(
    exercise: &Exercise,
    readme: &str,
    solution: &[(PathBuf, String)],
) -> Vec<Function> {
    let files = files(readme);
    let mut functions = Vec::new();
    for (path, text) in solution {
        let tasks: Vec<&String> = files
            .iter()
            .filter(|(_, file)| path == Path::new(file))
            .map(|(task, _)| task)
            .collect();
        for region in regions(text).into_iter().filter(|region| !region.name.is_empty()) {
            let plain = |name: &str| name.to_lowercase().replace('_', "");
            let first = plain(region.name.split("::").next().unwrap_or_default());
            let fits = tasks.iter().filter(|task| first.starts_with(&plain(task)));
            // `AdamW::step` is of `adamw`, not of `adam`; a file's only task has all its functions.
            let named = tasks.iter().find(|task| **task == &region.says);
            let task = match tasks[..] {
                [only] => Some(only),
                _ => named.or(fits.max_by_key(|task| task.len())).copied(),
            };
            let task = task.cloned().unwrap_or_else(|| exercise.tasks[0].name.clone());
            let Region { name, says, body, .. } = region;
            functions.push(Function { name, says, task, body });
        }
    }
    functions
}

/// What stands between `// BEGIN SOLUTION` and `// END SOLUTION`.
pub struct Region {
    /// The function that it stands in; nothing if it is in none.
    pub name: String,
    /// What the function's stub says that it is.
    pub says: String,
    /// What the solution says.
    pub body: String,
    /// The lines of its first and last mark.
    pub lines: (usize, usize),
}

/// The regions of a solution.
pub fn regions(text: &str) -> Vec<Region> {
    let (mut regions, mut function, mut owner) = (Vec::new(), String::new(), None::<String>);
    let (mut open, mut says) = (None::<(usize, String, bool)>, String::new());
    for (number, line) in text.lines().enumerate() {
        match (&mut open, line.trim()) {
            (None, "// BEGIN SOLUTION") => open = Some((number, String::new(), true)),
            (Some((first, body, _)), "// END SOLUTION") => {
                let name = match line.starts_with(' ') {
                    true => owner.iter().chain([&function]).cloned().collect::<Vec<_>>().join("::"),
                    false => String::new(),
                };
                let says = if says.is_empty() { name.clone() } else { std::mem::take(&mut says) };
                regions.push(Region { name, says, body: body.clone(), lines: (*first, number) });
                open = None;
            }
            (Some((_, _, solved)), "// STUB") => *solved = false,
            (Some((_, body, true)), _) => {
                body.push_str(line);
                body.push('\n');
            }
            (Some(_), trimmed) => {
                let todo =
                    trimmed.split_once("todo!(\"").and_then(|(_, rest)| rest.split_once('"'));
                says = todo.map_or(says, |(name, _)| name.to_string());
            }
            (None, trimmed) => {
                if let Some(name) = stubs::function_name(trimmed) {
                    function = name.to_string();
                }
                if !line.starts_with(' ') {
                    let named = stubs::owner_name(trimmed).map(str::to_string);
                    owner = named.or(owner.filter(|_| trimmed != "}"));
                }
            }
        }
    }
    regions
}
