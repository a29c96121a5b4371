//! Makes a worker of a candidate's files: their crates, and the server around them, compiled in the
//! sandbox by the compiler itself. The manifest, the libraries and the lints are the grader's, and
//! the compiler says which files it read.

use super::bench::Bench;
use super::sandbox::{Bind, Cell, Limits, Sandbox};
use crate::pack::manifest;
use anyhow::{Context, Result, bail};
use kata::process::Ended;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the compiler may use.
pub const LIMITS: Limits =
    Limits { memory_mib: 4096, cpu_seconds: 30, file_mib: 256, processes: 64 };
/// How long it may take, in seconds.
pub const WALL: u64 = 120;
/// How much of what it says is read, and how much of that is shown, in bytes.
const READ: usize = 1 << 20;
const SHOWN: usize = 16 << 10;

/// An exercise, and the candidate's files of it by their paths.
pub type Source<'a> = (&'a manifest::Exercise, BTreeMap<String, String>);

/// A crate that does not compile, or does not fit.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Why.
    pub said: String,
    /// What was tried, if it was more than an error.
    pub attempt: Option<(&'static str, String)>,
}

/// What compiles, and where.
struct Compiler<'a> {
    bench: &'a Bench,
    sandbox: &'a Sandbox,
    work: &'a Path,
}

/// Compiles each exercise's files, in the folder `work`, which is empty; the program that answers
/// for it. Most of what it takes to make one is the same for all, so they share a program, unless
/// one of them does not fit into it: then each has its own.
///
/// # Errors
/// If the sandbox or the toolchain fails: nothing that a candidate can bring about.
pub fn compile(
    bench: &Bench,
    sandbox: &Sandbox,
    sources: &[Source],
    work: &Path,
) -> Result<Vec<Result<PathBuf, Refused>>> {
    let compiler = Compiler { bench, sandbox, work };
    let mut made = Vec::new();
    for source in sources {
        made.push(compiler.library(source)?.map(|out| (source.0, out)));
    }
    let fit: Vec<Library> = made.iter().filter_map(|made| made.as_ref().ok()).cloned().collect();
    let together = match fit.len() {
        0 | 1 => None,
        _ => compiler.worker("all", &fit)?.ok(),
    };
    let worker = |library: Library| match &together {
        Some(program) => Ok(Ok(program.clone())),
        None => compiler.worker(&library.0.number, &[library]),
    };
    made.into_iter().map(|made| made.map_or_else(|not| Ok(Err(not)), worker)).collect()
}

/// A candidate's crate that compiles, and the folder that it is in.
type Library<'a> = (&'a manifest::Exercise, PathBuf);

impl Compiler<'_> {
    /// The crate of an exercise.
    fn library(&self, (exercise, files): &Source) -> Result<Result<PathBuf, Refused>> {
        let Compiler { bench, sandbox, work } = self;
        let (source, out) = (work.join(&exercise.number), self.folder("crate", &exercise.number)?);
        for (path, text) in files {
            let file = source.join(path);
            fs::create_dir_all(file.parent().context("a file has a folder")?)
                .and_then(|()| fs::write(&file, text))
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        let root = format!("exercises/{}/src/lib.rs", exercise.name);
        let source = Bind::read(source, "/source");
        let to = Bind::write(&out, "/crate")?;
        let externs = &bench.exercises[&exercise.number].of_candidate;
        let (mut argv, mut binds) = self.rustc(externs);
        argv.extend(
            ["--crate-name", &exercise.lib, "--crate-type", "rlib", &root].map(OsString::from),
        );
        // Lines, for the place of a panic: of theirs, not of the server below.
        argv.extend(["-D", "unsafe_code", "-C", "debuginfo=line-tables-only"].map(OsString::from));
        argv.extend(["--emit=dep-info,link", "--out-dir"].map(OsString::from));
        argv.push(sandbox.seen(&to).into());
        let folder = sandbox.seen(&source).to_path_buf();
        binds.extend([source, to]);
        let ended = run(sandbox, binds, folder, argv)?;
        if !ended.success() {
            return not(&ended, "").map(Err);
        }
        let names: BTreeSet<&str> = files.keys().map(String::as_str).collect();
        let read = fs::read_to_string(out.join(format!("{}.d", exercise.lib)))
            .context("the compiler named no files")?;
        Ok(match foreign(&read, &names) {
            None => Ok(out),
            Some(what) => Err(Refused {
                said: format!("refused: the crate reads {what}, which is none of its files\n"),
                attempt: Some(("a file or variable outside", what)),
            }),
        })
    }

    /// A program that answers for these crates: for that of the number which it is started with.
    fn worker(&self, name: &str, libraries: &[Library]) -> Result<Result<PathBuf, Refused>> {
        let Compiler { bench, sandbox, .. } = self;
        let servers = Bind::read(&bench.workers, "/workers");
        let to = Bind::write(self.folder("program", name)?, "/program")?;
        let externs = libraries.iter().flat_map(|(e, _)| &bench.exercises[&e.number].of_worker);
        let externs: BTreeSet<_> = externs.cloned().collect();
        let (mut argv, mut binds) = self.rustc(&externs);
        argv.extend(["--crate-name", "worker", "--crate-type", "bin"].map(OsString::from));
        let (mut modules, mut arms) = (String::new(), String::new());
        for (exercise, out) in libraries {
            let number = &exercise.number;
            let own = Bind::read(out, format!("/crate-{number}"));
            argv.push("--extern".into());
            let library = format!("lib{}.rlib", exercise.lib);
            argv.push(at(&format!("{}=", exercise.lib), sandbox.seen(&own), &library));
            binds.push(own);
            let file = sandbox.seen(&servers).join(number).join("worker.rs");
            modules += &format!("#[path = {file:?}]\nmod worker_{number};\n");
            arms += &format!("        Some({number:?}) => worker_{number}::main(),\n");
        }
        let main = format!(
            "{modules}\nfn main() {{\n    match std::env::args().nth(1).as_deref() {{\n{arms}        \
             _ => std::process::exit(2),\n    }}\n}}\n"
        );
        let source = self.folder("server", name)?;
        fs::write(source.join("main.rs"), main).context("cannot write the worker's main.rs")?;
        let source = Bind::read(source, "/server");
        argv.push(at("", sandbox.seen(&source), "main.rs"));
        argv.extend(["--out-dir".into(), sandbox.seen(&to).into()]);
        let (folder, program) = (sandbox.seen(&source).to_path_buf(), to.from.join("worker"));
        binds.extend([servers, source, to]);
        let ended = run(sandbox, binds, folder, argv)?;
        if !ended.success() {
            return not(
                &ended,
                "the crate compiles, but its functions and types are no longer those of the exercise:\n\n",
            )
            .map(Err);
        }
        Ok(Ok(program))
    }

    fn folder(&self, what: &str, name: &str) -> Result<PathBuf> {
        let folder = self.work.join(format!("{what}-{name}"));
        fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(folder)
    }

    /// The compiler with what is the same for all, and what it has to see.
    fn rustc<'e>(
        &self,
        externs: impl IntoIterator<Item = &'e (String, String)>,
    ) -> (Vec<OsString>, Vec<Bind>) {
        let toolchain = Bind::read(&self.bench.sysroot, "/toolchain");
        let libraries = Bind::read(&self.bench.libraries, "/libraries");
        let (program, from) = (self.sandbox.seen(&toolchain), self.sandbox.seen(&libraries));
        let mut argv = vec![at("", program, "bin/rustc")];
        // Panics of overflow as in the kit's `[profile.dev]`; not optimised, since most of a
        // submission's time is the compiler's: what the answers then take longer is a tenth of what is
        // saved. Warnings could fill all that is read before the first error comes.
        let fixed = "--edition 2024 --error-format=json --color never --diagnostic-width 100 \
                     -C opt-level=0 -C debug-assertions=on -C embed-bitcode=no -C codegen-units=1 -A warnings";
        argv.extend(fixed.split_whitespace().map(OsString::from));
        argv.extend(["-L".into(), at("dependency=", from, "")]);
        for (name, file) in externs {
            argv.extend(["--extern".into(), at(&format!("{name}="), from, file)]);
        }
        (argv, vec![toolchain, libraries])
    }
}

fn at(before: &str, folder: &Path, name: &str) -> OsString {
    let mut word = OsString::from(before);
    word.push(if name.is_empty() { folder.to_path_buf() } else { folder.join(name) });
    word
}

fn run(sandbox: &Sandbox, binds: Vec<Bind>, folder: PathBuf, argv: Vec<OsString>) -> Result<Ended> {
    let path = "/usr/bin:/bin:/run/current-system/sw/bin";
    let environment = vec![("PATH", path.into()), ("LC_ALL", "C".into())];
    let cell = Cell { binds, tools: true, folder, environment, argv, limits: LIMITS };
    let ended = sandbox.run(&cell, Duration::from_secs(WALL), READ)?;
    let said = String::from_utf8_lossy(&ended.stderr);
    if let Some(line) = said.lines().find(|line| {
        ["bwrap: ", "prlimit: ", "setpriv: "].iter().any(|program| line.starts_with(program))
    }) {
        bail!("the sandbox failed: {line}");
    }
    Ok(ended)
}

/// What the compiler's errors come to.
fn not(ended: &Ended, before: &str) -> Result<Refused> {
    #[derive(Deserialize)]
    struct Diagnostic {
        level: String,
        rendered: Option<String>,
        spans: Vec<serde_json::Value>,
    }
    let text = String::from_utf8_lossy(&ended.stderr);
    let mut errors = Vec::new();
    for line in text.lines() {
        let Ok(diagnostic) = serde_json::from_str::<Diagnostic>(line) else { continue };
        // "aborting due to 3 previous errors" has no place.
        if diagnostic.level.starts_with("error")
            && (!diagnostic.spans.is_empty() || errors.is_empty())
            && let Some(rendered) = diagnostic.rendered
            && !rendered.starts_with("error: aborting")
        {
            errors.push(rendered);
        }
    }
    let crashed =
        errors.is_empty() || errors.iter().any(|error| error.starts_with("error: linking"));
    if crashed {
        let (memory, cpu) = (LIMITS.memory_mib >> 10, LIMITS.cpu_seconds);
        let said = match ended.status {
            None => format!("the compiler did not come to an end within {WALL} s\n"),
            Some(_) => format!(
                "the compiler crashed, or needed more than {memory} GiB of memory or {cpu} s\n"
            ),
        };
        let attempt = ("too much for the compiler", said.trim_end().to_string());
        return Ok(Refused { said, attempt: Some(attempt) });
    }
    let mut said = before.to_string();
    for (number, error) in errors.iter().enumerate() {
        if said.len() + error.len() > SHOWN && number > 0 {
            said += &format!("… and {} errors more\n", errors.len() - number);
            break;
        }
        said.extend(error.chars().take(SHOWN));
    }
    Ok(Refused { said, attempt: None })
}

/// What the crate was made from beside its own files, as the compiler's dep-info says: a file, or a
/// variable of the environment.
fn foreign(dep_info: &str, own: &BTreeSet<&str>) -> Option<String> {
    for line in dep_info.lines() {
        if let Some(variable) = line.strip_prefix("# env-dep:") {
            let name = variable.split('=').next().unwrap_or(variable);
            return Some(format!("the environment variable {name}"));
        }
        let Some((_, files)) = line.split_once(": ") else { continue };
        // A space in a name is written `\ `; none of ours has one.
        for file in files.split(' ').filter(|file| !file.is_empty()) {
            if !own.contains(file) {
                return Some(file.to_string());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_tells_what_it_read() {
        let own = BTreeSet::from(["exercises/a/src/lib.rs", "exercises/a/src/b.rs"]);
        let is = |text: &str| foreign(text, &own);
        let fine = "/crate/crate.d: exercises/a/src/lib.rs exercises/a/src/b.rs\n\n\
                    exercises/a/src/lib.rs:\nexercises/a/src/b.rs:\n";
        assert_eq!(is(fine), None);
        assert_eq!(is("x.d: exercises/a/src/lib.rs /etc/passwd\n").unwrap(), "/etc/passwd");
        assert_eq!(
            is("x.d: exercises/a/src/../src/lib.rs\n").unwrap(),
            "exercises/a/src/../src/lib.rs"
        );
        assert_eq!(is("# env-dep:HOME=/root\n").unwrap(), "the environment variable HOME");
    }
}
