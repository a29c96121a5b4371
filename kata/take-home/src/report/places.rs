//! Where each task is answered in a candidate's files.

use super::result::{Exercise, File, Graded, Task};
use kata::tokens::{Item, items};

/// Lines of a candidate's file, from 1, both included.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lines {
    /// The file.
    pub path: String,
    /// The first line.
    pub first: usize,
    /// The last line.
    pub last: usize,
}

/// The text of some lines.
pub fn text_of(result: &Graded, lines: &Lines) -> String {
    let file = result.files.iter().find(|file| file.path == lines.path);
    let text = file.map_or("", |file| &file.text);
    let taken = text.lines().skip(lines.first - 1).take(lines.last + 1 - lines.first);
    taken.map(|line| format!("{line}\n")).collect()
}

/// Where what stands in a submission's files.
#[derive(Debug)]
pub struct Places {
    /// Each file's path, its items, and how many lines it has.
    files: Vec<(String, Vec<Item>, usize)>,
}

impl Places {
    /// Looks through a submission's files.
    pub fn of(result: &Graded) -> Places {
        let place =
            |file: &File| (file.path.clone(), items(&file.text), file.text.lines().count().max(1));
        Places { files: result.files.iter().map(place).collect() }
    }

    /// Where a task is answered: the function of its name, those whose names begin with it, the
    /// file of its name, or the type.
    pub fn lines_of(&self, exercise: &Exercise, task: &Task) -> Vec<Lines> {
        let below = format!("exercises/{}/", exercise.name);
        let files = || self.files.iter().filter(|(path, ..)| path.starts_with(&below));
        let of = |wanted: &dyn Fn(&str, &Item) -> bool| -> Vec<Lines> {
            let found = files().flat_map(|(path, items, _)| {
                items.iter().filter(|item| wanted(path, item)).map(|item| {
                    let (first, last) = item.lines;
                    Lines { path: path.clone(), first, last }
                })
            });
            found.collect()
        };
        // A file that is another task's, as a program to repair, may have functions of this name.
        let is_other = |path: &str| {
            exercise.tasks.iter().any(|one| one.name != task.name && one.name == stem(path))
        };
        let prefix = format!("{}_", task.name);
        // `adamw` is `AdamW`, `early_stopping` is `EarlyStopping`.
        let is_type =
            |name: &str, task: &str| name.to_lowercase() == task.replace('_', "").to_lowercase();
        let is_own_file = |path: &str, items: &[Item]| {
            let stem = stem(path);
            let others = exercise.tasks.iter().filter(|one| one.name != task.name);
            let has = |other: &Task| {
                items.iter().any(|item| item.keyword != "fn" && is_type(&item.name, &other.name))
            };
            stem == task.name && !others.into_iter().any(has)
                || stem.len() > 3 && task.name.starts_with(&format!("{stem}_"))
        };
        let own_file = || -> Vec<Lines> {
            let file = files().find(|(path, items, _)| is_own_file(path, items));
            let whole = |(path, _, last): &(String, _, usize)| Lines {
                path: path.clone(),
                first: 1,
                last: *last,
            };
            file.map(whole).into_iter().collect()
        };
        let named = |item: &Item| item.keyword == "fn" && item.name == task.name;
        let ways: [&dyn Fn() -> Vec<Lines>; 5] = [
            &|| of(&|path, item| named(item) && !is_other(path)),
            &|| of(&|_, item| named(item)),
            &|| of(&|_, item| item.keyword == "fn" && item.name.starts_with(&prefix)),
            &own_file,
            &|| of(&|_, item| item.keyword != "fn" && is_type(&item.name, &task.name)),
        ];
        ways.into_iter().map(|way| way()).find(|found| !found.is_empty()).unwrap_or_default()
    }
}

/// A file's name without folder and `.rs`.
fn stem(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or("");
    file.strip_suffix(".rs").unwrap_or(file)
}
