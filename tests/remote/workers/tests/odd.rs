//! Workers that print, hang, die, flood, or do not keep to the protocol: that costs them their tests,
//! with the reason, and nobody else anything.

use harness::{Judged, Kind, Program, Record};
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

const ODD: &str = env!("CARGO_BIN_EXE_worker-odd");
const ROGUE: &str = env!("CARGO_BIN_EXE_worker-rogue");

/// The judge of exercise 01 with this worker. One that never answers is given up soon, all others have
/// as much time as they want.
fn judge(worker: &str, answer: &str) -> Program {
    static JUDGE: OnceLock<Program> = OnceLock::new();
    let build = || {
        let judges = kata_proof::programs("remote-01", "--test=suite").unwrap();
        judges.into_iter().map(|(_, program)| program).next().unwrap()
    };
    let mut judge = JUDGE.get_or_init(build).clone();
    let never =
        ["hangs", "sleeps", "floods", "says nothing", "says no more", "calls back for ever"];
    let limit = if never.contains(&answer) { "1" } else { "60" };
    let own = [("KATA_WORKER", worker), ("KATA_ANSWER", answer), ("KATA_LIMIT", limit)];
    judge.environment = own.map(|(name, value)| (name.to_string(), value.to_string())).to_vec();
    judge
}

/// The tests of `sigmoid`, and that no process is left, known by its environment.
fn sigmoid(worker: &str, answer: &str) -> Judged {
    let mut judge = judge(worker, answer);
    let token = format!("{worker}-{answer}-{}", std::process::id());
    judge.environment.push(("KATA_FOLDER".to_string(), token.clone()));
    let judged = judge.judge("sigmoid::", Duration::from_secs(60)).unwrap();
    let began = Instant::now();
    while processes_with(&token) > 0 {
        assert!(began.elapsed() < Duration::from_secs(10), "{answer}: a process is left");
        std::thread::sleep(Duration::from_millis(20));
    }
    judged
}

fn processes_with(token: &str) -> usize {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let environments = processes.filter_map(|p| std::fs::read(p.path().join("environ")).ok());
    environments.filter(|all| String::from_utf8_lossy(all).contains(token)).count()
}

fn is_green(judged: &Judged) -> bool {
    judged.stopped.is_none() && judged.reports.len() == 3 && !judged.is_red()
}

#[test]
fn what_is_printed_or_read_does_not_disturb_the_conversation() {
    for how in ["", "prints", "reads", "threads"] {
        let judged = sigmoid(ODD, how);
        assert!(is_green(&judged), "{how}: {judged:#?}");
    }
}

#[test]
fn a_panic_is_reported_with_its_message_and_place() {
    let report = |how| {
        let judged = sigmoid(ODD, how);
        assert!(judged.stopped.is_none(), "{judged:#?}");
        judged.reports["sigmoid::values"].clone()
    };
    assert!(report("panics").contains("  message    a panic of 5 words\n"), "{}", report("panics"));
    assert!(report("panics").contains("worker-odd.rs:"), "{}", report("panics"));
    // Judge and worker take turns, on one processor.
    assert!(report("counts").contains("  message    1 processor\n"), "{}", report("counts"));
    assert!(report("throws").contains("  message    a panic without a message\n"));
    assert!(report("library").contains("ndarray"), "{}", report("library"));
}

#[test]
fn a_worker_that_does_not_come_to_its_end_is_stopped_and_why_is_said() {
    for (how, cause) in [
        ("exits", "your code ended the process, exit status: 0"),
        ("leaves", "your code ended the process, exit status: 0"),
        ("aborts", "your code ended the process, signal: 6 (SIGABRT)"),
        ("hangs", "no answer after 1 s; is there a loop that never ends?"),
        ("sleeps", "no answer after 1 s; is there a loop that never ends?"),
        ("floods", "no answer after 1 s; is there a loop that never ends?"),
        ("overflows", "the stack overflowed; does a function call itself without end?"),
    ] {
        let stopped = sigmoid(ODD, how).stopped.expect(how);
        assert!(stopped.cause.starts_with(cause), "{how}: {}", stopped.cause);
    }
}

#[test]
fn a_worker_that_does_not_keep_to_the_protocol_gets_nothing() {
    for how in [
        "ends at once",
        "is of another version",
        "says nothing",
        "says no more",
        "says more than a frame holds",
        "answers before it is asked",
        "makes noise",
        "calls back for ever",
        "answers nothing",
        "answers a huge list",
        "answers with zeros",
        "panics without words",
        "panics at random",
    ] {
        let judged = sigmoid(ROGUE, how);
        let green = judged.reports.values().filter(|report| report.is_empty()).count();
        assert_eq!(green, 0, "{how}: {judged:#?}");
        assert!(judged.is_red(), "{how}: {judged:#?}");
    }
}

/// Runs the judge as a person does, and reads the file of verdicts.
fn verdicts(worker: &str, answer: &str, filter: &str) -> Vec<Record> {
    let judge = judge(worker, answer);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file =
        folder.join(format!("verdicts-{}-{}", filter.replace(':', ""), answer.replace('/', "-")));
    let _ = std::fs::remove_file(&file);
    let mut command = Command::new(&judge.binary);
    command.args(["--quiet", filter]).envs(judge.environment).env("KATA_VERDICTS", &file);
    let output = command.output().unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let records: Vec<Record> = text.lines().map(|l| Record::of_line(l).expect(l)).collect();
    assert_eq!(output.status.success(), records.iter().all(|r| r.kind == Kind::Green));
    records
}

#[test]
fn every_test_leaves_one_verdict() {
    let green = verdicts(ODD, "", "sigmoid");
    assert_eq!(green.len(), 10, "{green:#?}");
    assert!(green.iter().all(|r| r.kind == Kind::Green && r.report.is_empty()), "{green:#?}");
    let mut names: Vec<&str> = green.iter().map(|r| r.test.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 10);

    // `sigmoid_backward` calls `sigmoid`, which ends the process: it is not begun.
    let stopped = verdicts(ODD, "exits", "sigmoid");
    let of_sigmoid = |r: &&Record| r.task == "sigmoid";
    assert_eq!(stopped.len(), 10, "{stopped:#?}");
    assert!(stopped.iter().filter(of_sigmoid).all(|r| r.kind == Kind::Stopped), "{stopped:#?}");
    let first = stopped.iter().find(of_sigmoid).unwrap();
    assert!(first.report.starts_with("sigmoid: your code ended the process"), "{}", first.report);
}

const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../python/worker.py");

/// Written from PROTOCOL.md alone, in Python's standard library.
#[test]
fn a_stranger_answers_in_another_language() {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("SKIPPED: python3 is not there (Debian: apt-get install python3)");
        return;
    }
    let right = verdicts(PYTHON, "", "");
    assert_eq!(right.len(), 54, "{right:#?}");
    let wrong: Vec<&Record> = right.iter().filter(|r| r.kind != Kind::Green).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");

    let mistake = "linear_backward/db/wrong-axis";
    let wrong = verdicts(PYTHON, mistake, "linear_backward::gradients");
    let [of_task] = &wrong[..] else { panic!("{wrong:#?}") };
    assert_eq!(of_task.kind, Kind::Red);
    assert_eq!(of_task.mistakes, [mistake]);
    assert_eq!(of_task.said, "dZ summed over the units: db sums over the examples");
    assert!(of_task.report.contains("you wrote  dZ summed over the units"), "{}", of_task.report);
}
