//! What the tests of grading share: a pack, submissions, and the program itself.

#![allow(dead_code, reason = "each test uses some of it")]

use cargo_metadata::MetadataCommand;
use kata::kit::Task;
use kata_take_home::pack::manifest::{Exercise, FORMAT, Manifest};
use kata_take_home::report::result::Graded;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The kit.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

/// Files by their path.
pub type Files = BTreeMap<String, String>;

/// A take-home on a desk, with what comes back.
pub struct Desk {
    pub folder: TempDir,
    /// The pack's files: stubs.
    pub stubs: Files,
    pub manifest: Manifest,
}

impl Desk {
    /// Packs some tasks of some exercises; all of an exercise where none is named.
    pub fn new(asked: &[(&str, &[&str])]) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let metadata = MetadataCommand::new().current_dir(root()).no_deps().exec().unwrap();
        let mut stubs = Files::new();
        let mut exercises = Vec::new();
        for (number, tasks) in asked {
            let name = format!("exercise-{number}");
            let package = metadata.packages.iter().find(|p| p.name.as_str() == name).unwrap();
            let here = package.manifest_path.parent().unwrap();
            let name = here.file_name().unwrap().to_string();
            let mut files = Vec::new();
            for file in std::fs::read_dir(here.join("src")).unwrap() {
                let file = file.unwrap();
                let path = format!("exercises/{name}/src/{}", file.file_name().to_str().unwrap());
                stubs.insert(path.clone(), std::fs::read_to_string(file.path()).unwrap());
                files.push(path);
            }
            files.sort();
            let all = package.metadata["kata"]["tasks"].as_array().unwrap();
            let task = |task: &serde_json::Value| Task {
                name: task["name"].as_str().unwrap().into(),
                points: task["points"].as_u64().unwrap() as u32,
                minutes: 1,
                level: 1,
                partial: false,
            };
            let mut all: Vec<Task> = all.iter().map(task).collect();
            all.retain(|task| tasks.is_empty() || tasks.contains(&task.name.as_str()));
            let lib = package.targets.iter().find(|target| target.is_lib()).unwrap().name.clone();
            exercises.push(Exercise { number: (*number).into(), name, lib, files, tasks: all });
        }
        let manifest = Manifest {
            format: FORMAT,
            kit: "0.1.0".into(),
            seed: 7,
            minutes: 60,
            title: "Take-home".into(),
            exercises,
        };
        let desk = Desk { folder, stubs, manifest };
        desk.write("pack", &desk.stubs);
        std::fs::write(desk.path("pack/pack.json"), desk.manifest.to_json()).unwrap();
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A submission, as a folder.
    pub fn write(&self, name: &str, files: &Files) -> PathBuf {
        let folder = self.path(name);
        for (path, text) in files {
            let file = folder.join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        folder
    }

    /// `cargo kata grade`, ready to run; its temporary files are below the desk's `tmp`.
    pub fn grade(&self, submissions: &[PathBuf], out: &str, more: &[&str]) -> Command {
        std::fs::create_dir_all(self.path("tmp")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_kata-take-home"));
        command.arg("grade").args(submissions).current_dir(root());
        command.arg("--pack").arg(self.path("pack")).arg("--out").arg(self.path(out)).args(more);
        command.env("TMPDIR", self.path("tmp"));
        command
    }

    pub fn result(&self, out: &str, id: &str) -> Graded {
        Graded::read(&self.path(out).join("results").join(format!("{id}.json"))).unwrap()
    }
}

/// What the solution's files of an exercise say, by the exercise's paths.
pub fn solved(stubs: &Files) -> Files {
    let solution = |path: &String| {
        let file = root().join(path.replacen("exercises", "solutions", 1));
        (path.clone(), std::fs::read_to_string(file).unwrap())
    };
    stubs.keys().map(solution).collect()
}

/// Fails the test with what a program said, if it failed.
pub fn succeeded(output: &Output) -> String {
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{text}");
    text
}

/// The processes that see a file below this folder, or were started from there.
pub fn processes_of(folder: &Path) -> Vec<String> {
    let folder = folder.to_str().unwrap();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let read = |name: &str| {
            let bytes = std::fs::read(entry.path().join(name)).unwrap_or_default();
            String::from_utf8_lossy(&bytes).replace('\0', " ")
        };
        let is_process = entry.file_name().to_string_lossy().parse::<u32>().is_ok();
        if is_process
            && ["mountinfo", "cmdline", "environ"].iter().any(|name| read(name).contains(folder))
        {
            found.push(format!("{}: {}", entry.file_name().display(), read("cmdline")));
        }
    }
    found
}
