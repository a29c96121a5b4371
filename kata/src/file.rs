//! Files that are there whole or not at all.

use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes a file so that at any moment either the old one or the new one is there: beside it,
/// down to the disk, then renamed. Without `replace`, one that exists is left alone. A crash
/// leaves at most one file beside it, `.NAME.new`, which the next write replaces.
///
/// # Errors
/// If it cannot be written, or exists and is not to be replaced. What stood there stands.
pub fn write(file: &Path, bytes: &[u8], replace: bool) -> Result<()> {
    if !replace && file.exists() {
        bail!("{} exists: add --force to replace it", file.display());
    }
    // A link goes on leading to the file that it leads to.
    let file = &fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
    let beside = put_beside(file, bytes)?;
    fs::rename(&beside, file)
        .inspect_err(|_| drop(fs::remove_file(&beside)))
        .with_context(|| format!("cannot write {}", file.display()))?;
    // The rename itself must reach the disk; where a folder cannot be opened, it does so later.
    if let Ok(folder) = File::open(folder(file)) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Fails as [`write()`] with these bytes would, and leaves everything as it is.
///
/// # Errors
/// As for [`write()`].
pub fn could_write(file: &Path, bytes: &[u8]) -> Result<()> {
    let file = &fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
    fs::remove_file(put_beside(file, bytes)?)
        .with_context(|| format!("cannot write {}", file.display()))
}

/// `name` with something behind it.
pub fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn put_beside(file: &Path, bytes: &[u8]) -> Result<PathBuf> {
    let failed = || format!("cannot write {}", file.display());
    let name = file.file_name().with_context(failed)?.to_string_lossy();
    let beside = folder(file).join(format!(".{name}.new"));
    let put = || {
        fs::create_dir_all(folder(file))?;
        let mut new = File::create(&beside)?;
        new.write_all(bytes)?;
        new.sync_all()
    };
    put().inspect_err(|_| drop(fs::remove_file(&beside))).with_context(failed)?;
    Ok(beside)
}

fn folder(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}
