//! A git bundle: its objects are unpacked into an empty repository in the sandbox, and blobs are
//! read from there. Nothing is checked out, no hook and no setting of the candidate's is read.

use super::{Entry, Kind, MAX_ENTRIES, MAX_FILE, Source, Unreadable};
use crate::grade::sandbox::{Bind, Cell, Limits, Sandbox};
use anyhow::{Context, Result};
use kata::process::Ended;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

pub(super) struct Bundle<'a> {
    sandbox: &'a Sandbox,
    repository: TempDir,
    /// Each entry's object.
    objects: Vec<String>,
    commit: String,
}

impl<'a> Bundle<'a> {
    /// Unpacks it.
    pub(super) fn new(path: &Path, sandbox: &'a Sandbox) -> Result<Result<Bundle<'a>, Unreadable>> {
        let repository = tempfile::tempdir().context("cannot make a temporary folder")?;
        let path = std::fs::canonicalize(path).context("cannot find the bundle")?;
        let mut bundle = Bundle { sandbox, repository, objects: vec![], commit: String::new() };
        let file = Bind::read(path, "/bundle");
        let seen = sandbox.seen(&file).as_os_str().to_owned();
        let git = |bundle: &Bundle, arguments: &[&str]| {
            let mut all: Vec<OsString> = arguments.iter().map(OsString::from).collect();
            all.push(seen.clone());
            bundle.git(&all, std::slice::from_ref(&file), 1 << 20)
        };
        let init: Vec<OsString> =
            ["init", "--quiet", "--bare", "--template="].map(OsString::from).into();
        let made = bundle.git(&init, &[], 1 << 12)?;
        anyhow::ensure!(
            made.success(),
            "git does not work in the sandbox, is it installed? ({})",
            String::from_utf8_lossy(&made.stderr).trim()
        );
        let heads = git(&bundle, &["bundle", "list-heads"])?;
        let unpacked = git(&bundle, &["bundle", "unbundle"])?;
        if !heads.success() || !unpacked.success() {
            return Ok(Err(Unreadable(
                "it cannot be read as a git bundle: ask for one made by `git bundle create FILE HEAD`"
                    .into(),
            )));
        }
        let text = String::from_utf8_lossy(&heads.stdout).into_owned();
        let heads: Vec<(&str, &str)> =
            text.lines().filter_map(|line| line.split_once(' ')).collect();
        let named = |name: &str| heads.iter().find(|(_, head)| *head == name);
        let head = ["HEAD", "refs/heads/main", "refs/heads/master"].iter().find_map(|n| named(n));
        let Some((commit, _)) = head.or(heads.first().filter(|_| heads.len() == 1)) else {
            return Ok(Err(Unreadable(
                "the bundle has several branches and no HEAD: ask for `git bundle create FILE HEAD`"
                    .into(),
            )));
        };
        bundle.commit = (*commit).to_string();
        Ok(Ok(bundle))
    }

    fn git(&self, arguments: &[OsString], more: &[Bind], keep: usize) -> Result<Ended> {
        let mut binds = vec![Bind::write(self.repository.path(), "/repository")?];
        binds.extend(more.iter().cloned());
        let folder = self.sandbox.seen(&binds[0]).to_path_buf();
        let mut argv: Vec<OsString> = vec!["git".into()];
        for setting in ["core.hooksPath=/dev/null", "safe.directory=*", "core.fsmonitor=false"] {
            argv.extend(["-c".into(), setting.into()]);
        }
        argv.extend(["--no-replace-objects".into(), "--git-dir=.".into()]);
        argv.extend(arguments.iter().cloned());
        let environment = vec![
            ("PATH", "/usr/local/bin:/usr/bin:/bin".into()),
            ("HOME", "/nonexistent".into()),
            ("GIT_CONFIG_NOSYSTEM", "1".into()),
            ("GIT_CONFIG_GLOBAL", "/dev/null".into()),
        ];
        let limits = Limits { memory_mib: 2048, cpu_seconds: 60, file_mib: 512, processes: 32 };
        let cell = Cell { binds, tools: true, folder, environment, argv, limits };
        self.sandbox.run(&cell, Duration::from_secs(60), keep)
    }

    fn words(&self, arguments: &[&str], keep: usize) -> Result<Ended, Unreadable> {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        let ended =
            self.git(&arguments, &[], keep).map_err(|error| Unreadable(error.to_string()))?;
        match ended.success() {
            true => Ok(ended),
            false if ended.flooded => Err(too_many()),
            false => Err(Unreadable("the bundle does not hold all that its commit needs".into())),
        }
    }
}

impl Source for Bundle<'_> {
    fn list(&mut self) -> Result<Vec<Entry>, Unreadable> {
        let keep = MAX_ENTRIES * 200;
        let ended = self.words(&["ls-tree", "-r", "-z", "--full-tree", &self.commit], keep)?;
        let text = String::from_utf8_lossy(&ended.stdout).into_owned();
        let mut entries = Vec::new();
        for line in text.split_terminator('\0') {
            // 100644 blob 5716ca5987cbf97d6bb54920bea6adde242d87e6\tpath
            let Some((about, path)) = line.split_once('\t') else { continue };
            let mut about = about.split(' ');
            let kind = match about.next() {
                Some("100644" | "100755" | "100664") => Kind::File,
                Some("120000") => Kind::Link,
                _ => Kind::Other,
            };
            self.objects.push(about.nth(1).unwrap_or_default().to_string());
            entries.push(Entry { path: path.to_string(), kind });
        }
        if ended.flooded || entries.len() > MAX_ENTRIES {
            return Err(too_many());
        }
        Ok(entries)
    }

    fn read(&mut self, wanted: &BTreeSet<usize>) -> Result<BTreeMap<usize, Vec<u8>>, Unreadable> {
        let mut contents = BTreeMap::new();
        for &number in wanted {
            let keep = usize::try_from(MAX_FILE + 1).unwrap_or(usize::MAX);
            let ended = self.words(&["cat-file", "blob", &self.objects[number]], keep)?;
            contents.insert(number, ended.stdout);
        }
        Ok(contents)
    }
}

fn too_many() -> Unreadable {
    Unreadable(format!("it has more than the {MAX_ENTRIES} entries that a submission may have"))
}
