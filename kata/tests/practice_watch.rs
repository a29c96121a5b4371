//! What a watch shows, and when: through a pipe, where it writes line below line. The real terminal is in
//! `practice_watch_terminal`.

mod watching;

use kata::kit::exercises;
use kata::practice::record::{Help, Last, Sources};
use kata::practice::suite::{Judged, Printed};
use kata::practice::watch::state::{Mode, State};
use kata::practice::watch::view::{Page, body, foot};
use kata::practice::watch::worker::{Found, Phase, Ran};
use kata::progress::Progress;
use kata::quiz::lang::Lang;
use kata::record::Record;
use kata::verdict::Verdict;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use watching::{Kit, green, red, stub, verdict, waiting};

/// A watch at the other end of a pipe.
struct Watch {
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
}

impl Watch {
    fn start(kit: &Kit, arguments: &[&str]) -> Watch {
        let mut command = kit.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (sender, lines) = channel();
        let stdout = child.stdout.take().unwrap();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let stdin = child.stdin.take().unwrap();
        Watch { child, stdin, lines }
    }

    /// All lines up to the first that has this in it.
    fn until(&self, what: &str) -> String {
        let (mut seen, limit) = (String::new(), Instant::now() + Duration::from_secs(60));
        while !seen.contains(what) {
            let left = limit.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left);
            seen += &line.unwrap_or_else(|_| panic!("no {what:?} in\n{seen}"));
            seen.push('\n');
        }
        seen
    }

    fn key(&mut self, key: &str) {
        writeln!(self.stdin, "{key}").unwrap();
    }

    fn quit(mut self) -> String {
        self.key("q");
        let last = self.until("Go on with");
        assert!(self.child.wait().unwrap().success());
        last
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first red task, with the report that tells most; then the next.
#[test]
fn a_save_is_judged_and_the_verdict_is_remembered() {
    let kit = Kit::new();
    let watch = Watch::start(&kit, &["2"]);
    watch.until("first is still a stub");
    kit.write("first.rs", &red("first"));
    let seen = watch.until("1 more test of first is red");
    assert!(seen.contains("you wrote  the half of it"), "{seen}");
    assert!(!seen.contains("second is"), "{seen}");
    kit.write("first.rs", &green("first"));
    let seen = watch.until("second is still a stub");
    assert!(seen.contains("✓ now green: first"), "{seen}");
    kit.write("second.rs", &green("second"));
    watch.until("All 2 tasks of 02 are green: 5 of 5 points");
    assert!(watch.quit().contains("2 of 2 tasks are green"));
    let progress = Progress::open(&kit.progress()).unwrap();
    let last = progress.get::<Last>("02/second").unwrap();
    assert_eq!(last.verdict, Verdict::Green);
    assert!(last.green.is_some());
}

/// What was saved last is what the learner works at, before what comes first in the statement.
#[test]
fn any_task_in_any_order() {
    let kit = Kit::new();
    let mut watch = Watch::start(&kit, &["02-trees"]);
    watch.until("first is still a stub");
    kit.write("second.rs", &red("second"));
    watch.until("second: dx is not the gradient");
    kit.write("first.rs", &red("first"));
    watch.until("first: dx is not the gradient");
    watch.key("n");
    watch.until("second: dx is not the gradient");
    // Asked for, it stays until it is green.
    kit.write("first.rs", &(red("first") + "// another line\n"));
    watch.until("second: dx is not the gradient");
    kit.write("second.rs", &green("second"));
    let seen = watch.until("first: dx is not the gradient");
    assert!(seen.contains("✓ now green: second"), "{seen}");
    watch.quit();
}

#[test]
fn what_a_learner_prints_is_shown() {
    let kit = Kit::new();
    kit.write("first.rs", &(red("first") + "//print first::gradient x = [1, 2]\n"));
    let watch = Watch::start(&kit, &["2"]);
    let seen = watch.until("  x = [1, 2]");
    assert!(seen.ends_with("you printed:\n  x = [1, 2]\n"), "{seen}");
    watch.quit();
}

/// A page that was made is told of each verdict; without one none is made.
#[test]
fn the_page_is_told() {
    let kit = Kit::new();
    let watch = Watch::start(&kit, &["2"]);
    watch.until("first is still a stub");
    watch.quit();
    let file = kit.path("target/kata/page/verdicts.js");
    assert!(!file.exists());
    let quiz = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture/quiz");
    fs::create_dir_all(kit.path("quiz/zh-CN")).unwrap();
    for name in ["01-sample.md", "zh-CN/01-sample.md"] {
        fs::copy(quiz.join(name), kit.path("quiz").join(name)).unwrap();
    }
    let mut page = std::process::Command::new(env!("CARGO_BIN_EXE_kata"));
    page.arg("page").arg("--progress").arg(kit.progress()).current_dir(kit.folder.path());
    let page = page.output().unwrap();
    assert!(page.status.success(), "{}", String::from_utf8_lossy(&page.stderr));
    assert!(!fs::read_to_string(&file).unwrap().contains("the half of it"));
    let watch = Watch::start(&kit, &["2"]);
    watch.until("first is still a stub");
    kit.write("first.rs", &red("first"));
    watch.until("1 more test of first is red");
    watch.quit();
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("the half of it"), "{text}");
}

#[test]
fn what_is_red_only_because_of_another_points_there() {
    let kit = Kit::new();
    kit.write("first.rs", &waiting("first", "second"));
    kit.write("second.rs", &red("second"));
    let watch = Watch::start(&kit, &["2", "first"]);
    let seen = watch.until("1 more test of second is red");
    assert!(
        seen.contains("first is red only because second, which it calls, is. Fix second first:"),
        "{seen}"
    );
    assert!(!seen.contains("first: dx is wrong"), "{seen}");
    watch.quit();
}

#[test]
fn a_syntax_error_a_deleted_and_a_renamed_file_are_survived() {
    let kit = Kit::new();
    let watch = Watch::start(&kit, &["2"]);
    watch.until("first is still a stub");
    kit.write("first.rs", "\nsyntax error\n");
    let seen = watch.until("This is the first error");
    assert!(seen.contains("  --> exercises/02-trees/src/first.rs:2:8"), "{seen}");
    assert!(seen.contains("it does not compile"), "{seen}");
    kit.write("first.rs", &red("first"));
    watch.until("first: dx is not the gradient");
    fs::remove_file(kit.source("first.rs")).unwrap();
    watch.until("file not found for module");
    kit.write("first.rs", &red("first"));
    let seen = watch.until("first: dx is not the gradient");
    assert!(seen.contains("= the same report as before"), "{seen}");
    fs::rename(kit.source("first.rs"), kit.source("other.rs")).unwrap();
    watch.until("file not found for module");
    fs::rename(kit.source("other.rs"), kit.source("first.rs")).unwrap();
    watch.until("first: dx is not the gradient");
    watch.quit();
}

/// As editors do: a new file beside, renamed over the old; the whole folder away and back.
#[test]
fn a_file_that_is_replaced_and_a_folder_that_is_moved_are_seen() {
    let kit = Kit::new();
    let watch = Watch::start(&kit, &["2"]);
    watch.until("first is still a stub");
    kit.write(".first.rs.new", &red("first"));
    fs::rename(kit.source(".first.rs.new"), kit.source("first.rs")).unwrap();
    watch.until("first: dx is not the gradient");
    let (folder, away) = (kit.path("exercises/02-trees"), kit.path("away"));
    fs::rename(&folder, &away).unwrap();
    watch.until("r tries again");
    fs::rename(&away, &folder).unwrap();
    watch.until("first: dx is not the gradient");
    kit.write("first.rs", &green("first"));
    watch.until("✓ now green: first");
    watch.quit();
}

#[test]
fn a_save_while_it_runs_wins() {
    let kit = Kit::new();
    let watch = Watch::start(&kit, &["2"]);
    watch.until("first is still a stub");
    kit.write("first.rs", "//sleep 60\n");
    kit.until_asleep();
    let saved = Instant::now();
    kit.write("first.rs", &red("first"));
    watch.until("first: dx is not the gradient");
    // The other ends after a minute.
    assert!(saved.elapsed() < Duration::from_secs(30), "{:?}", saved.elapsed());
    watch.quit();
}

#[test]
fn what_hangs_is_ended_by_quitting() {
    let kit = Kit::new();
    let watch = Watch::start(&kit, &["2"]);
    watch.until("first is still a stub");
    // As many seconds as nobody else sleeps.
    let sleep = format!("sleep {}", 1_000_000 + std::process::id());
    kit.write("first.rs", &format!("//{sleep}\n"));
    kit.until_asleep();
    watch.quit();
    let left = std::process::Command::new("ps").args(["-eo", "args"]).output().unwrap().stdout;
    assert!(!String::from_utf8_lossy(&left).contains(&sleep));
}

#[test]
fn by_hand_only_a_key_runs_it() {
    let kit = Kit::new();
    let mut watch = Watch::start(&kit, &["2", "--manual"]);
    watch.until("first is still a stub");
    let builds = kit.builds();
    kit.write("first.rs", &red("first"));
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(kit.builds(), builds);
    watch.key("r");
    watch.until("first: dx is not the gradient");
    watch.quit();
}

#[test]
fn without_a_number_it_follows_the_learner() {
    let kit = Kit::new();
    let watch = Watch::start(&kit, &[]);
    watch.until("01 Trees · 0 of 2 green");
    kit.write("first.rs", &red("first"));
    let seen = watch.until("first: dx is not the gradient");
    assert!(seen.contains("02 Trees · 0 of 2 green"), "{seen}");
    watch.quit();
    let watch = Watch::start(&kit, &["1"]);
    watch.until("01 Trees");
    kit.write("first.rs", &green("first"));
    let end = watch.quit();
    assert!(!end.contains("02 Trees"), "{end}");
}

#[test]
fn a_hint_at_a_time_is_opened_and_remembered() {
    let kit = Kit::new();
    let mut watch = Watch::start(&kit, &["2"]);
    watch.until("first is still a stub");
    watch.key("h");
    let seen = watch.until("h opens the next of 2");
    assert!(seen.contains("hint 1 of 2: A nudge") && !seen.contains("The formula"), "{seen}");
    watch.key("h");
    watch.until("These are all");
    watch.quit();
    let open = |kit: &Kit| {
        let progress = Progress::open(&kit.progress()).unwrap();
        progress.get::<Help>("02/first").unwrap().hints
    };
    assert_eq!(open(&kit), 2);
    let mut watch = Watch::start(&kit, &["2"]);
    watch.until("first is still a stub");
    watch.key("h");
    watch.until("These are all");
    watch.quit();
    assert_eq!(open(&kit), 2);
}

#[test]
fn an_exercise_that_is_not_there_is_said_to_be_none() {
    let kit = Kit::new();
    let output = kit.command(&["7"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("there is no exercise `7`; there are 01-lines, 02-trees"), "{said}");
    let output = kit.command(&["2", "third"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("it has first, second"), "{said}");
}

/// In kilobytes, as Linux says it.
fn memory(watch: &Watch) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", watch.child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
#[ignore = "a minute, and Linux alone"]
fn memory_is_flat_over_500_saves() {
    let kit = Kit::new();
    let watch = Watch::start(&kit, &["2"]);
    watch.until("still to write");
    let mut seen = Vec::new();
    for save in 0..550 {
        kit.write("first.rs", &(red("first") + &format!("// {save}\n")));
        watch.until(&format!("run {} ", save + 2));
        watch.until("still to write");
        if save % 50 == 49 {
            seen.push(memory(&watch));
        }
    }
    eprintln!("{seen:?} kB");
    assert!(seen[10] <= seen[0] + 1024, "{seen:?} kB");
    watch.quit();
}

/// What a suite found: of these verdicts.
fn ran(kit: &Kit, state: &State, verdicts: &[String], printed: &[(&str, &str)]) -> Ran {
    let lines = verdicts.concat();
    let file = kit.path("verdicts");
    let lines: String = lines
        .lines()
        .filter_map(|l| l.strip_prefix("//= "))
        .fold(String::new(), |all, line| all + line + "\n");
    fs::write(&file, &lines).unwrap();
    let records = Record::read(&file).unwrap();
    let mut judged = Judged::new();
    for record in &records {
        let name = record.test.split_once("::").unwrap().1;
        let test = Record::test(&[record], &record.task, name, "");
        judged.entry(record.task.clone()).or_default().push(test);
    }
    let printed: Printed =
        printed.iter().map(|(task, text)| (task.to_string(), text.to_string())).collect();
    Ran {
        sources: Sources::of(kit.folder.path(), &state.exercise).unwrap(),
        found: Found::Judged(judged, printed),
        took: Duration::from_millis(412),
        whole: true,
    }
}

fn state(kit: &Kit) -> State {
    State::new(exercises(kit.folder.path()).unwrap().remove(1))
}

fn screen(kit: &Kit, state: &State, width: usize, lang: Lang) -> String {
    let page = Page { root: kit.folder.path(), width, lang, hints: 1, plain: false };
    let mut lines = body(state, page);
    lines.push(String::new());
    lines.extend(foot(state, page, false));
    for line in &lines {
        let plain = anstream::adapter::strip_str(line).to_string();
        let wide = textwrap::core::display_width(&plain);
        assert!(wide <= width, "{wide} columns of {width}: {plain}");
    }
    anstream::adapter::strip_str(&lines.join("\n")).to_string()
}

/// The screen of a red task after a run that changed something, on a wide and a narrow terminal.
#[test]
fn the_screen() {
    let kit = Kit::new();
    let mut state = state(&kit);
    state.begin();
    let first = [red("first"), stub("02-trees", "second", "second.rs")];
    state.take(ran(&kit, &state, &first, &[]));
    state.begin();
    let second = [green("first"), red("second")];
    let printed = (1..12).map(|n| format!("x[{n}] = {n}\n")).collect::<String>();
    state.take(ran(&kit, &state, &second, &[("second", &printed)]));
    insta::assert_snapshot!("screen_80", screen(&kit, &state, 80, Lang::En));
    insta::assert_snapshot!("screen_50", screen(&kit, &state, 50, Lang::En));
    insta::assert_snapshot!("screen_50_zh", screen(&kit, &state, 50, Lang::ZhCn));
    state.mode = Mode::List(1);
    insta::assert_snapshot!("list_80", screen(&kit, &state, 80, Lang::En));
    insta::assert_snapshot!("list_50", screen(&kit, &state, 50, Lang::En));
    state.mode = Mode::Keys;
    insta::assert_snapshot!("keys_80", screen(&kit, &state, 80, Lang::En));
    state.mode = Mode::All;
    insta::assert_snapshot!("all_80", screen(&kit, &state, 80, Lang::En));
    state.mode = Mode::Hint("first".into());
    insta::assert_snapshot!("hint_80", screen(&kit, &state, 80, Lang::En));
    state.mode = Mode::Statement;
    screen(&kit, &state, 50, Lang::En);
}

#[test]
fn a_stub_and_the_end() {
    let kit = Kit::new();
    let mut state = state(&kit);
    state.begin();
    let stubs = [stub("02-trees", "first", "first.rs"), stub("02-trees", "second", "second.rs")];
    state.take(ran(&kit, &state, &stubs, &[]));
    insta::assert_snapshot!("stub_80", screen(&kit, &state, 80, Lang::En));
    insta::assert_snapshot!("stub_50", screen(&kit, &state, 50, Lang::En));
    state.begin();
    state.phase = Some(Phase::Testing);
    state.take(ran(&kit, &state, &[green("first"), green("second")], &[]));
    insta::assert_snapshot!("end_80", screen(&kit, &state, 80, Lang::En));
}

/// What is shown first, and what a run changed.
#[test]
fn what_comes_first_and_what_changed() {
    let kit = Kit::new();
    let mut state = state(&kit);
    let of_two = |a: String, b: String| [a, b];
    let stub = |task: &str, file: &str| stub("02-trees", task, file);
    state.begin();
    state.take(ran(&kit, &state, &of_two(stub("first", "first.rs"), red("second")), &[]));
    // A wrong one before a stub.
    assert_eq!(state.shown(), Some("second"));
    // But what was saved before either.
    state.saved = Some("exercises/02-trees/src/first.rs".into());
    assert_eq!((state.shown(), state.awaited().as_deref()), (Some("first"), Some("first")));
    state.pinned = Some("second".into());
    assert_eq!(state.shown(), Some("second"));
    // What is asked for stands elsewhere; the verdict on what was saved is the one waited for.
    assert_eq!(state.awaited().as_deref(), Some("first"));
    state.next();
    assert_eq!(state.shown(), Some("first"));

    state.begin();
    state.take(ran(&kit, &state, &of_two(red("first"), green("second")), &[]));
    let changes = state.changes();
    assert_eq!((changes.right, changes.wrong), (vec!["second".to_string()], vec![]));
    state.begin();
    let one = verdict("first", "gradient", "green", "", "")
        + &verdict("first", "shape", "red", "", "first: dx has the wrong shape\n");
    state.take(ran(&kit, &state, &of_two(one.clone(), red("second")), &[]));
    let changes = state.changes();
    assert_eq!((changes.right, changes.wrong), (vec![], vec!["second".to_string()]));
    assert_eq!((changes.red, changes.same), (Some((2, 1)), false));
    state.begin();
    state.take(ran(&kit, &state, &of_two(one, red("second")), &[]));
    assert!(state.changes().same);
}
