//! Which entries of a submission are the pack's files, and what else is in it.

use super::{MAX_ENTRIES, Unreadable};
use crate::pack::Manifest;
use crate::report::result::Attempt;
use std::collections::{BTreeMap, BTreeSet};

/// An entry of an archive, or of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path, with `/`, as it came.
    pub path: String,
    /// What it is.
    pub kind: Kind,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic or hard link.
    Link,
    /// A device, a pipe, a socket, a submodule.
    Other,
}

/// How many attempts of a kind are told.
const TOLD: usize = 10;

const OUTSIDE: &str = "a path out of the submission";
const LINK: &str = "a link";
const ODD: &str = "no regular file";
const TWICE: &str = "an entry twice";
const OWN: &str = "a file of its own";

/// Whether an attempt was noticed in the archive, and not in what the files say.
pub fn is_ours(attempt: &Attempt) -> bool {
    [
        OUTSIDE,
        LINK,
        ODD,
        TWICE,
        OWN,
        "a file too large",
        "a file that is not UTF-8",
        "a result handed in",
    ]
    .contains(&attempt.what.as_str())
}

/// The entries that are the pack's files.
pub struct Listing {
    /// Each file that is there, and its entry's number.
    pub wanted: BTreeMap<String, usize>,
}

impl Listing {
    /// Finds the pack's files below the folder that holds most of them.
    pub fn of(
        entries: &[Entry],
        manifest: &Manifest,
        attempts: &mut BTreeSet<Attempt>,
    ) -> Result<Listing, Unreadable> {
        if entries.len() > MAX_ENTRIES {
            return Err(Unreadable(format!(
                "it has more than the {MAX_ENTRIES} entries that a submission may have: leave out `target`"
            )));
        }
        let named: BTreeSet<&str> =
            manifest.exercises.iter().flat_map(|e| &e.files).map(String::as_str).collect();
        let folders: BTreeSet<&str> = named.iter().flat_map(|path| above(path)).collect();
        let mut told = Told { attempts, count: BTreeMap::new() };
        let mut found: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        let mut links = Vec::new();
        for (number, entry) in entries.iter().enumerate() {
            let Some(path) = inside(&entry.path) else {
                told.tell(OUTSIDE, &entry.path, "ignored");
                continue;
            };
            let Some((prefix, name)) = split(path, &named) else {
                if split(path, &folders).is_some() {
                    match entry.kind {
                        Kind::Link => {
                            told.tell(LINK, &entry.path, "in the place of a folder; not followed")
                        }
                        Kind::Other => {
                            told.tell(ODD, &entry.path, "in the place of a folder; not taken")
                        }
                        Kind::File | Kind::Folder => {}
                    }
                }
                continue;
            };
            match entry.kind {
                Kind::File => {
                    if found.entry(prefix).or_default().insert(name, number).is_some() {
                        told.tell(TWICE, &entry.path, "the last one was taken");
                    }
                }
                Kind::Link => links.push(entry),
                Kind::Folder | Kind::Other => told.tell(ODD, &entry.path, "not taken"),
            }
        }
        for link in links {
            told.tell(LINK, &link.path, "in the place of a file; not followed");
        }
        // Most files first, then the shallowest.
        let rank = |(prefix, files): &(&&str, &BTreeMap<&str, usize>)| {
            (std::cmp::Reverse(files.len()), prefix.matches('/').count())
        };
        let mut ranked: Vec<_> = found.iter().collect();
        ranked.sort_by_key(rank);
        let Some((prefix, files)) = ranked.first() else {
            let first = named.first().copied().unwrap_or("exercises/…");
            return Err(Unreadable(format!(
                "none of the pack's files is in it ({first} …): ask for the whole folder of the take-home"
            )));
        };
        if let Some(second) = ranked.get(1)
            && rank(second) == rank(&ranked[0])
        {
            return Err(Unreadable(format!(
                "the pack's files are in it twice, below {prefix:?} and {:?}: ask for one of them",
                second.0
            )));
        }
        own_files(entries, prefix, &named, manifest, &mut told);
        let wanted = files.iter().map(|(name, number)| ((*name).to_string(), *number)).collect();
        Ok(Listing { wanted })
    }
}

/// Sources, manifests and settings of the candidate's own, beside the files that are taken.
fn own_files(
    entries: &[Entry],
    prefix: &str,
    named: &BTreeSet<&str>,
    manifest: &Manifest,
    told: &mut Told,
) {
    for entry in entries {
        let Some(path) = inside(&entry.path).and_then(|path| path.strip_prefix(prefix)) else {
            continue;
        };
        let of_exercise = |folder: &str| {
            let mut exercises = manifest.exercises.iter();
            exercises.any(|e| path.strip_prefix(folder).is_some_and(|p| p.starts_with(&e.name)))
        };
        let source = of_exercise("exercises/") && path.ends_with(".rs");
        let settings = path.starts_with(".cargo/") && path != ".cargo/config.toml";
        let build = path.ends_with("build.rs") && !path.starts_with("target/");
        // What macOS lays beside a file in a tar, and an editor while it is open.
        let name = path.rsplit('/').next().unwrap_or(path);
        if name.starts_with("._") || name.starts_with(".#") {
            continue;
        }
        if entry.kind != Kind::Folder && !named.contains(path) && (source || settings || build) {
            told.tell(OWN, path, "not among the files that are graded; not taken");
        }
    }
}

/// The attempts, told up to a number of each kind.
struct Told<'a> {
    attempts: &'a mut BTreeSet<Attempt>,
    count: BTreeMap<&'static str, usize>,
}

impl Told<'_> {
    fn tell(&mut self, what: &'static str, place: &str, detail: &str) {
        let count = self.count.entry(what).or_default();
        *count += 1;
        let place: String = place.chars().take(200).collect();
        let (place, detail) = match *count {
            ..=TOLD => (place, detail.to_string()),
            more if more == TOLD + 1 => (String::new(), "and more of these".to_string()),
            _ => return,
        };
        self.attempts.insert(Attempt { what: what.into(), place, detail });
    }
}

/// A path within the submission, without `./` before it; nothing if it leads out.
fn inside(path: &str) -> Option<&str> {
    let mut path = path;
    while let Some(rest) = path.strip_prefix("./") {
        path = rest;
    }
    let path = path.strip_suffix('/').unwrap_or(path);
    let plain = |part: &str| part != ".." && !part.contains(['\\', '\0']);
    (!path.starts_with('/') && path.split('/').all(plain)).then_some(path)
}

/// The folders that a file lies in.
fn above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// The folder above, with `/`, and the name by which the pack knows the file.
fn split<'a>(path: &'a str, named: &BTreeSet<&str>) -> Option<(&'a str, &'a str)> {
    let ends = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at + 1));
    ends.map(|at| path.split_at(at)).find(|(_, name)| named.contains(name))
}
