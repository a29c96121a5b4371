//! What all submissions share, built once: the judges, and the libraries that a submission is
//! compiled with.

use super::intake::sha256;
use crate::pack::Manifest;
use anyhow::{Context, Result, bail, ensure};
use cargo_metadata::{DependencyKind, Message, Metadata, MetadataCommand, Package, PackageId};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What is built.
#[derive(Clone, Debug)]
pub struct Bench {
    /// The toolchain's folder.
    pub sysroot: PathBuf,
    /// What its compiler says of itself.
    pub toolchain: String,
    /// The libraries that submissions are linked with, and no others.
    pub libraries: PathBuf,
    /// The sources of the workers: `01/worker.rs`, and what it includes.
    pub workers: PathBuf,
    /// By number.
    pub exercises: BTreeMap<String, Exercise>,
}

/// What an exercise is judged with.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// "Backpropagation".
    pub title: String,
    /// The judge: the graded suite, over the remote.
    pub judge: PathBuf,
    /// Its tests, by task.
    pub tests: BTreeMap<String, Vec<String>>,
    /// What a candidate's crate may name, and the library's file.
    pub of_candidate: Vec<(String, String)>,
    /// What the worker names beside it.
    pub of_worker: Vec<(String, String)>,
}

impl Bench {
    /// Builds what this pack needs, in the kit at `root`.
    ///
    /// # Errors
    /// If it does not build, or this kit does not have the pack's exercises and tasks.
    pub fn build(root: &Path, manifest: &Manifest) -> Result<Bench> {
        let metadata = MetadataCommand::new()
            .manifest_path(root.join("Cargo.toml"))
            .other_options(vec!["--locked".to_string()])
            .exec()
            .context("cargo cannot read the kit")?;
        let numbers: Vec<&str> = manifest.exercises.iter().map(|e| e.number.as_str()).collect();
        for number in &numbers {
            package(&metadata, &format!("exercise-{number}"))?;
            package(&metadata, &format!("remote-{number}"))?;
        }
        let protocol = package(&metadata, "kata-protocol")?;
        let built = Built::build(root, &numbers)?;
        let sysroot = PathBuf::from(said(Command::new(rustc()).args(["--print", "sysroot"]))?);
        let toolchain = said(Command::new(sysroot.join("bin/rustc")).arg("--version"))?;
        // What is compiled again goes elsewhere: a grade that runs meanwhile keeps what it has.
        let mut servers = BTreeMap::new();
        for number in &numbers {
            servers.insert(*number, sources(package(&metadata, &format!("remote-{number}"))?)?);
        }
        let stamp = sha256(format!("{:?}{toolchain}{servers:?}", built.stamps()?).as_bytes());
        let place = metadata.target_directory.as_std_path().join("kata-grade").join(&stamp[..16]);
        let workers = place.join("workers");
        let mut names = BTreeMap::new();
        let mut exercises = BTreeMap::new();
        for exercise in &manifest.exercises {
            let number = &exercise.number;
            let stub = package(&metadata, &format!("exercise-{number}"))?;
            let remote = package(&metadata, &format!("remote-{number}"))?;
            let of_candidate = built.externs(&metadata, stub, &mut names)?;
            let of_protocol = built.library(&metadata, protocol, &mut names)?;
            let own = [("kata_protocol".to_string(), of_protocol)];
            let of_worker = own.into_iter().chain(of_candidate.iter().cloned()).collect();
            for (name, text) in &servers[number.as_str()] {
                put_text(text, &workers.join(number).join(name))?;
            }
            let judge = place.join(format!("judge-{number}"));
            put(built.judge(remote)?, &judge)?;
            let tests = tests(&judge)?;
            for task in &exercise.tasks {
                ensure!(
                    tests.contains_key(&task.name),
                    "the pack asks for `{}` of exercise {number}, which this kit does not have: \
                     grade it with the kit that made it ({})",
                    task.name,
                    manifest.kit
                );
            }
            let title = stub.metadata["kata"]["title"].as_str().unwrap_or(&exercise.name).into();
            let exercise = Exercise { title, judge, tests, of_candidate, of_worker };
            exercises.insert(number.clone(), exercise);
        }
        let libraries = place.join("libraries");
        for (file, name) in &names {
            put(file, &libraries.join(name))?;
        }
        Ok(Bench { sysroot, toolchain, libraries, workers, exercises })
    }
}

/// What cargo built.
#[derive(Default)]
struct Built {
    /// A package's library.
    libraries: BTreeMap<PackageId, PathBuf>,
    /// A package's suite.
    suites: BTreeMap<PackageId, PathBuf>,
}

impl Built {
    fn build(root: &Path, numbers: &[&str]) -> Result<Built> {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        command.args(["test", "--no-run", "--locked", "--profile", "judge", "--test", "suite"]);
        command.arg("--message-format=json-render-diagnostics");
        for number in numbers {
            command.arg(format!("--package=remote-{number}"));
        }
        let mut child = command
            .current_dir(root)
            // Nothing of ours changes what cargo builds.
            .env_remove("RUSTFLAGS")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start cargo")?;
        let stdout = child.stdout.take().context("cargo says nothing")?;
        let mut built = Built::default();
        for message in Message::parse_stream(BufReader::new(stdout)) {
            let Message::CompilerArtifact(artifact) =
                message.context("cannot read what cargo says")?
            else {
                continue;
            };
            if let Some(program) = artifact.executable {
                built.suites.insert(artifact.package_id, program.into());
            } else if let Some(file) = artifact
                .filenames
                .iter()
                .find(|file| matches!(file.extension(), Some("rlib" | "so" | "dylib")))
            {
                built.libraries.insert(artifact.package_id, file.clone().into());
            }
        }
        let status = child.wait().context("cannot wait for cargo")?;
        ensure!(status.success(), "the judges do not build: see above");
        Ok(built)
    }

    fn judge(&self, package: &Package) -> Result<&Path> {
        let judge = self.suites.get(&package.id).map(PathBuf::as_path);
        judge.with_context(|| format!("{} has no suite", package.name))
    }

    /// Tells one build from another.
    fn stamps(&self) -> Result<Vec<String>> {
        let files = self.libraries.values().chain(self.suites.values());
        files
            .map(|file| {
                let changed = fs::metadata(file).and_then(|meta| meta.modified());
                let changed = changed.with_context(|| format!("cannot find {}", file.display()))?;
                Ok(format!("{} {changed:?}", file.display()))
            })
            .collect()
    }

    /// What a package's own code may name, each with its library's file name; notes in `names` all
    /// libraries that these are built from.
    fn externs(
        &self,
        metadata: &Metadata,
        package: &Package,
        names: &mut BTreeMap<PathBuf, String>,
    ) -> Result<Vec<(String, String)>> {
        let mut externs = Vec::new();
        for (name, id) in dependencies(metadata, &package.id) {
            let package = metadata.packages.iter().find(|package| package.id == id);
            let package = package.with_context(|| format!("cargo does not know {id}"))?;
            // The same library, much of it compiled already.
            let shared = format!("shared-{}", package.name);
            let shared = metadata.packages.iter().find(|package| *package.name == shared);
            externs.push((name, self.library(metadata, shared.unwrap_or(package), names)?));
        }
        Ok(externs)
    }

    /// The file name of a package's library; notes it in `names`, and all that it is built from.
    fn library(
        &self,
        metadata: &Metadata,
        package: &Package,
        names: &mut BTreeMap<PathBuf, String>,
    ) -> Result<String> {
        let answers =
            ["solution-", "mistakes-", "exercise-", "remote-", "kata-judge", "kata-harness"];
        let name = package.name.as_str();
        ensure!(
            !answers.iter().any(|answer| name.starts_with(answer)),
            "{name} must not be among what a submission is linked with"
        );
        let mut open = vec![package.id.clone()];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if let Some(file) = self.libraries.get(&id)
                && seen.insert(id.clone())
            {
                names.insert(file.clone(), file_name(file)?);
                open.extend(dependencies(metadata, &id).into_iter().map(|(_, id)| id));
            }
        }
        let file = self.libraries.get(&package.id);
        file_name(file.with_context(|| format!("{name} was not built"))?)
    }
}

/// What a package depends on in the ordinary way, by the names in its code.
fn dependencies(metadata: &Metadata, id: &PackageId) -> Vec<(String, PackageId)> {
    let nodes = metadata.resolve.as_ref().map_or(&[][..], |resolve| &resolve.nodes);
    let node = nodes.iter().find(|node| node.id == *id);
    let normal = |dep: &&cargo_metadata::NodeDep| {
        dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal)
    };
    let deps = node.into_iter().flat_map(|node| &node.deps).filter(normal);
    deps.map(|dep| (dep.name.clone(), dep.pkg.clone())).collect()
}

fn package<'a>(metadata: &'a Metadata, name: &str) -> Result<&'a Package> {
    let package = metadata.packages.iter().find(|package| package.name.as_str() == name);
    package.with_context(|| {
        format!("this kit has no package {name}: grade the pack with the kit that made it")
    })
}

/// The judge's tests, by task.
fn tests(judge: &Path) -> Result<BTreeMap<String, Vec<String>>> {
    let list = |more: &[&str]| -> Result<BTreeSet<String>> {
        let text = said(Command::new(judge).args(["--list", "--format", "terse"]).args(more))?;
        let tests = text.lines().filter_map(|line| line.strip_suffix(": test"));
        Ok(tests.map(str::to_string).collect())
    };
    let ignored = list(&["--ignored"])?;
    let mut tests = BTreeMap::<String, Vec<String>>::new();
    for test in list(&[])?.difference(&ignored) {
        let Some((task, name)) = test.rsplit_once("::") else {
            bail!("{test} is in no task's module");
        };
        tests.entry(task.to_string()).or_default().push(name.to_string());
    }
    Ok(tests)
}

fn rustc() -> std::ffi::OsString {
    std::env::var_os("RUSTC").unwrap_or("rustc".into())
}

/// What a program says.
fn said(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output();
    let output =
        output.with_context(|| format!("cannot start {}", command.get_program().display()))?;
    ensure!(output.status.success(), "{} failed", command.get_program().display());
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_string())
}

fn file_name(file: &Path) -> Result<String> {
    let name = file.file_name().and_then(|name| name.to_str()).context("a file has a name")?;
    Ok(name.to_string())
}

/// The worker's source, and what it includes: the files beside the manifest.
fn sources(package: &Package) -> Result<BTreeMap<String, String>> {
    let folder = package.manifest_path.parent().context("a package has a folder")?;
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {folder}"))? {
        let file = entry?.path();
        if file.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&file);
            let text = text.with_context(|| format!("cannot read {}", file.display()))?;
            files.insert(file_name(&file)?, text);
        }
    }
    Ok(files)
}

/// Puts a file there, whole, unless it is there already.
fn put(from: &Path, to: &Path) -> Result<()> {
    put_by(to, |beside| fs::copy(from, beside).map(|_| ()))
}

fn put_text(text: &str, to: &Path) -> Result<()> {
    put_by(to, |beside| fs::write(beside, text))
}

fn put_by(to: &Path, write: impl FnOnce(&Path) -> std::io::Result<()>) -> Result<()> {
    if to.exists() {
        return Ok(());
    }
    let folder = to.parent().context("a file has a folder")?;
    let put = || {
        fs::create_dir_all(folder)?;
        let beside = tempfile::NamedTempFile::new_in(folder)?;
        write(beside.path())?;
        // Whoever compiles a submission reads it, and nobody writes it.
        kata::platform::set_mode(beside.path(), 0o755)?;
        beside.persist(to).map_err(|error| error.error)
    };
    put().with_context(|| format!("cannot write {}", to.display()))?;
    Ok(())
}
