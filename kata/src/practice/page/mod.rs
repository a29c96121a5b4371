//! The page, `cargo kata page`: a folder of plain files, which a browser opens without a server.

mod verdicts;

pub use verdicts::{Shown, Verdicts, broken, read, verdicts};

use std::path::{Path, PathBuf};

/// Where the page is.
pub fn folder(root: &Path) -> PathBuf {
    root.join("target").join("kata").join("page")
}
