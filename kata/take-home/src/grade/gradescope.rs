//! `cargo kata gradescope`: the kit and a pack as a Gradescope autograder.
//!
//! Gradescope runs `setup.sh` once and `run_autograder` for each submission, as root in a container;
//! `results.json` is the report's. The kit's answers are in the archive, which instructors alone see.

use super::command::refuse_open;
use crate::pack::Manifest;
use anyhow::{Context, Result, ensure};
use kata::file;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const SETUP: &str = include_str!("../../scale/gradescope/setup.sh");
const RUN: &str = include_str!("../../scale/gradescope/run_autograder");

/// What of the kit an autograder needs.
const KIT: [&str; 9] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "exercises",
    "kata",
    "quiz",
    "rustfmt.toml",
    "solutions",
    "tests",
];

/// What to make.
#[derive(Clone, Debug, clap::Args)]
pub struct Gradescope {
    /// The pack that submissions answer
    #[arg(long, value_name = "DIR")]
    pub pack: PathBuf,
    /// The archive to upload
    #[arg(long, value_name = "FILE", default_value = "autograder.zip")]
    pub out: PathBuf,
    /// Which cases the suites draw: keep it from the students
    #[arg(long)]
    pub seed: u64,
    /// Rely on the container alone, if it allows no sandbox; every report says so
    #[arg(long)]
    pub no_sandbox: bool,
    /// Replace the archive if it exists
    #[arg(long)]
    pub force: bool,
}

/// Writes the archive.
///
/// # Errors
/// If there is no pack, or a file cannot be read or written.
pub fn run(root: &Path, arguments: &Gradescope) -> Result<()> {
    let bytes = bundle(root, arguments)?;
    file::write(&arguments.out, &bytes, arguments.force)?;
    println!(
        "{}: upload it under Configure Autograder, with the base image Ubuntu 22.04 or newer",
        arguments.out.display()
    );
    if !arguments.no_sandbox {
        println!(
            "If its containers allow no sandbox, no submission is graded: then add --no-sandbox."
        );
    }
    Ok(())
}

fn bundle(root: &Path, arguments: &Gradescope) -> Result<Vec<u8>> {
    refuse_open(arguments.seed, Manifest::read(&arguments.pack)?.seed)?;
    let mut zip = Archive { zip: ZipWriter::new(Cursor::new(Vec::new())), entries: 0 };
    let sandbox = if arguments.no_sandbox { "--no-sandbox" } else { "" };
    let toolchain = env!("CARGO_PKG_RUST_VERSION");
    let run = RUN.replace("SEED", &arguments.seed.to_string()).replace("SANDBOX", sandbox);
    zip.put("setup.sh", SETUP.replace("TOOLCHAIN", toolchain).as_bytes(), 0o755)?;
    zip.put("run_autograder", run.as_bytes(), 0o755)?;
    for name in KIT {
        zip.put_all(&root.join(name), &format!("kit/{name}"))?;
    }
    zip.put_all(&arguments.pack, "pack")?;
    Ok(zip.zip.finish()?.into_inner())
}

struct Archive {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    entries: usize,
}

impl Archive {
    fn put(&mut self, name: &str, bytes: &[u8], mode: u32) -> Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .unix_permissions(mode);
        self.zip.start_file(name, options)?;
        self.zip.write_all(bytes)?;
        self.entries += 1;
        Ok(())
    }

    /// A file, or all that is below a folder, in order; neither links nor what was built.
    fn put_all(&mut self, path: &Path, name: &str) -> Result<()> {
        let failed = || format!("cannot read {}", path.display());
        let kind = fs::symlink_metadata(path).with_context(failed)?.file_type();
        if kind.is_file() {
            return self.put(name, &fs::read(path).with_context(failed)?, 0o644);
        }
        ensure!(
            self.entries < 20_000,
            "there is too much below {}: is it the pack?",
            path.display()
        );
        let entries = fs::read_dir(path).with_context(failed)?;
        let mut entries = entries.collect::<Result<Vec<_>, _>>().with_context(failed)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let below = entry.file_name().to_string_lossy().into_owned();
            let is_link = entry.file_type().with_context(failed)?.is_symlink();
            if !is_link && !["target", ".git"].contains(&below.as_str()) {
                self.put_all(&entry.path(), &format!("{name}/{below}"))?;
            }
        }
        Ok(())
    }
}
