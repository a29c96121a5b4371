//! A tar, compressed by gzip or not: read from end to end, twice, and never unpacked.

use super::{Entry, Kind, MAX_ENTRIES, MAX_FILE, MAX_UNPACKED, Source, Unreadable};
use flate2::read::MultiGzDecoder;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Error, Read};
use std::path::{Path, PathBuf};
use tar::{Archive, EntryType, PaxExtensions};

/// The longest name, and what else stands before an entry, in bytes.
const MAX_NAME: u64 = 64 << 10;

/// Is shown an entry, and the bytes that follow.
type See<'a> = &'a mut dyn FnMut(usize, Entry, &mut dyn Read) -> Result<(), Error>;

pub(super) struct Tar {
    path: PathBuf,
}

impl Tar {
    pub(super) fn new(path: &Path) -> Tar {
        Tar { path: path.into() }
    }

    /// Shows each entry, with its number and the bytes that follow.
    fn walk(&self, see: See<'_>) -> Result<(), Unreadable> {
        let mut archive = Archive::new(self.open().map_err(damaged)?);
        let (mut number, mut long_name) = (0, None);
        // Raw: otherwise the library keeps a name of any length.
        for entry in archive.entries().map_err(damaged)?.raw(true) {
            let mut entry = entry.map_err(damaged)?;
            let kind = match entry.header().entry_type() {
                EntryType::Regular | EntryType::Continuous => Kind::File,
                EntryType::Directory => Kind::Folder,
                EntryType::Symlink | EntryType::Link => Kind::Link,
                EntryType::XGlobalHeader | EntryType::GNULongLink => continue,
                EntryType::GNULongName => {
                    let name = short(&mut entry)?;
                    let name = name.strip_suffix(b"\0").unwrap_or(&name);
                    long_name = Some(String::from_utf8_lossy(name).into_owned());
                    continue;
                }
                EntryType::XHeader => {
                    let text = short(&mut entry)?;
                    let mut lines = PaxExtensions::new(&text).filter_map(Result::ok);
                    let path = lines.find(|line| line.key_bytes() == b"path");
                    let path = path.map(|l| String::from_utf8_lossy(l.value_bytes()).into_owned());
                    long_name = path.or(long_name);
                    continue;
                }
                _ => Kind::Other,
            };
            let name = String::from_utf8_lossy(&entry.header().path_bytes()).into_owned();
            let path = long_name.take().unwrap_or(name);
            see(number, Entry { path, kind }, &mut entry).map_err(damaged)?;
            number += 1;
            if number > MAX_ENTRIES {
                return Ok(());
            }
        }
        Ok(())
    }

    fn open(&self) -> Result<impl Read + use<>, Error> {
        let mut file = BufReader::new(File::open(&self.path)?);
        let is_gzip = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        let plain: Box<dyn Read> =
            if is_gzip { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        Ok(Bounded { plain, left: MAX_UNPACKED })
    }
}

impl Source for Tar {
    fn list(&mut self) -> Result<Vec<Entry>, Unreadable> {
        let mut entries = Vec::new();
        self.walk(&mut |_, entry, _| {
            entries.push(entry);
            Ok(())
        })?;
        Ok(entries)
    }

    fn read(&mut self, wanted: &BTreeSet<usize>) -> Result<BTreeMap<usize, Vec<u8>>, Unreadable> {
        let mut contents = BTreeMap::new();
        self.walk(&mut |number, _, file| {
            if wanted.contains(&number) {
                let mut bytes = Vec::new();
                file.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
                contents.insert(number, bytes);
            }
            Ok(())
        })?;
        Ok(contents)
    }
}

/// What stands before an entry.
fn short(entry: &mut impl Read) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    entry.take(MAX_NAME + 1).read_to_end(&mut bytes).map_err(damaged)?;
    match bytes.len() as u64 > MAX_NAME {
        true => Err(Unreadable(format!("it has a name longer than {} KiB", MAX_NAME >> 10))),
        false => Ok(bytes),
    }
}

/// Fails where more comes than may.
struct Bounded {
    plain: Box<dyn Read>,
    left: u64,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        let length = self.plain.read(buffer)?;
        self.left = self.left.checked_sub(length as u64).ok_or_else(|| {
            Error::other(format!("it unpacks to more than {} MiB", MAX_UNPACKED >> 20))
        })?;
        Ok(length)
    }
}

fn damaged(error: impl std::fmt::Display) -> Unreadable {
    Unreadable(format!("it cannot be read as a tar.gz: {error}"))
}
