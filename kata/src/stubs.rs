//! The stubs of an exercise, generated from its solution so that signatures, types and
//! documentation cannot drift.
//!
//! In a solution, `// BEGIN SOLUTION` … `// END SOLUTION` encloses what a learner writes. In a
//! function it becomes `todo!("name")`; elsewhere (an import that only the solution needs) it
//! goes. Lines after `// STUB` inside a region stand in the stub instead, without their `// `.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// What the stub's crate root says first.
const HEADER: &str = "#![allow(dead_code, unused_imports, unused_mut, unused_variables, reason = \"delete when done\")]\n";

/// The stub of a solution's source file.
///
/// # Errors
/// If a region is not closed, or closed without having been opened; the message has the line.
pub fn stub(solution: &str, crate_root: bool) -> Result<String> {
    let mut out = String::new();
    let mut region: Option<Region> = None;
    let (mut function, mut owner) = (String::new(), None::<String>);
    for (number, line) in solution.lines().enumerate() {
        let text = line.trim();
        let indent = &line[..line.len() - line.trim_start().len()];
        match (&mut region, text) {
            (None, "// BEGIN SOLUTION") => region = Some(Region::default()),
            (Some(_), "// BEGIN SOLUTION") => {
                bail!("line {}: a region inside a region", number + 1)
            }
            (Some(region), "// STUB") => region.own_stub = true,
            (Some(done), "// END SOLUTION") => {
                if !done.own_stub && !indent.is_empty() {
                    let name = owner.iter().chain([&function]).cloned().collect::<Vec<_>>();
                    out += &format!("{indent}todo!(\"{}\")\n", name.join("::"));
                }
                region = None;
            }
            (None, "// END SOLUTION") => bail!("line {}: no region to end", number + 1),
            (Some(region), _) if region.own_stub => {
                let Some(code) = text.strip_prefix("//") else {
                    bail!("line {}: after `// STUB`, every line is a comment", number + 1)
                };
                out += format!("{indent}{}", code.strip_prefix(' ').unwrap_or(code)).trim_end();
                out.push('\n');
            }
            (Some(_), _) => {}
            (None, _) => {
                if let Some(name) = function_name(text) {
                    function = name.to_string();
                }
                if indent.is_empty() {
                    owner = owner_name(text).map(str::to_string).or(owner.filter(|_| text != "}"));
                }
                out += line;
                out.push('\n');
            }
        }
    }
    if region.is_some() {
        bail!("a region is not closed: `// END SOLUTION` is missing");
    }
    // A region between two blank lines leaves both.
    while out.contains("\n\n\n") {
        out = out.replace("\n\n\n", "\n\n");
    }
    let out = out.trim_end().to_string() + "\n";
    Ok(if crate_root { after_inner_docs(&out) } else { out })
}

#[derive(Default)]
struct Region {
    /// Past `// STUB`.
    own_stub: bool,
}

pub(crate) fn function_name(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub ").unwrap_or(line).strip_prefix("fn ")?;
    rest.split(['(', '<']).next()
}

/// The type whose methods follow.
pub(crate) fn owner_name(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("impl")?;
    let owner = match rest.split_once(" for ") {
        Some((_, owner)) => owner,
        // Behind the generics of `impl<…>`, if there are any.
        None => rest.trim_start_matches(|c| c != ' '),
    };
    owner.trim().split(['<', ' ', '{']).find(|word| !word.is_empty())
}

/// Puts the header behind the crate's documentation.
fn after_inner_docs(text: &str) -> String {
    let docs: usize =
        text.lines().take_while(|line| line.starts_with("//!")).map(|line| line.len() + 1).sum();
    format!("{}\n{HEADER}{}", &text[..docs], &text[docs..])
}

/// Compares the stubs of every exercise with their solutions; with `write`, writes those that
/// differ. What stood in their place is kept under `target/stubs-before`: it may be someone's
/// work.
///
/// # Errors
/// If a file cannot be read or written, a region is malformed, or, without `write`, a stub
/// differs.
pub fn run(root: &Path, write: bool) -> Result<()> {
    let mut differ = 0;
    for solution in rust_files(&root.join("solutions"))? {
        let relative = solution.strip_prefix(root.join("solutions"))?;
        let file = Path::new("exercises").join(relative);
        let text = read(&solution)?;
        let stub = stub(&text, relative.ends_with("src/lib.rs"))
            .with_context(|| format!("in {}", solution.display()))?;
        let present = std::fs::read_to_string(root.join(&file)).ok();
        if present.as_ref() == Some(&stub) {
            continue;
        }
        differ += 1;
        if !write {
            println!("differs: {}", file.display());
            continue;
        }
        if let Some(present) = present {
            let kept = Path::new("target/stubs-before").join(relative);
            put(&root.join(&kept), &present)?;
            println!("kept:    {}", kept.display());
        }
        put(&root.join(&file), &stub)?;
        println!("written: {}", file.display());
    }
    if differ > 0 && !write {
        bail!("{differ} stubs differ from their solutions: `cargo kata stubs --write` mends them");
    }
    Ok(())
}

fn put(file: &Path, text: &str) -> Result<()> {
    let folder = file.parent().context("a file has a folder")?;
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(file, text))
        .with_context(|| format!("cannot write {}", file.display()))
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// All Rust files under `src` folders below `folder`, in order.
fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOLUTION: &str = "\
//! Docs.

// BEGIN SOLUTION
use std::f64::consts::PI;
// END SOLUTION
use a::B;

/// Adds.
pub fn add(a: f64) -> f64 {
    // BEGIN SOLUTION
    a + PI
    // END SOLUTION
}

impl<'t> Tape<'t> {
    pub fn backward(&mut self) {
        // BEGIN SOLUTION
        self.sweep()
        // END SOLUTION
    }
}

impl Add for Dual {
    fn add(self) -> Dual {
        // BEGIN SOLUTION
        self
        // END SOLUTION
    }
}

fn repair() -> f64 {
    // BEGIN SOLUTION
    let a = 1.0;
    // STUB
    // let a = 2.0;
    // END SOLUTION
    a
}
";

    #[test]
    fn a_stub_keeps_everything_but_the_regions() {
        let expected = "\
//! Docs.

use a::B;

/// Adds.
pub fn add(a: f64) -> f64 {
    todo!(\"add\")
}

impl<'t> Tape<'t> {
    pub fn backward(&mut self) {
        todo!(\"Tape::backward\")
    }
}

impl Add for Dual {
    fn add(self) -> Dual {
        todo!(\"Dual::add\")
    }
}

fn repair() -> f64 {
    let a = 2.0;
    a
}
";
        assert_eq!(stub(SOLUTION, false).unwrap(), expected);
    }

    #[test]
    fn the_header_of_a_crate_comes_after_its_documentation() {
        let text = stub(SOLUTION, true).unwrap();
        assert!(text.starts_with(&format!("//! Docs.\n\n{HEADER}")), "{text}");
    }

    #[test]
    fn a_region_that_is_not_closed_is_an_error() {
        let error = stub("fn f() {\n    // BEGIN SOLUTION\n", false).unwrap_err();
        assert!(error.to_string().contains("not closed"), "{error}");
        let error = stub("fn f() {\n    // END SOLUTION\n", false).unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
    }
}
