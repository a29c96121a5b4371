//! The files of a pack.

use super::book::Book;
use super::cut::Cut;
use super::manifest::{self, Manifest};
use super::{Chosen, Pack, partial, statement, words};
use anyhow::{Context, Result, bail};
use kata::kit::{at, read, rust_files, table};
use kata::regions::files;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use toml::{Table, Value};

/// The crates of the kit that an open suite runs on, below `tests`.
const CRATES: [&str; 3] = ["harness", "gradcheck", "catalogue"];

/// Writes the stubs, the statement and the open suite of an exercise into the pack's folder.
pub fn exercise(
    root: &Path,
    pack: &Path,
    chosen: &Chosen,
    cut: &Cut,
    book: &Book,
    seed: u64,
) -> Result<()> {
    let Chosen { exercise, tasks, given, open, .. } = chosen;
    let folder = pack.join("exercises").join(&exercise.name);
    let readme = read(&root.join("exercises").join(&exercise.name).join("README.md"))?;
    let files = files(&readme);
    for (path, mut solution) in exercise.solution(root)? {
        let of_file = |task: &String| files.iter().any(|(t, f)| t == task && path == Path::new(f));
        let asked = |task: &String| tasks.iter().any(|known| known.name == *task);
        if exercise.programs.iter().any(|task| of_file(task) && !asked(task)) {
            solution = statement::without_program(&solution);
        }
        let is_given = |name: &str| given.contains(name);
        let stub = partial::solved(&solution, path == Path::new("lib.rs"), &is_given)
            .with_context(|| format!("in {} of {}", path.display(), exercise.name))?;
        put(&folder.join("src").join(path), &statement::stub(&stub))?;
    }
    let package = text_at(&exercise.manifest, &["package", "name"])?;
    let readme = statement::statement(&readme, &package, tasks, &exercise.tasks, given);
    put(&folder.join("README.md"), &readme)?;
    put(&folder.join("Cargo.toml"), &exercise_manifest(chosen)?)?;

    let suite = pack.join("tests").join(&exercise.name);
    for (module, text) in &cut.files {
        let text = match module.as_str() {
            "main" => format!("{}{text}", words::SUITE),
            _ => text.clone(),
        };
        put(&suite.join(format!("{module}.rs")), &text)?;
    }
    put(&suite.join("book.txt"), &book.text(open, seed))?;

    let stand_in = pack.join("tests/stand-in").join(&exercise.name);
    put(&stand_in.join("src/lib.rs"), &stand_in_lib(root, chosen, cut)?)?;
    let number = &exercise.number;
    let manifest = format!(
        "[package]\nname = \"stand-in-{number}\"\nversion.workspace = true\nedition.workspace = true\n\
         license.workspace = true\npublish.workspace = true\n\n[lib]\nname = \"mistakes\"\ntest = false\n\
         doctest = false\n\n[dependencies]\nkata-catalogue = {{ path = \"../../catalogue\" }}\n\
         {package} = {{ path = \"../../../exercises/{}\" }}\n",
        exercise.name
    );
    put(&stand_in.join("Cargo.toml"), &manifest)
}

/// The exercise's own manifest, with the stand-in in the place of the known mistakes.
fn exercise_manifest(chosen: &Chosen) -> Result<String> {
    let mut manifest = chosen.exercise.manifest.clone();
    let package =
        manifest.get_mut("package").and_then(Value::as_table_mut).context("no package")?;
    package.remove("metadata");
    let mut stand_in = Table::new();
    let (number, name) = (&chosen.exercise.number, &chosen.exercise.name);
    stand_in.insert("package".into(), format!("stand-in-{number}").into());
    stand_in.insert("path".into(), format!("../../tests/stand-in/{name}").into());
    let dev = manifest.get_mut("dev-dependencies").and_then(Value::as_table_mut);
    dev.context("no dev-dependencies")?.insert("mistakes".into(), stand_in.into());
    Ok(toml::to_string(&manifest)?)
}

/// What a suite has in the place of the known mistakes: none, and the crate under judgement itself
/// for a forward pass that is given.
fn stand_in_lib(root: &Path, chosen: &Chosen, cut: &Cut) -> Result<String> {
    let Chosen { exercise, tasks, .. } = chosen;
    let file = root.join("tests/mistakes").join(&exercise.name).join("src/lib.rs");
    let calls = calls(&read(&file)?).with_context(|| format!("in {}", file.display()))?;
    let asked = |name: &String| tasks.iter().any(|task| task.name == *name);
    let lib = &exercise.lib;
    let mut text = words::STAND_IN.to_string();
    write!(text, "pub use {lib} as solution;\npub use {lib}::*;\n\n")?;
    text += "/// The tasks, each with those whose functions its own is likely to call.\n";
    text += "pub const TASKS: &[(&str, &[&str])] = &[\n";
    for (task, calls) in calls.into_iter().filter(|(task, _)| asked(task)) {
        let calls: Vec<String> = calls.into_iter().filter(asked).collect();
        writeln!(text, "    ({task:?}, &{calls:?}),")?;
    }
    text += "];\n\n/// None.\npub const CATALOGUE: &[&[catalogue::Entry]] = &[];\n";
    for name in cut.constants.iter().filter(|name| !["TASKS", "CATALOGUE"].contains(&name.as_str()))
    {
        write!(text, "\n/// No name.\npub const {name}: &str = \"\";\n")?;
    }
    Ok(text)
}

/// `TASKS` of a crate of known mistakes: each task, and those that it may call.
fn calls(source: &str) -> Result<Vec<(String, Vec<String>)>> {
    fn strings(expr: &syn::Expr) -> Vec<String> {
        match expr {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => vec![text.value()],
            syn::Expr::Reference(reference) => strings(&reference.expr),
            syn::Expr::Array(array) => array.elems.iter().flat_map(strings).collect(),
            syn::Expr::Tuple(tuple) => tuple.elems.iter().flat_map(strings).collect(),
            _ => vec![],
        }
    }
    let file = syn::parse_file(source)?;
    for item in &file.items {
        if let syn::Item::Const(item) = item
            && item.ident == "TASKS"
            && let syn::Expr::Reference(reference) = &*item.expr
            && let syn::Expr::Array(tasks) = &*reference.expr
        {
            let each = tasks.elems.iter().map(|task| {
                let mut names = strings(task).into_iter();
                Some((names.next()?, names.collect()))
            });
            return each.collect::<Option<_>>().context("TASKS is not a list of names");
        }
    }
    bail!("there is no TASKS")
}

/// Writes all that belongs to no single exercise, and checks that the pack is a workspace.
pub fn write(root: &Path, scratch: &Path, packed: &[Chosen], options: &Pack) -> Result<Manifest> {
    let pack = scratch.join("pack");
    for name in CRATES {
        copy_crate(root, &pack, name)?;
    }
    for file in ["LICENSE-MIT", "LICENSE-APACHE", "rustfmt.toml"] {
        put(&pack.join(file), &read(&root.join(file))?)?;
    }
    put(&pack.join("Cargo.toml"), &root_manifest(root, packed)?)?;
    put(&pack.join(".gitignore"), "/target\n")?;
    put(&pack.join(".github/workflows/test.yml"), words::WORKFLOW)?;
    put(&pack.join("Cargo.lock"), &read(&root.join("Cargo.lock"))?)?;
    // The kit's versions, less the packages that this workspace does not have.
    cargo(&pack, &["metadata", "--format-version=1"])?;
    keep_settings(&pack)?;
    if options.vendor {
        eprintln!("the libraries …");
        cargo(&pack, &["vendor", "--locked", "vendor"])?;
        put(&pack.join(".cargo/config.toml"), words::VENDORED)?;
    }
    let manifest = manifest_of(&pack, packed, options)?;
    put(&pack.join("pack.json"), &manifest.to_json())?;
    put(&pack.join("README.md"), &words::readme(&manifest, packed, options))?;
    Ok(manifest)
}

fn manifest_of(pack: &Path, packed: &[Chosen], options: &Pack) -> Result<Manifest> {
    let mut exercises = Vec::new();
    for Chosen { exercise, tasks, .. } in packed {
        let below = format!("exercises/{}/src", exercise.name);
        let mut files = Vec::new();
        for (path, _) in rust_files(&pack.join(&below))? {
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            files.push(format!("{below}/{}", parts.join("/")));
        }
        exercises.push(manifest::Exercise {
            number: exercise.number.clone(),
            name: exercise.name.clone(),
            lib: exercise.lib.clone(),
            files,
            tasks: tasks.clone(),
        });
    }
    let titles: Vec<&str> = packed.iter().map(|chosen| chosen.exercise.title.as_str()).collect();
    Ok(Manifest {
        format: manifest::FORMAT,
        kit: env!("CARGO_PKG_VERSION").to_string(),
        seed: options.seed,
        minutes: options.minutes,
        title: titles.join(", "),
        exercises,
    })
}

/// A crate of the kit without what only its own tests need.
fn copy_crate(root: &Path, pack: &Path, name: &str) -> Result<()> {
    let (from, to) = (root.join("tests").join(name), pack.join("tests").join(name));
    let mut manifest = table(&from.join("Cargo.toml"))?;
    for tests_only in ["dev-dependencies", "bench"] {
        manifest.remove(tests_only);
    }
    let lib = manifest.entry("lib").or_insert_with(|| Table::new().into());
    if let Some(lib) = lib.as_table_mut() {
        lib.remove("bench");
        lib.insert("test".into(), false.into());
        lib.insert("doctest".into(), false.into());
    }
    put(&to.join("Cargo.toml"), &toml::to_string(&manifest)?)?;
    for (path, text) in rust_files(&from.join("src"))? {
        // Differences that pose as a derivation are answers that one could copy.
        if path != Path::new("impostor.rs") {
            let offers = |line: &str| {
                ["mod impostor;", "pub use impostor::"].iter().any(|item| line.starts_with(item))
            };
            let lines = text.lines().filter(|line| !offers(line));
            // Its own README, with examples, stays at home.
            let lines = lines.map(|line| match line.starts_with("#![doc = include_str!(") {
                true => words::CRATE,
                false => line,
            });
            let text: String = lines.flat_map(|line| [line, "\n"]).collect();
            put(&to.join("src").join(path), &text)?;
        }
    }
    Ok(())
}

/// The kit's own root manifest, cut down to the packages of the pack.
fn root_manifest(root: &Path, packed: &[Chosen]) -> Result<String> {
    let kit = table(&root.join("Cargo.toml"))?;
    let mut used = BTreeSet::new();
    let mut manifests: Vec<Table> = packed.iter().map(|c| c.exercise.manifest.clone()).collect();
    for name in CRATES {
        manifests.push(table(&root.join("tests").join(name).join("Cargo.toml"))?);
    }
    for (manifest, list) in
        manifests.iter().zip([true].repeat(packed.len()).into_iter().chain([false; 9]))
    {
        for key in ["dependencies", "dev-dependencies"] {
            if key == "dependencies" || list {
                let names = manifest.get(key).and_then(Value::as_table);
                used.extend(names.into_iter().flat_map(|names| names.keys().cloned()));
            }
        }
    }
    let mut out = kit.clone();
    let workspace =
        out.get_mut("workspace").and_then(Value::as_table_mut).context("no workspace")?;
    let list =
        |names: &[&str]| Value::from(names.iter().map(|n| Value::from(*n)).collect::<Vec<_>>());
    let members =
        ["exercises/*", "tests/stand-in/*", "tests/harness", "tests/gradcheck", "tests/catalogue"];
    workspace.insert("members".into(), list(&members));
    workspace.insert("default-members".into(), list(&["exercises/*"]));
    if let Some(libraries) = workspace.get_mut("dependencies").and_then(Value::as_table_mut) {
        libraries.retain(|name, _| used.contains(name));
    }
    Ok(toml::to_string(&out)?)
}

/// Leaves out the settings of packages that the pack's workspace does not have, of which cargo warns, and
/// those of builds that a candidate does not make.
fn keep_settings(pack: &Path) -> Result<()> {
    let (file, lock) = (pack.join("Cargo.toml"), table(&pack.join("Cargo.lock"))?);
    let all =
        lock.get("package").and_then(Value::as_array).context("Cargo.lock lists no package")?;
    let names = all.iter().filter_map(|package| package.get("name")?.as_str());
    let here: BTreeSet<&str> = names.chain(["*"]).collect();
    let mut manifest = table(&file)?;
    let profiles = manifest.get_mut("profile").and_then(Value::as_table_mut);
    let profiles = profiles.context("the kit has no profile")?;
    profiles.retain(|name, _| name == "dev");
    if let Some(packages) =
        profiles.get_mut("dev").and_then(|dev| dev.get_mut("package")).and_then(Value::as_table_mut)
    {
        packages.retain(|name, _| here.contains(name as &str));
    }
    put(&file, &toml::to_string(&manifest)?)
}

fn text_at(manifest: &Table, path: &[&str]) -> Result<String> {
    let text = at(manifest, path).and_then(Value::as_str);
    text.map(str::to_string).with_context(|| format!("there is no {}", path.join(".")))
}

fn cargo(folder: &Path, arguments: &[&str]) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(folder)
        .args(arguments)
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!("cargo {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

pub fn put(file: &Path, text: &str) -> Result<()> {
    let folder = file.parent().context("a file has a folder")?;
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(file, text))
        .with_context(|| format!("cannot write {}", file.display()))
}
