//! `pack.json`: what a take-home holds, and what a grader takes of what comes back.

use anyhow::{Context, Result, ensure};
use kata::kit::Task;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The version of the format.
pub const FORMAT: u32 = 1;

/// A take-home. Its identity is the SHA-256 of the file's bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// The version of the kit that packed it.
    pub kit: String,
    /// What the open suite draws its cases from. A grade draws others.
    pub seed: u64,
    /// How long the candidate has.
    pub minutes: u32,
    /// "Backpropagation and optimizers".
    pub title: String,
    /// In the order of their numbers.
    pub exercises: Vec<Exercise>,
}

/// An exercise of a take-home.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// `01`.
    pub number: String,
    /// `01-backprop`.
    pub name: String,
    /// The crate that a suite is written against: `backprop`.
    pub lib: String,
    /// The only files that a candidate edits and a grader takes, from the pack's root, with `/`
    /// between folders: `exercises/01-backprop/src/lib.rs`.
    pub files: Vec<String>,
    /// In the order of the statement. The other functions of the exercise come done.
    pub tasks: Vec<Task>,
}

impl Manifest {
    /// Reads the manifest of the pack in `folder`.
    ///
    /// # Errors
    /// If there is none, it is of another format, or it names a file outside its exercise.
    pub fn read(folder: &Path) -> Result<Manifest> {
        let file = folder.join("pack.json");
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read {}: is this a pack?", file.display()))?;
        Manifest::parse(&text).with_context(|| format!("in {}", file.display()))
    }

    /// The same, from the file's text.
    ///
    /// # Errors
    /// As for [`Manifest::read`].
    pub fn parse(text: &str) -> Result<Manifest> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        let Version { format } = serde_json::from_str(text).context("it is no pack.json")?;
        ensure!(format == FORMAT, "its format is {format}, and this kit reads {FORMAT}");
        let manifest: Manifest = serde_json::from_str(text).context("it is no pack.json")?;
        for exercise in &manifest.exercises {
            let below = format!("exercises/{}/src/", exercise.name);
            for file in &exercise.files {
                let plain = |part: &str| {
                    !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0'])
                };
                let inside = file.strip_prefix(&below).is_some_and(|rest| rest.ends_with(".rs"));
                ensure!(
                    inside && file.split('/').all(plain),
                    "{file:?} is no source file of {}",
                    exercise.name
                );
            }
        }
        Ok(manifest)
    }

    /// As it stands in `pack.json`.
    ///
    /// # Panics
    /// Never: every value has a form in JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("plain data") + "\n"
    }

    /// The points of all tasks.
    pub fn points(&self) -> u32 {
        self.exercises.iter().flat_map(|exercise| &exercise.tasks).map(|task| task.points).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            format: FORMAT,
            kit: "0.1.0".into(),
            seed: 7,
            minutes: 120,
            title: "Backpropagation".into(),
            exercises: vec![Exercise {
                number: "01".into(),
                name: "01-backprop".into(),
                lib: "backprop".into(),
                files: vec!["exercises/01-backprop/src/lib.rs".into()],
                tasks: vec![Task {
                    name: "mse".into(),
                    points: 2,
                    minutes: 10,
                    level: 1,
                    partial: false,
                }],
            }],
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(Manifest::parse(&manifest().to_json()).unwrap(), manifest());
        assert!(!manifest().to_json().contains("partial"));
    }

    #[test]
    fn another_format_is_refused() {
        let other = manifest().to_json().replace("\"format\": 1", "\"format\": 2");
        let error = Manifest::parse(&other).unwrap_err();
        assert!(error.to_string().contains("its format is 2"), "{error}");
    }

    #[test]
    fn a_file_outside_its_exercise_is_refused() {
        for file in [
            "exercises/01-backprop/Cargo.toml",
            "exercises/01-backprop/src/../../x.rs",
            "exercises/02-other/src/lib.rs",
            "/etc/passwd",
            "exercises/01-backprop/src//lib.rs",
            "exercises/01-backprop/src/a\\b.rs",
        ] {
            let mut manifest = manifest();
            manifest.exercises[0].files = vec![file.into()];
            let error = Manifest::parse(&manifest.to_json()).unwrap_err();
            assert!(error.to_string().contains("is no source file"), "{file}: {error}");
        }
    }
}
