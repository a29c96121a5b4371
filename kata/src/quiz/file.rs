//! Files that are there whole or not at all.

use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes a file so that at any moment either the old one or the new one is there: beside it,
/// down to the disk, then renamed. Without `replace`, one that exists is left alone.
///
/// # Errors
/// If it cannot be written, or exists and is not to be replaced.
pub fn write(file: &Path, bytes: &[u8], replace: bool) -> Result<()> {
    let exists = || format!("{} exists: add --force to replace it", file.display());
    if !replace && file.exists() {
        bail!(exists());
    }
    let failed = || format!("cannot write {}", file.display());
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder).with_context(failed)?;
    let mut beside = tempfile::Builder::new();
    // As readable as any other new file: a page may be for others.
    #[cfg(unix)]
    beside.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut beside = beside.prefix(".kata-").tempfile_in(folder).with_context(failed)?;
    beside.write_all(bytes).with_context(failed)?;
    beside.as_file().sync_all().with_context(failed)?;
    if replace {
        beside.persist(file).map_err(|error| error.error).with_context(failed)?;
    } else {
        beside.persist_noclobber(file).map_err(|error| error.error).with_context(exists)?;
    }
    // The rename itself must reach the disk; where a folder cannot be opened, it does so later.
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Renames a damaged file to a name that is free, and returns that.
///
/// # Errors
/// If it cannot be renamed.
pub fn set_aside(file: &Path) -> Result<PathBuf> {
    let mut name = file.as_os_str().to_owned();
    name.push(".damaged");
    let mut free = PathBuf::from(&name);
    let mut number = 1;
    while free.exists() {
        number += 1;
        let mut numbered = name.clone();
        numbered.push(format!("-{number}"));
        free = PathBuf::from(numbered);
    }
    std::fs::rename(file, &free)
        .with_context(|| format!("cannot set the damaged file {} aside", file.display()))?;
    Ok(free)
}
