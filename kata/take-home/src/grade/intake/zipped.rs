//! A zip: its directory is read, and of the entries only those that are wanted.

use super::{Entry, Kind, MAX_ENTRIES, MAX_FILE, Source, Unreadable};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use zip::ZipArchive;

pub(super) struct Zip {
    path: PathBuf,
}

impl Zip {
    pub(super) fn new(path: &Path) -> Zip {
        Zip { path: path.into() }
    }

    fn open(&self) -> Result<ZipArchive<BufReader<File>>, Unreadable> {
        let file = File::open(&self.path).map_err(damaged)?;
        ZipArchive::new(BufReader::new(file)).map_err(damaged)
    }
}

impl Source for Zip {
    fn list(&mut self) -> Result<Vec<Entry>, Unreadable> {
        let said = entries_said(&self.path).unwrap_or(0);
        if said > MAX_ENTRIES {
            return Err(Unreadable(format!(
                "it has {said} entries, more than the {MAX_ENTRIES} that a submission may have: \
                 leave out `target`"
            )));
        }
        let mut archive = self.open()?;
        let mut entries = Vec::new();
        for number in 0..archive.len() {
            let file = archive.by_index_raw(number).map_err(damaged)?;
            let kind = match file.unix_mode().map_or(0, |mode| mode & 0o170_000) {
                _ if file.is_dir() => Kind::Folder,
                0 | 0o100_000 => Kind::File,
                0o120_000 => Kind::Link,
                _ => Kind::Other,
            };
            let path = file.name().to_string();
            if path.contains(char::REPLACEMENT_CHARACTER) {
                return Err(damaged(format!("{path} is no name in UTF-8")));
            }
            entries.push(Entry { path, kind });
        }
        if said != entries.len() {
            // The library keeps one of each name.
            return Err(Unreadable(format!(
                "its directory lists {said} entries under {} names: ask for a plain zip",
                entries.len()
            )));
        }
        Ok(entries)
    }

    fn read(&mut self, wanted: &BTreeSet<usize>) -> Result<BTreeMap<usize, Vec<u8>>, Unreadable> {
        let mut archive = self.open()?;
        let mut contents = BTreeMap::new();
        for &number in wanted {
            let file = archive.by_index(number).map_err(damaged)?;
            let mut bytes = Vec::new();
            file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(damaged)?;
            contents.insert(number, bytes);
        }
        Ok(contents)
    }
}

/// How many entries the end of the directory says that there are.
fn entries_said(path: &Path) -> Option<usize> {
    let mut file = File::open(path).ok()?;
    let length = file.seek(SeekFrom::End(0)).ok()?;
    file.seek(SeekFrom::Start(length.saturating_sub(22 + 0xffff))).ok()?;
    let mut end = Vec::new();
    file.read_to_end(&mut end).ok()?;
    let at = end.windows(4).rposition(|bytes| bytes == b"PK\x05\x06")?;
    let count = end.get(at + 10..at + 12)?;
    Some(usize::from(u16::from_le_bytes([count[0], count[1]])))
}

fn damaged(error: impl std::fmt::Display) -> Unreadable {
    Unreadable(format!("it cannot be read as a zip: {error}"))
}
