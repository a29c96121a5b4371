//! What is taken of a submission: the files that the pack names, and nothing else.
//!
//! A submission is a folder, a zip, a tar (compressed by gzip or not), a git bundle, or a result of
//! an earlier grade. Nothing is ever unpacked: its entries are listed, compared with exact names,
//! and the few that fit are read, each up to a limit.

mod bundle;
mod folder;
mod listing;
mod tarball;
mod zipped;

pub use listing::{Entry, Kind};

use super::sandbox::Sandbox;
use crate::pack::Manifest;
use crate::report::result::{Attempt, File, Graded};
use anyhow::{Context, Result};
use hmac_sha256::Hash as Sha256;
use listing::Listing;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io::Read;
use std::path::Path;

/// The longest source file that is taken, in bytes. The exercises' are below 20,000.
pub const MAX_FILE: u64 = 512 << 10;
/// The most entries that a submission may have.
pub const MAX_ENTRIES: usize = 20_000;
/// The longest archive, in bytes.
pub const MAX_ARCHIVE: u64 = 256 << 20;
/// The most that an archive may unpack to, in bytes, where all of it must be read to know.
pub const MAX_UNPACKED: u64 = 512 << 20;

/// What was taken of a submission.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taken {
    /// As it came.
    pub name: String,
    /// Of an archive; of a folder, of what was taken.
    pub sha256: String,
    /// Why nothing could be taken.
    pub problem: Option<String>,
    /// By the name that the pack gives.
    pub files: BTreeMap<String, String>,
    /// What should not have been in it.
    pub attempts: BTreeSet<Attempt>,
}

/// Why nothing can be taken of a submission: the candidate's doing, or the mail's.
#[derive(Debug)]
struct Unreadable(String);

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

/// An archive, or a folder.
trait Source {
    /// Its entries, at most [`MAX_ENTRIES`], in order.
    fn list(&mut self) -> Result<Vec<Entry>, Unreadable>;
    /// The first [`MAX_FILE`]` + 1` bytes of these entries.
    fn read(&mut self, wanted: &BTreeSet<usize>) -> Result<BTreeMap<usize, Vec<u8>>, Unreadable>;
}

/// Takes the pack's files from a submission.
///
/// # Errors
/// If there is nothing under that path, or it cannot be read at all. What is wrong *within* a
/// submission is no error but [`Taken::problem`], and an attempt.
pub fn take(path: &Path, manifest: &Manifest, sandbox: &Sandbox) -> Result<Taken> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let failed = || format!("cannot read {}", path.display());
    let meta = std::fs::metadata(path).with_context(failed)?;
    let mut taken = Taken { name, ..Taken::default() };
    if meta.is_dir() {
        taken.take_from(&mut folder::Folder::new(path), manifest);
        taken.sha256 = taken.digest();
        return Ok(taken);
    }
    let mut file = std::fs::File::open(path).with_context(failed)?;
    let mut head = Vec::new();
    file.by_ref().take(512).read_to_end(&mut head).with_context(failed)?;
    taken.sha256 =
        digest_of(std::fs::File::open(path).with_context(failed)?).with_context(failed)?;
    if meta.len() > MAX_ARCHIVE {
        let (is, most) = (meta.len() >> 20, MAX_ARCHIVE >> 20);
        taken.give_up(&Unreadable(format!(
            "it has {is} MiB, more than the {most} that a submission may have: leave out `target`"
        )));
    } else if head.starts_with(b"PK") {
        taken.take_from(&mut zipped::Zip::new(path), manifest);
    } else if head.starts_with(&[0x1f, 0x8b]) || head.get(257..262) == Some(b"ustar") {
        taken.take_from(&mut tarball::Tar::new(path), manifest);
    } else if head.starts_with(b"# v2 git bundle") || head.starts_with(b"# v3 git bundle") {
        match bundle::Bundle::new(path, sandbox)? {
            Ok(mut bundle) => taken.take_from(&mut bundle, manifest),
            Err(problem) => taken.give_up(&problem),
        }
    } else if let Some(graded) = earlier(path, &head) {
        taken.take_result(graded, is_where_it_was_written(path), manifest);
    } else {
        taken.give_up(&Unreadable(
            "it is no folder, zip, tar.gz or git bundle: ask for one of these".into(),
        ));
    }
    Ok(taken)
}

/// The result of an earlier grade, if that is what it is.
fn earlier(path: &Path, head: &[u8]) -> Option<Graded> {
    head.starts_with(b"{").then(|| Graded::read(path).ok())?
}

/// Whether a result lies where `grade` puts it: `DIR/results` or `DIR/earlier`, beside `DIR/grade.json`.
/// One that lies elsewhere can have been handed in.
fn is_where_it_was_written(path: &Path) -> bool {
    let path = path.canonicalize().unwrap_or_default();
    let folder = path.parent();
    let named = folder.and_then(Path::file_name);
    named.is_some_and(|name| name == "results" || name == "earlier")
        && folder.and_then(Path::parent).is_some_and(|out| out.join("grade.json").is_file())
}

impl Taken {
    /// The files of a result; what else it says, only if `trusted`.
    fn take_result(&mut self, graded: Graded, trusted: bool, manifest: &Manifest) {
        let named = |path: &String| manifest.exercises.iter().any(|e| e.files.contains(path));
        let files = graded.files.into_iter().filter(|file| named(&file.path));
        for File { path, text, .. } in files {
            if text.len() as u64 > MAX_FILE {
                self.too_large(&path);
            } else {
                self.files.insert(path, text);
            }
        }
        if trusted {
            self.attempts.extend(graded.attempts.into_iter().filter(listing::is_ours));
            (self.name, self.sha256) = (graded.submission.name, graded.submission.sha256);
            self.problem = graded.problem;
            return;
        }
        let name = self.name.clone();
        let detail = "not where `grade` wrote it: of what it says, only the files were taken";
        self.attempt("a result handed in", &name, detail);
        if self.files.is_empty() {
            self.give_up(&Unreadable("it is a result without any of the pack's files".into()));
        }
    }

    fn too_large(&mut self, path: &str) {
        let most = MAX_FILE >> 10;
        self.attempt("a file too large", path, &format!("longer than {most} KiB; not taken"));
    }

    fn take_from(&mut self, source: &mut dyn Source, manifest: &Manifest) {
        if let Err(problem) = self.try_to_take(source, manifest) {
            self.give_up(&problem);
        }
    }

    fn try_to_take(
        &mut self,
        source: &mut dyn Source,
        manifest: &Manifest,
    ) -> Result<(), Unreadable> {
        let entries = source.list()?;
        let listing = Listing::of(&entries, manifest, &mut self.attempts)?;
        let wanted = listing.wanted.values().copied().collect();
        let mut contents = source.read(&wanted)?;
        for (path, number) in listing.wanted {
            let Some(bytes) = contents.remove(&number) else { continue };
            if bytes.len() as u64 > MAX_FILE {
                self.too_large(&path);
                continue;
            }
            match String::from_utf8(bytes) {
                Ok(text) => drop(self.files.insert(path, text)),
                Err(_) => self.attempt("a file that is not UTF-8", &path, "not taken"),
            }
        }
        Ok(())
    }

    fn give_up(&mut self, problem: &Unreadable) {
        self.files.clear();
        self.problem = Some(problem.to_string());
    }

    fn attempt(&mut self, what: &str, place: &str, detail: &str) {
        self.attempts.insert(Attempt {
            what: what.into(),
            place: place.into(),
            detail: detail.into(),
        });
    }

    /// Of what was taken, and what was noticed.
    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (path, text) in &self.files {
            hash.update(format!("{path}\0{}\0", text.len()));
            hash.update(text);
        }
        for attempt in &self.attempts {
            hash.update(format!("{attempt:?}\0"));
        }
        hex(&hash.finalize())
    }
}

/// SHA-256, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::hash(bytes))
}

fn digest_of(mut file: std::fs::File) -> std::io::Result<String> {
    let (mut hash, mut piece) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex(&hash.finalize())),
            length => hash.update(&piece[..length]),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
