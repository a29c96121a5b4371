//! Which source was saved.

use super::Event;
use anyhow::{Context, Result};
use notify::event::{EventKind, ModifyKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

/// A learner's file that was written, renamed or deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The exercise's folder: `02-gradient-computation`.
    pub exercise: String,
    /// Below that: `src/tape.rs`.
    pub file: PathBuf,
}

/// Tells of every file of the exercises that is saved, until it is dropped. Their whole folder is
/// watched, since editors write a new file and rename it.
///
/// # Errors
/// If the system gives no file events here.
pub fn watch(root: &Path, events: Sender<Event>) -> Result<RecommendedWatcher> {
    let folder = std::fs::canonicalize(root.join("exercises"))?;
    let below = folder.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        // More happened than the system could say: judged again, whatever it was.
        if event.need_rescan() {
            let _ = events.send(Event::Rescan);
        }
        if !changes(&event.kind) {
            return;
        }
        for saved in event.paths.iter().filter_map(|path| saved(&below, path)) {
            let _ = events.send(Event::Saved(saved));
        }
    })?;
    watcher.watch(&folder, RecursiveMode::Recursive).context("cannot watch the exercises")?;
    Ok(watcher)
}

/// Whether a file may say something else after this. That it was read, or its rights were changed, is
/// nothing; that an editor closed it, is.
fn changes(kind: &EventKind) -> bool {
    match kind {
        EventKind::Access(access) => {
            matches!(access, notify::event::AccessKind::Close(notify::event::AccessMode::Write))
        }
        EventKind::Modify(ModifyKind::Metadata(meta)) => {
            matches!(
                meta,
                notify::event::MetadataKind::Any | notify::event::MetadataKind::WriteTime
            )
        }
        _ => true,
    }
}

/// What a path below the exercises' folder means; nothing if the compiler does not read it. Editors
/// keep files of their own beside: `.tape.rs.swp`, `#tape.rs#`, `4913`.
fn saved(folder: &Path, path: &Path) -> Option<Saved> {
    let below = path.strip_prefix(folder).ok()?;
    let mut parts = below.components();
    let exercise = parts.next()?.as_os_str().to_str()?.to_string();
    let file = parts.as_path().to_path_buf();
    let name = path.file_name()?.to_str()?;
    let is_source =
        name.ends_with(".rs") && file.starts_with("src") && !name.starts_with(['.', '#']);
    // A folder that was renamed tells nothing of the files in it.
    let is_folder = file == Path::new("") || file == Path::new("src");
    (is_source || is_folder || file == Path::new("Cargo.toml")).then_some(Saved { exercise, file })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Option<String> {
        let saved = saved(Path::new("/kit/exercises"), Path::new(path))?;
        Some(format!("{} {}", saved.exercise, saved.file.display()))
    }

    #[test]
    fn what_the_compiler_reads_counts_and_what_editors_leave_does_not() {
        assert_eq!(of("/kit/exercises/02-x/src/tape.rs").unwrap(), "02-x src/tape.rs");
        assert_eq!(of("/kit/exercises/02-x/src/deep/er.rs").unwrap(), "02-x src/deep/er.rs");
        assert_eq!(of("/kit/exercises/02-x/Cargo.toml").unwrap(), "02-x Cargo.toml");
        assert_eq!(of("/kit/exercises/02-x").unwrap(), "02-x ");
        for path in [".tape.rs.swp", ".#tape.rs", "#tape.rs#", "4913", "tape.rs~", "tape.rs.bak"] {
            assert_eq!(of(&format!("/kit/exercises/02-x/src/{path}")), None, "{path}");
        }
        assert_eq!(of("/kit/exercises/02-x/README.md"), None);
        assert_eq!(of("/kit/solutions/02-x/src/tape.rs"), None);
    }

    #[test]
    fn reading_a_file_does_not_change_it() {
        use notify::event::{AccessKind, AccessMode, CreateKind, MetadataKind, RemoveKind};
        assert!(!changes(&EventKind::Access(AccessKind::Read)));
        assert!(!changes(&EventKind::Access(AccessKind::Close(AccessMode::Read))));
        assert!(!changes(&EventKind::Modify(ModifyKind::Metadata(MetadataKind::Permissions))));
        assert!(changes(&EventKind::Access(AccessKind::Close(AccessMode::Write))));
        assert!(changes(&EventKind::Create(CreateKind::File)));
        assert!(changes(&EventKind::Remove(RemoveKind::File)));
    }
}
