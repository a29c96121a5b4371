//! Where the kit is, and what it holds, as its manifests say it.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// An exercise, and where its parts stand.
#[derive(Clone)]
pub struct Exercise {
    /// `01`.
    pub number: String,
    /// `01-backprop`.
    pub name: String,
    /// "Backpropagation".
    pub title: String,
    /// `backprop`.
    pub lib: String,
    /// In the order of the statement.
    pub tasks: Vec<Task>,
    /// Those that start from a program which is wrong.
    pub programs: Vec<String>,
    /// Its `Cargo.toml`.
    pub manifest: toml::Table,
}

/// A task of an exercise, as a take-home's `pack.json` has it too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// As its test module is called.
    pub name: String,
    /// What it is worth.
    pub points: u32,
    /// How long it should take.
    pub minutes: u32,
    /// From 1 to 3.
    pub level: u8,
    /// Whether the points are shared among its tests; otherwise all of them must be green.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
}

/// The kit's root: the first folder upwards from here that has exercises and solutions, or else
/// the checkout that this program was built in.
///
/// # Errors
/// If there is none.
pub fn root() -> Result<PathBuf> {
    let here = std::env::current_dir().context("there is no current folder")?;
    let is_kit =
        |folder: &&Path| folder.join("exercises").is_dir() && folder.join("solutions").is_dir();
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    here.ancestors()
        .chain(built)
        .find(is_kit)
        .map(Path::to_path_buf)
        .context("this is not the kit: change to its folder and try again")
}

/// All of the kit's exercises, by number.
///
/// # Errors
/// If one's manifest cannot be read, or lacks something.
pub fn exercises(root: &Path) -> Result<Vec<Exercise>> {
    let folder = root.join("exercises");
    let mut names = Vec::new();
    let entries =
        std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        if entry.path().join("Cargo.toml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    names.iter().map(|name| exercise(root, name)).collect()
}

fn exercise(root: &Path, name: &str) -> Result<Exercise> {
    let file = root.join("exercises").join(name).join("Cargo.toml");
    let manifest = table(&file)?;
    let failed = |what: &str| format!("{} has no {what}", file.display());
    let kata = at(&manifest, &["package", "metadata", "kata"])
        .with_context(|| failed("package.metadata.kata"))?;
    let text =
        |value: Option<&toml::Value>| value.and_then(toml::Value::as_str).map(str::to_string);
    let title = text(kata.get("title")).with_context(|| failed("title"))?;
    let lib = text(at(&manifest, &["lib", "name"])).with_context(|| failed("lib.name"))?;
    let list =
        kata.get("tasks").and_then(toml::Value::as_array).with_context(|| failed("tasks"))?;
    let (mut tasks, mut programs) = (Vec::new(), Vec::new());
    for task in list {
        if task.get("start").and_then(toml::Value::as_str) == Some("program") {
            programs.extend(text(task.get("name")));
        }
        let number = |key: &str| {
            let number = task.get(key).and_then(toml::Value::as_integer);
            number.and_then(|n| u32::try_from(n).ok()).with_context(|| failed(key))
        };
        tasks.push(Task {
            name: text(task.get("name")).with_context(|| failed("name"))?,
            points: number("points")?,
            minutes: number("minutes")?,
            level: u8::try_from(number("level")?)?,
            partial: task.get("partial").and_then(toml::Value::as_bool).unwrap_or(false),
        });
    }
    let number = name.split('-').next().unwrap_or(name).to_string();
    Ok(Exercise { number, name: name.to_string(), title, lib, tasks, programs, manifest })
}

/// A file of TOML.
///
/// # Errors
/// If it cannot be read, or is none.
pub fn table(file: &Path) -> Result<toml::Table> {
    read(file)?.parse().with_context(|| format!("in {}", file.display()))
}

/// What stands there in a table.
pub fn at<'a>(table: &'a toml::Table, path: &[&str]) -> Option<&'a toml::Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(table.get(*first)?, |value, key| value.get(key))
}

/// A text file, or an error that names it.
///
/// # Errors
/// If it cannot be read.
pub fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// The Rust files of a folder and those below it, by their paths inside it.
///
/// # Errors
/// If one cannot be read.
pub fn rust_files(folder: &Path) -> Result<Vec<(PathBuf, String)>> {
    fn add(root: &Path, folder: &Path, files: &mut Vec<(PathBuf, String)>) -> Result<()> {
        let entries = std::fs::read_dir(folder)
            .with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                add(root, &path, files)?;
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push((path.strip_prefix(root)?.to_path_buf(), read(&path)?));
            }
        }
        Ok(())
    }
    let mut files = Vec::new();
    add(folder, folder, &mut files)?;
    files.sort();
    Ok(files)
}

impl Exercise {
    /// The solution's sources, by their paths below `src`.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn solution(&self, root: &Path) -> Result<Vec<(PathBuf, String)>> {
        rust_files(&root.join("solutions").join(&self.name).join("src"))
    }
}
