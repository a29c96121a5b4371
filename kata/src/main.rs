//! The kit's command line: `cargo kata`.

mod stubs;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};

/// The kit's command line.
#[derive(Parser)]
#[command(name = "cargo kata", bin_name = "cargo kata")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compare the exercises' stubs with what their solutions make of them
    Stubs {
        /// Write those that differ; what stood there is kept under target/stubs-before
        #[arg(long)]
        write: bool,
    },
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Stubs { write } => stubs::run(&root()?, write),
    }
}

/// The kit's root: the first folder upwards from here that has exercises and solutions, or else
/// the checkout that this program was built in.
fn root() -> Result<PathBuf> {
    let here = std::env::current_dir().context("there is no current folder")?;
    let is_kit =
        |folder: &&Path| folder.join("exercises").is_dir() && folder.join("solutions").is_dir();
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    here.ancestors()
        .chain(built)
        .find(is_kit)
        .map(Path::to_path_buf)
        .context("this is not the kit: change to its folder and try again")
}
