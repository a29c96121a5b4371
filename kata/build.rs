//! Finds the quiz's proofs, so that a new section's are run without a list to extend.

use std::fmt::Write;
use std::path::Path;

fn main() {
    let package = std::env::var("CARGO_MANIFEST_DIR").expect("cargo names the package's folder");
    let folder = Path::new(&package).join("tests/proofs");
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = std::fs::read_dir(&folder).expect("tests/proofs can be read");
    let mut files: Vec<_> =
        entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files.sort();

    let (mut modules, mut all) = (String::new(), String::new());
    for file in &files {
        let name = file.file_stem().and_then(|stem| stem.to_str()).expect("a name in Unicode");
        writeln!(modules, "#[path = {file:?}]\npub mod proof_{name};").expect("a string grows");
        writeln!(all, "    (\"{name}\", proof_{name}::figures()),").expect("a string grows");
    }
    let text = format!(
        "{modules}\npub type Figure = (&'static str, &'static str, f64);\n\
         pub fn figures() -> Vec<(&'static str, Vec<Figure>)> {{ vec![\n{all}] }}\n"
    );
    let out = std::env::var("OUT_DIR").expect("cargo names a folder");
    std::fs::write(Path::new(&out).join("proofs.rs"), text).expect("the list can be written");
}
