//! What is remembered of a learner, in one plain file for everything that the kit remembers.
//!
//! A line is a JSON object. The first has the form's version; each other is a record, known by its
//! `kind` and `name`, stable across versions of the kit:
//!
//! ```text
//! {"form":"backprop-kata progress","version":2}
//! {"kind":"quiz","name":"backprop-what","asked":3,"right":2,…}
//! ```
//!
//! The file is read again, changed and replaced as a whole under a lock, so two processes lose
//! nothing of each other, and a crash leaves the old file or the new one. A line that cannot be
//! read goes to `FILE.damaged` and takes no other with it; records of an unknown kind, and fields
//! that this version does not know, are kept.

use crate::file;
use crate::practice::interview::command::Held;
use crate::practice::record;
use crate::quiz::lang::Lang;
use crate::quiz::memory;
use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const FORM: &str = "backprop-kata progress";
/// The version of the form that this program writes. Version 1 held the quiz alone, as one object.
const VERSION: u64 = 2;
/// A process holds the lock for milliseconds; one that was suspended just then may hold it longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Something that is remembered, under a kind that is its own.
pub trait Remembered: Serialize + DeserializeOwned {
    /// The kind of its records.
    const KIND: &'static str;
}

/// Whether a record is one that its kind can read; of a kind that is not known, any is.
fn is_sound(kind: &str, fields: &Fields) -> bool {
    match kind {
        memory::Card::KIND => read_fields::<memory::Card>(fields).is_some(),
        record::Last::KIND => read_fields::<record::Last>(fields).is_some(),
        Held::KIND => read_fields::<Held>(fields).is_some(),
        record::Help::KIND => read_fields::<record::Help>(fields).is_some(),
        _ => true,
    }
}

type Fields = Map<String, Value>;
type Key = (String, String);
type Records = BTreeMap<Key, Fields>;
type Change = Box<dyn Fn(Option<&Fields>) -> Option<Fields>>;

/// The progress of a learner.
pub struct Progress {
    file: PathBuf,
    records: Records,
    /// What could not be written yet: tried again with the next change.
    unsaved: Vec<(Key, Change)>,
}

/// What was found, and done about it, before anything was asked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// How many lines could not be read, and where they are kept.
    pub set_aside: Option<(usize, PathBuf)>,
    /// The older file that was taken over.
    pub taken_over: Option<PathBuf>,
}

impl Notice {
    /// What happened to the progress file, in words.
    pub fn said(&self, lang: Lang) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(file) = &self.taken_over {
            said.push(lang.pick(
                format!("Your progress in {} was taken over.", file.display()),
                format!("已接收 {} 中的进度。", file.display()),
            ));
        }
        if let Some((lines, file)) = &self.set_aside {
            said.push(lang.pick(
                format!(
                    "{} of your progress could not be read and {} kept in {}. All the rest is here.",
                    lang.count(*lines, "record", "records", ""),
                    if *lines == 1 { "is" } else { "are" },
                    file.display()
                ),
                format!("进度中有 {lines} 条记录无法读取，已保留在 {}；其余进度都在。", file.display()),
            ));
        }
        said
    }
}

/// A file as it was read.
#[derive(Default)]
struct Read {
    records: Records,
    damaged: Vec<Vec<u8>>,
    /// Of an earlier form, to be rewritten.
    old: bool,
}

impl Progress {
    /// Reads a progress file, of which there may be none yet. Nothing is written.
    ///
    /// # Errors
    /// If the file cannot be read, or was written by a later version of this program.
    pub fn open(file: &Path) -> Result<Progress> {
        let records = read(file)?.records;
        Ok(Progress { file: file.into(), records, unsaved: Vec::new() })
    }

    /// Reads another file's records too, such as that of an earlier version; nothing is written.
    ///
    /// # Errors
    /// As for [`Progress::open`].
    pub fn read_also(&mut self, file: &Path) -> Result<()> {
        self.records.extend(read(file)?.records);
        Ok(())
    }

    /// No progress yet, to be kept in a file.
    pub fn none_yet(file: &Path) -> Progress {
        Progress { file: file.into(), records: Records::new(), unsaved: Vec::new() }
    }

    /// No progress, and none to be kept.
    pub fn none() -> Progress {
        Progress::none_yet(Path::new(""))
    }

    /// Makes sure, before anything is asked, that progress can be kept: takes over the file of an
    /// earlier version (`earlier`, if there is no file yet), and sets aside what cannot be read.
    ///
    /// # Errors
    /// If nothing can be written here.
    pub fn prepare(&mut self, earlier: Option<&Path>) -> Result<Notice> {
        let _lock = self.lock()?;
        let mut notice = Notice::default();
        let mut found = read(&self.file)?;
        if let Some(earlier) = earlier
            && !self.file.exists()
            && earlier.exists()
        {
            found = read(earlier)?;
            notice.taken_over = Some(earlier.into());
        }
        if !found.damaged.is_empty() {
            notice.set_aside = Some((found.damaged.len(), self.damaged_file()));
        }
        if notice == Notice::default() && !found.old {
            file::could_write(&self.file, &text(&found.records)).with_context(|| self.advice())?;
        } else {
            self.write(&found)?;
        }
        self.records = found.records;
        Ok(notice)
    }

    /// What is remembered under a name.
    pub fn get<T: Remembered>(&self, name: &str) -> Option<T> {
        read_fields(self.records.get(&key::<T>(name))?)
    }

    /// All that is remembered of a kind, by name.
    pub fn all<T: Remembered>(&self) -> impl Iterator<Item = (&str, T)> {
        let own = self.records.iter().filter(|((kind, _), _)| kind == T::KIND);
        own.filter_map(|((_, name), fields)| Some((name.as_str(), read_fields(fields)?)))
    }

    /// Changes what is remembered under a name, starting from what stands in the file *now*, and
    /// writes the file. `None` forgets it.
    ///
    /// # Errors
    /// If the file cannot be written. The change holds in memory nevertheless, and is tried again
    /// with the next one, and by [`Progress::save`].
    pub fn update<T: Remembered>(
        &mut self,
        name: &str,
        change: impl Fn(Option<T>) -> Option<T> + 'static,
    ) -> Result<()> {
        self.update_all([(name.to_string(), change)])
    }

    /// Changes what is remembered under several names at once, as [`Progress::update`] does: the file
    /// is written once.
    ///
    /// # Errors
    /// As for [`Progress::update`].
    pub fn update_all<T: Remembered>(
        &mut self,
        changes: impl IntoIterator<Item = (String, impl Fn(Option<T>) -> Option<T> + 'static)>,
    ) -> Result<()> {
        let before = self.unsaved.len();
        for (name, change) in changes {
            let change = move |old: Option<&Fields>| {
                let new = change(old.and_then(read_fields))?;
                let Ok(Value::Object(new)) = serde_json::to_value(new) else { return old.cloned() };
                // Fields that a later version added stay.
                let mut fields = old.cloned().unwrap_or_default();
                fields.extend(new);
                Some(fields)
            };
            self.unsaved.push((key::<T>(&name), Box::new(change)));
        }
        self.save().inspect_err(|_| {
            for (key, change) in &self.unsaved[before..] {
                apply(&mut self.records, key, change);
            }
        })
    }

    /// How many changes could not be written yet.
    pub fn unsaved(&self) -> usize {
        self.unsaved.len()
    }

    /// Writes what could not be written yet.
    ///
    /// # Errors
    /// If it still cannot be written.
    pub fn save(&mut self) -> Result<()> {
        if self.unsaved.is_empty() {
            return Ok(());
        }
        let _lock = self.lock()?;
        let mut found = read(&self.file)?;
        for (key, change) in &self.unsaved {
            apply(&mut found.records, key, change);
        }
        self.write(&found)?;
        self.unsaved.clear();
        self.records = found.records;
        Ok(())
    }

    /// Where progress is kept.
    pub fn file(&self) -> &Path {
        &self.file
    }

    fn damaged_file(&self) -> PathBuf {
        file::with_suffix(&self.file, ".damaged")
    }

    fn advice(&self) -> String {
        format!(
            "your progress cannot be kept in {}: make room, or choose another file with --progress",
            self.file.display()
        )
    }

    /// Under the lock: what cannot be read first goes elsewhere, then the file is replaced.
    fn write(&self, found: &Read) -> Result<()> {
        let write = || {
            if !found.damaged.is_empty() {
                let mut options = File::options();
                let mut aside = options.append(true).create(true).open(self.damaged_file())?;
                aside.write_all(&[found.damaged.join(&b'\n'), vec![b'\n']].concat())?;
                aside.sync_all()?;
            }
            file::write(&self.file, &text(&found.records), true)
        };
        write().with_context(|| self.advice())
    }

    /// Waits for the lock, which the file returned holds for as long as it lives.
    fn lock(&self) -> Result<Option<File>> {
        let open = || {
            if let Some(folder) = self.file.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let file = file::with_suffix(&self.file, ".lock");
            File::options().write(true).create(true).truncate(false).open(file)
        };
        let lock = open().with_context(|| self.advice())?;
        let begin = Instant::now();
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Some(lock)),
                Err(TryLockError::WouldBlock) if begin.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(2));
                }
                Err(TryLockError::WouldBlock) => bail!(
                    "another `cargo kata` holds {}: is one suspended? Go on with it (`fg`), or end it",
                    self.file.display()
                ),
                // Some network folders have no locks; there one process at a time is safe.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                    return Ok(None);
                }
                Err(TryLockError::Error(error)) => return Err(error).context(self.advice()),
            }
        }
    }
}

fn key<T: Remembered>(name: &str) -> Key {
    (T::KIND.to_string(), name.to_string())
}

fn read_fields<T: DeserializeOwned>(fields: &Fields) -> Option<T> {
    T::deserialize(Value::Object(fields.clone())).ok()
}

fn apply(records: &mut Records, key: &Key, change: &Change) {
    match change(records.get(key)) {
        Some(fields) => records.insert(key.clone(), fields),
        None => records.remove(key),
    };
}

/// A file's records; without a file, none.
fn read(file: &Path) -> Result<Read> {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Read::default()),
        Err(error) => {
            let what = format!(
                "cannot read your progress in {}: choose another file with --progress",
                file.display()
            );
            return Err(error).context(what);
        }
    };
    let later = || {
        format!(
            "{} was written by a later version of this program: update the kit, or choose another \
             file with --progress",
            file.display()
        )
    };
    if let Ok(Value::Object(whole)) = serde_json::from_slice(&bytes)
        && let (Some(version), Some(Value::Object(questions))) =
            (whole.get("version").and_then(Value::as_u64), whole.get("questions"))
    {
        if version != 1 {
            bail!(later());
        }
        return Ok(read_version_1(questions));
    }
    let mut found = Read::default();
    for line in bytes.split(|&byte| byte == b'\n') {
        let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line).trim_ascii();
        let object: Option<Fields> = serde_json::from_slice(line).ok();
        match object.map(Line::from) {
            _ if line.is_empty() => {}
            Some(Line::Header(version)) if version > VERSION => bail!(later()),
            Some(Line::Header(_)) => {}
            Some(Line::Record(key, fields)) if is_sound(&key.0, &fields) => {
                found.records.insert(key, fields);
            }
            _ => found.damaged.push(line.to_vec()),
        }
    }
    Ok(found)
}

enum Line {
    Header(u64),
    Record(Key, Fields),
    Other,
}

impl From<Fields> for Line {
    fn from(mut fields: Fields) -> Line {
        let mut take = |name: &str| match fields.remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        match (take("form"), take("kind"), take("name")) {
            (None, Some(kind), Some(name)) => Line::Record((kind, name), fields),
            (Some(form), None, None) if form == FORM => {
                fields.get("version").and_then(Value::as_u64).map_or(Line::Other, Line::Header)
            }
            _ => Line::Other,
        }
    }
}

fn read_version_1(questions: &Fields) -> Read {
    let mut found = Read { old: true, ..Read::default() };
    for (name, record) in questions {
        match record {
            Value::Object(fields) if is_sound(memory::Card::KIND, fields) => {
                found.records.insert(key::<memory::Card>(name), fields.clone());
            }
            _ => {
                let line = serde_json::json!({ "kind": memory::Card::KIND, "name": name, "record": record });
                found.damaged.push(line.to_string().into_bytes());
            }
        }
    }
    found
}

fn text(records: &Records) -> Vec<u8> {
    #[derive(Serialize, Deserialize)]
    struct Line<'a> {
        kind: &'a str,
        name: &'a str,
        #[serde(flatten)]
        fields: Fields,
    }
    let mut out = format!("{{\"form\":\"{FORM}\",\"version\":{VERSION}}}\n").into_bytes();
    for ((kind, name), fields) in records {
        let line = Line { kind, name, fields: fields.clone() };
        out.extend(serde_json::to_vec(&line).unwrap_or_default());
        out.push(b'\n');
    }
    out
}

/// Where progress is kept unless told otherwise, in the platform's folder for data; and the file
/// of version 1, which is taken over.
///
/// # Errors
/// If there is no home folder.
pub fn default_files() -> Result<(PathBuf, PathBuf)> {
    use etcetera::BaseStrategy;
    let folders = etcetera::choose_base_strategy()
        .context("cannot find your home folder: name a file with --progress")?;
    let folder = folders.data_dir().join("backprop-kata");
    Ok((folder.join("progress.jsonl"), folder.join("quiz.json")))
}
