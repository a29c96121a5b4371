//! `cargo kata grade`: many submissions, a result each, whatever befalls the others.

use super::engine::Grader;
use super::intake::{self, Taken};
use super::sandbox::Sandbox;
use crate::pack::Manifest;
use crate::report::result::{Graded, is_id};
use anyhow::{Context, Result, bail, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use kata::file;
use kata::process::{self, STOP, Stopped};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What to grade.
#[derive(Clone, Debug, clap::Args)]
pub struct Grade {
    /// Each a folder, a .zip, a .tar.gz, a git bundle, or the .json of an earlier grade, in the folder that it was
    /// written to
    #[arg(required = true, value_name = "SUBMISSION")]
    pub submissions: Vec<PathBuf>,
    /// The pack that they answer
    #[arg(long, value_name = "DIR")]
    pub pack: PathBuf,
    /// Where the results go: DIR/results/NAME.json
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// How many to grade at a time
    #[arg(short, long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=512))]
    pub jobs: u16,
    /// Which cases the suites draw; without it, one that is drawn once for DIR
    #[arg(long)]
    pub seed: Option<u64>,
    /// Grade again what has a result already; the earlier one is kept in DIR/earlier
    #[arg(long)]
    pub again: bool,
    /// Run submissions with your own rights, where there is no sandbox; every report says so
    #[arg(long)]
    pub no_sandbox: bool,
}

/// What a folder of results was graded with.
#[derive(Serialize, Deserialize)]
struct Batch {
    seed: u64,
    pack: String,
}

/// What became of one submission.
enum Done {
    Graded(Box<Graded>),
    Kept(Box<Graded>),
}

/// Grades, shows how far it is, and says what came out.
///
/// # Errors
/// If a submission could not be graded, for a reason that is not the candidate's; the others are.
pub fn run(root: &Path, arguments: &Grade) -> Result<()> {
    for path in &arguments.submissions {
        ensure!(path.exists(), "there is no {}", path.display());
    }
    let open = Manifest::read(&arguments.pack)?.seed;
    let seed = seed(&arguments.out, arguments.seed, open)?;
    let sandbox = match arguments.no_sandbox {
        true => Sandbox::none()?,
        false => Sandbox::find()?,
    };
    process::stop_when_asked()?;
    let grader = Grader::new(root, &arguments.pack, sandbox, seed)?;
    ensure!(!STOP.load(Ordering::Relaxed), "stopped before the first: the same command goes on");
    let batch = Batch { seed, pack: grader.pack.clone() };
    let text = serde_json::to_string_pretty(&batch)? + "\n";
    file::write(&arguments.out.join("grade.json"), text.as_bytes(), true)?;

    let named = names(&arguments.submissions);
    let bar = ProgressBar::new(named.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len}  {elapsed}  {wide_msg}") {
        bar.set_style(style);
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Result<Done>)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..usize::from(arguments.jobs).min(named.len()) {
            scope.spawn(|| {
                while !STOP.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some((id, path)) = named.get(number) else { break };
                    bar.set_message(id.clone());
                    let outcome = std::panic::catch_unwind(|| one(&grader, arguments, id, path))
                        .unwrap_or_else(|_| Err(anyhow::anyhow!("the grader failed: see above")));
                    bar.inc(1);
                    done.lock().unwrap_or_else(|e| e.into_inner()).push((number, outcome));
                }
            });
        }
    });
    bar.finish_and_clear();
    let mut done = done.into_inner().unwrap_or_else(|e| e.into_inner());
    done.sort_by_key(|(number, _)| *number);
    conclude(arguments, seed, &named, &done)
}

/// Says what came out.
fn conclude(
    arguments: &Grade,
    seed: u64,
    named: &[(String, PathBuf)],
    done: &[(usize, Result<Done>)],
) -> Result<()> {
    let width = named.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
    let (mut failed, mut graded) = (0, 0);
    for (number, outcome) in done {
        let (id, path) = &named[*number];
        match outcome {
            Ok(Done::Graded(result) | Done::Kept(result)) => {
                graded += 1;
                let kept =
                    if matches!(outcome, Ok(Done::Kept(_))) { "  (graded before)" } else { "" };
                let tried = match result.attempts.len() {
                    0 => String::new(),
                    count => format!("  {count} noted"),
                };
                let problem = result.problem.as_ref().map_or("", |_| "  not readable");
                println!(
                    "{id:width$}  {:>6} of {}{tried}{problem}{kept}",
                    result.score, result.max_score
                );
            }
            Err(error) if error.is::<Stopped>() => {}
            Err(error) => {
                failed += 1;
                // A name comes from outside, and so may an escape sequence in it.
                let name = path.to_string_lossy();
                anstream::eprintln!("{}: not graded: {error:#}", name.escape_debug());
            }
        }
    }
    let results = arguments.out.join("results");
    println!("\n{graded} results in {}, seed {seed}", results.display());
    if graded > 0 {
        let reports = arguments.out.join("reports");
        println!("cargo kata report {} --out {}", results.display(), reports.display());
    }
    if STOP.load(Ordering::Relaxed) {
        bail!("stopped after {graded} of {}: the same command goes on", named.len());
    }
    if failed > 0 {
        bail!(
            "{failed} of {} were not graded: see above; the same command tries them again",
            named.len()
        );
    }
    Ok(())
}

/// Grades one, unless there is a result of the same, and writes it.
fn one(grader: &Grader, arguments: &Grade, id: &str, path: &Path) -> Result<Done> {
    let taken = intake::take(path, &grader.manifest, &grader.sandbox)?;
    let file = arguments.out.join("results").join(format!("{id}.json"));
    if let Ok(text) = fs::read_to_string(&file) {
        match Graded::parse(&text) {
            Ok(before) if !arguments.again && is_same(grader, &taken, &before) => {
                return Ok(Done::Kept(Box::new(before)));
            }
            // Of another submission or another seed: somebody may want it.
            _ => {
                let hash = intake::sha256(text.as_bytes());
                let name = format!("{id}-{}.json", &hash[..8]);
                file::write(&arguments.out.join("earlier").join(name), text.as_bytes(), true)?;
            }
        }
    }
    let graded = grader.grade(id, &taken)?;
    file::write(&file, graded.to_json().as_bytes(), true)?;
    Ok(Done::Graded(Box::new(graded)))
}

/// Whether a grade would be the same again.
fn is_same(grader: &Grader, taken: &Taken, before: &Graded) -> bool {
    before.submission.sha256 == taken.sha256
        && before.pack.sha256 == grader.pack
        && before.seed == grader.seed
        && before.kit == env!("CARGO_PKG_VERSION")
        && before.toolchain == grader.bench.toolchain
        && before.sandbox == grader.kind()
}

/// The seed that is asked for, or the one that this folder's results have, or a new one: nobody but
/// the grader knows it, and it is the same for all. Never that of the `open` tests, whose answers the
/// pack holds.
fn seed(out: &Path, asked: Option<u64>, open: u64) -> Result<u64> {
    let file = out.join("grade.json");
    let seed = match (asked, fs::read_to_string(&file)) {
        (Some(seed), _) => seed,
        (None, Ok(text)) => {
            let batch: Batch = serde_json::from_str(&text)
                .with_context(|| format!("{} is not what grade wrote", file.display()))?;
            batch.seed
        }
        // Short enough to be typed, and exact in JavaScript.
        (None, Err(_)) => loop {
            let drawn = std::hash::RandomState::new().build_hasher().finish() >> 40;
            if drawn != open {
                break drawn;
            }
        },
    };
    refuse_open(seed, open)?;
    Ok(seed)
}

/// # Errors
/// If the pack's own tests have this seed.
pub fn refuse_open(seed: u64, open: u64) -> Result<()> {
    ensure!(
        seed != open,
        "the seed {seed} is the pack's own, and its book.txt has the answers: take another --seed"
    );
    Ok(())
}

/// Each submission with the name of its result: its file's, made safe, and unique. A number behind
/// it never makes it another's: `lib-2` is `lib-2.zip`, however many are called `lib`.
fn names(paths: &[PathBuf]) -> Vec<(String, PathBuf)> {
    let own: BTreeSet<String> = paths.iter().map(|path| id(path)).collect();
    let mut taken = BTreeSet::new();
    let mut name = |path: &PathBuf| {
        let base = id(path);
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        let mut free = numbered.filter(|id| !own.contains(id) && !taken.contains(id));
        let id = match taken.contains(&base) {
            true => free.next().expect("numbers do not end"),
            false => base,
        };
        taken.insert(id.clone());
        (id, path.clone())
    };
    paths.iter().map(&mut name).collect()
}

/// A file's name without what archives end in, as a name that can stand anywhere.
fn id(path: &Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let ends = [".zip", ".tar.gz", ".tgz", ".tar", ".bundle", ".json"];
    let stem = match path.is_dir() {
        true => &name,
        false => ends.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name),
    };
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
    let id: String = stem.chars().map(plain).take(80).collect();
    let id = id.trim_start_matches(['.', '-']).to_string();
    if is_id(&id) { id } else { "submission".to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_submission_gets_a_name_of_its_own_that_is_safe() {
        let paths = ["a/lib.zip", "b/lib.zip", "Zoë \u{202e}<b>.tar.gz", "..", "-rf.zip", "😀.zip"];
        let twice = ["lib.tar.gz", "lib.zip", "lib-2.zip"].map(PathBuf::from);
        let twice: Vec<String> = names(&twice).into_iter().map(|(id, _)| id).collect();
        assert_eq!(twice, ["lib", "lib-3", "lib-2"]);
        let names = names(&paths.map(PathBuf::from));
        let ids: Vec<&str> = names.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids[..3], ["lib", "lib-2", "Zo----b-"]);
        assert_eq!(ids[4..], ["rf", "submission"]);
        assert!(ids.iter().all(|id| is_id(id)), "{ids:?}");
    }
}
