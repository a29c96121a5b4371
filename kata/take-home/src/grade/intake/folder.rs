//! A folder. Links are listed and never followed.

use super::{Entry, Kind, MAX_ENTRIES, MAX_FILE, Source, Unreadable};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// What holds no answer and much else.
const SKIPPED: [&str; 3] = ["target", ".git", "node_modules"];

/// How deep a submission's folders may go.
const DEPTH: usize = 24;

pub(super) struct Folder {
    root: PathBuf,
    entries: Vec<Entry>,
}

impl Folder {
    pub(super) fn new(root: &Path) -> Folder {
        Folder { root: root.into(), entries: Vec::new() }
    }

    fn walk(&mut self, below: &str, depth: usize) -> std::io::Result<()> {
        let mut found = fs::read_dir(self.root.join(below))?.collect::<Result<Vec<_>, _>>()?;
        found.sort_by_key(fs::DirEntry::file_name);
        for entry in found {
            // A name that is not in Unicode is none of the pack's.
            let Ok(name) = entry.file_name().into_string() else { continue };
            if self.entries.len() > MAX_ENTRIES {
                return Ok(());
            }
            let path = format!("{below}{name}");
            let meta = entry.metadata()?;
            let kind = match meta.file_type() {
                kind if kind.is_symlink() => Kind::Link,
                kind if kind.is_dir() => Kind::Folder,
                kind if kind.is_file() => Kind::File,
                _ => Kind::Other,
            };
            self.entries.push(Entry { path: path.clone(), kind });
            if kind == Kind::Folder && depth < DEPTH && !SKIPPED.contains(&name.as_str()) {
                self.walk(&format!("{path}/"), depth + 1)?;
            }
        }
        Ok(())
    }
}

impl Source for Folder {
    fn list(&mut self) -> Result<Vec<Entry>, Unreadable> {
        self.walk("", 0)
            .map_err(|error| Unreadable(format!("its folders cannot be read: {error}")))?;
        Ok(self.entries.clone())
    }

    fn read(&mut self, wanted: &BTreeSet<usize>) -> Result<BTreeMap<usize, Vec<u8>>, Unreadable> {
        let mut contents = BTreeMap::new();
        for &number in wanted {
            let path = &self.entries[number].path;
            let mut bytes = Vec::new();
            File::open(self.root.join(path))
                .and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes))
                .map_err(|error| Unreadable(format!("{path} cannot be read: {error}")))?;
            contents.insert(number, bytes);
        }
        Ok(contents)
    }
}
