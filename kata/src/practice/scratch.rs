//! A scratch copy: some exercises in a folder of their own, judged by the kit's own suites, so that the
//! learner's files and progress stay as they are.

use crate::file;
use crate::kit::{Exercise, at, table};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use toml::{Table, Value};

/// Where scratch copies stand, each in a folder of its own: `scratch` in the kit, or where `KATA_SCRATCH` says.
/// Not below `target`, which `cargo clean` removes.
pub fn folder(root: &Path) -> PathBuf {
    std::env::var_os("KATA_SCRATCH").map_or_else(|| root.join("scratch"), PathBuf::from)
}

/// Lays out a copy of some exercises, each with these files below `src`. It is a workspace of its own that
/// builds into the kit's target folder.
///
/// # Errors
/// If something cannot be read or written.
pub fn lay_out(
    root: &Path,
    scratch: &Path,
    exercises: &[(&Exercise, BTreeMap<PathBuf, String>)],
) -> Result<()> {
    let kit = table(&root.join("Cargo.toml"))?;
    let mut workspace = Table::new();
    workspace.insert(
        "resolver".into(),
        at(&kit, &["workspace", "resolver"]).cloned().unwrap_or("3".into()),
    );
    workspace.insert("members".into(), Value::Array(vec!["exercises/*".into()]));
    for key in ["package", "lints", "dependencies"] {
        if let Some(value) = at(&kit, &["workspace", key]) {
            workspace.insert(key.into(), value.clone());
        }
    }
    // Cargo tells packages of one name apart by their version, and builds those of the kit and of every
    // copy into one folder: a version of its own keeps this copy's programs from being taken for theirs.
    if let Some(package) = workspace.get_mut("package").and_then(Value::as_table_mut) {
        let name = scratch.file_name().unwrap_or_default().to_string_lossy();
        let name = name.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        package.insert("version".into(), format!("0.0.0-scratch-{name}").into());
    }
    let mut manifest = Table::from_iter([("workspace".to_string(), Value::Table(workspace))]);
    if let Some(profile) = kit.get("profile") {
        manifest.insert("profile".into(), profile.clone());
    }
    write(&scratch.join("Cargo.toml"), &toml::to_string(&manifest)?)?;
    let target = root.join("target").display().to_string();
    let mut config = Table::new();
    config.insert(
        "build".into(),
        Value::Table(Table::from_iter([("target-dir".to_string(), target.into())])),
    );
    // An alias that is a text is cut at its blanks, and the kit's own is a text.
    let root_text = root.display().to_string();
    if !root_text.contains(char::is_whitespace) {
        let alias = format!("run --manifest-path {root_text}/Cargo.toml --package kata --");
        config.insert(
            "alias".into(),
            Value::Table(Table::from_iter([("kata".to_string(), alias.into())])),
        );
    }
    write(&scratch.join(".cargo/config.toml"), &toml::to_string(&config)?)?;
    if let Ok(lock) = std::fs::read(root.join("Cargo.lock")) {
        file::write(&scratch.join("Cargo.lock"), &lock, true)?;
    }
    for (exercise, files) in exercises {
        let (from, to) = (
            root.join("exercises").join(&exercise.name),
            scratch.join("exercises").join(&exercise.name),
        );
        let mut manifest = Value::Table(exercise.manifest.clone());
        absolute(&mut manifest, &from);
        // What nobody uses would say where something is missing.
        if let Some(manifest) = manifest.as_table_mut() {
            let lints = manifest.entry("lints").or_insert_with(|| Value::Table(Table::new()));
            let rust = lints
                .as_table_mut()
                .map(|lints| lints.entry("rust").or_insert_with(|| Value::Table(Table::new())));
            if let Some(rust) = rust.and_then(Value::as_table_mut) {
                rust.insert("unused".into(), "allow".into());
                rust.insert("unreachable_code".into(), "allow".into());
            }
        }
        write(&to.join("Cargo.toml"), &toml::to_string(&manifest)?)?;
        // The statement; no hints.
        if let Ok(statement) = std::fs::read_to_string(from.join("README.md")) {
            write(&to.join("README.md"), &statement)?;
        }
        put(scratch, exercise, files)?;
    }
    // Of the kit's profile, what concerns these packages; cargo warns of the rest.
    let metadata = cargo_metadata::MetadataCommand::new()
        .current_dir(scratch)
        .exec()
        .context("cannot read the scratch copy's packages")?;
    let built =
        |name: &str| name == "*" || metadata.packages.iter().any(|package| package.name == name);
    if let Some(profiles) = manifest.get_mut("profile").and_then(Value::as_table_mut) {
        for (_, profile) in profiles.iter_mut() {
            if let Some(packages) = profile.get_mut("package").and_then(Value::as_table_mut) {
                packages.retain(|name, _| built(name));
            }
        }
    }
    write(&scratch.join("Cargo.toml"), &toml::to_string(&manifest)?)
}

/// Writes an exercise's sources into a copy that is laid out.
///
/// # Errors
/// If one cannot be written.
pub fn put(scratch: &Path, exercise: &Exercise, files: &BTreeMap<PathBuf, String>) -> Result<()> {
    let folder = scratch.join("exercises").join(&exercise.name).join("src");
    files.iter().try_for_each(|(path, text)| write(&folder.join(path), text))
}

/// Every `path` as it is from anywhere.
fn absolute(value: &mut Value, from: &Path) {
    match value {
        Value::Table(table) => {
            for (key, value) in table.iter_mut() {
                match value {
                    Value::String(path) if key == "path" => {
                        let whole = from.join(&*path);
                        let whole = whole.canonicalize().unwrap_or(whole);
                        *path = whole.display().to_string();
                    }
                    value => absolute(value, from),
                }
            }
        }
        Value::Array(array) => array.iter_mut().for_each(|value| absolute(value, from)),
        _ => {}
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    file::write(path, text.as_bytes(), true)
}

/// Formats sources as the kit's are, if there is a `rustfmt`; else leaves them.
pub fn format(root: &Path, files: &mut BTreeMap<PathBuf, String>) {
    for text in files.values_mut() {
        if let Ok(formatted) = formatted(root, text) {
            *text = formatted;
        }
    }
}

fn formatted(root: &Path, text: &str) -> Result<String> {
    use std::io::Write;
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout", "--config-path"])
        .arg(root.join("rustfmt.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut stdin = child.stdin.take().context("rustfmt has no input")?;
    let text = text.to_string();
    let feed = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output()?;
    let _ = feed.join();
    anyhow::ensure!(output.status.success(), "rustfmt failed");
    Ok(String::from_utf8(output.stdout)?)
}
