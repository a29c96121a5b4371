//! Verdicts and answers in one file: whatever was confirmed is there, after a kill at any moment, and
//! with two processes at once.

use kata::practice::record::{Last, Source, Sources, keep};
use kata::practice::suite::Judged;
use kata::progress::Progress;
use kata::quiz::memory::{self, Card, Grade};
use kata::verdict::{Test, Verdict};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const TASKS: [&str; 3] = ["mse", "sigmoid", "linear_forward"];

/// Set in the process that writes: the file, then how often.
const WRITER: &str = "KATA_TEST_WRITER";

/// Verdicts on three tasks and one answer, again and again, each confirmed on a line. `when` is the
/// number of the round.
#[test]
fn writer() {
    let Ok(told) = std::env::var(WRITER) else { return };
    let (rounds, rest) = told.split_once(' ').unwrap();
    let (name, file) = rest.split_once(' ').unwrap();
    let mut progress = Progress::open(Path::new(file)).unwrap();
    let source = |task: &&str| Source {
        task: format!("{task}-{name}"),
        file: PathBuf::from("src/lib.rs"),
        hash: "0".repeat(64),
        untouched: false,
        program: false,
    };
    let sources = Sources { exercise: "01".into(), tasks: TASKS.iter().map(source).collect() };
    let done = progress.get::<Last>(&format!("01/mse-{name}")).map_or(0, |last| last.when);
    for round in done + 1..=done + rounds.parse::<u64>().unwrap() {
        let verdict = if round % 2 == 0 { Verdict::Green } else { Verdict::Red };
        let test = Test {
            name: "all".into(),
            verdict,
            mistakes: vec![],
            report: format!("mse: round {round}\n\n{}", "  worst      a\n".repeat(40)),
            seconds: 0.0,
        };
        let of_all = sources.tasks.iter().map(|source| (source.task.clone(), vec![test.clone()]));
        let judged: Judged = of_all.collect();
        keep(&mut progress, &sources, &judged, round).unwrap();
        memory::note(&mut progress, &format!("question-{name}"), Grade::Right, round).1.unwrap();
        println!("kept {round}");
        std::io::stdout().flush().unwrap();
    }
}

fn start(file: &Path, name: &str, rounds: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["writer", "--exact", "--nocapture"])
        .env(WRITER, format!("{rounds} {name} {}", file.display()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The rounds that a writer confirmed.
fn confirmed(child: &mut Child) -> Vec<u64> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    lines.filter_map(|line| line.split_once("kept ")?.1.trim().parse().ok()).collect()
}

fn rounds_in(file: &Path, name: &str) -> (u64, u64) {
    let progress = Progress::open(file).unwrap();
    let when = |task: &&str| {
        progress.get::<Last>(&format!("01/{task}-{name}")).map_or(0, |last| last.when)
    };
    let all: Vec<u64> = TASKS.iter().map(when).collect();
    assert!(all.iter().all(|&one| one == all[0]), "verdicts of one run are kept together: {all:?}");
    let asked = progress.get::<Card>(&format!("question-{name}")).map_or(0, |card| card.asked);
    (all[0], asked.into())
}

fn killed(times: u64) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("progress.jsonl");
    let (mut state, mut last, mut rounds) = (7_u64, 0, 0);
    for _ in 0..times {
        let mut child = start(&file, "a", 1_000_000);
        // From before the first write to many writes in: a linear congruential generator.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        std::thread::sleep(Duration::from_millis(2 + (state >> 33) % 60));
        child.kill().unwrap();
        let told = confirmed(&mut child);
        child.wait().unwrap();
        rounds += told.len() as u64;
        last = told.into_iter().max().unwrap_or(last);
        let (verdicts, answers) = rounds_in(&file, "a");
        // A round may be half done when it is killed: its verdicts are kept, its answer is not.
        assert!(verdicts >= last && answers >= rounds, "{last} {rounds} {verdicts} {answers}");
        assert!(verdicts <= last + times && answers <= verdicts, "{last} {verdicts} {answers}");
        assert!(!folder.path().join("progress.jsonl.damaged").exists());
    }
    assert!(rounds > times / 4, "{rounds} rounds in {times} sessions: too few to show anything");
    println!("{times} sessions killed, {rounds} rounds confirmed, none lost");
}

fn at_once(rounds: u64) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("progress.jsonl");
    let mut children = ["a", "b"].map(|name| start(&file, name, rounds));
    for child in &mut children {
        assert_eq!(confirmed(child).len() as u64, rounds);
        assert!(child.wait().unwrap().success());
    }
    for name in ["a", "b"] {
        assert_eq!(rounds_in(&file, name), (rounds, rounds), "{name}");
    }
    println!("two processes with {rounds} rounds each: all kept");
}

#[test]
fn a_killed_session_loses_no_verdict_that_was_confirmed() {
    killed(25);
}

#[test]
fn two_processes_lose_nothing_of_each_other() {
    at_once(20);
}

#[test]
#[ignore = "the long proof: cargo test -p kata --test practice_progress long -- --ignored --nocapture"]
fn long_proof_of_kills_and_of_two_processes() {
    killed(1000);
    at_once(200);
}
