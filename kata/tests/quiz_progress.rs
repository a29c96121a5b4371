//! Progress: what is kept, when a question comes up again, and that nothing that was confirmed is
//! ever lost.

use kata::progress::Progress;
use kata::quiz::memory::{self, Card, DAY, Grade};
use kata::quiz::schedule::{self, Memory};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

const HEADER: &str = "{\"form\":\"backprop-kata progress\",\"version\":2}\n";

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deep/down/progress.jsonl");
    (folder, file)
}

fn put(file: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

fn answer(file: &Path, id: &str, grade: Grade, now: u64) -> Card {
    let mut progress = Progress::open(file).unwrap();
    let (noted, saved) = memory::note(&mut progress, id, grade, now);
    saved.unwrap();
    noted.after
}

fn card(file: &Path, id: &str) -> Option<Card> {
    Progress::open(file).unwrap().get(id)
}

/// Sequences of grades and days, with the memory states that the crate `fsrs` 6.6.2, by the
/// algorithm's authors, computes for them in `f32`: reviews in time, early, late, on the same day.
#[test]
fn memory_is_what_the_authors_crate_computes() {
    let table = fs::read_to_string("tests/fsrs.json").unwrap();
    let table: Vec<Vec<[f64; 5]>> = serde_json::from_str(&table).unwrap();
    for sequence in table {
        let mut memory = None;
        for [grade, days, stability, difficulty, interval] in sequence {
            let grade = [Grade::Wrong, Grade::Partly, Grade::Right][grade as usize - 1];
            let next = schedule::next(memory, grade, days);
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-4 * b;
            assert!(close(next.stability, stability), "{next:?} {stability}");
            assert!(close(next.difficulty, difficulty), "{next:?} {difficulty}");
            assert_eq!(next.stability.round().max(1.0), interval);
            memory = Some(Memory { stability, difficulty });
        }
    }
}

#[test]
fn right_answers_spread_and_a_wrong_one_comes_back_tomorrow() {
    let (mut card, mut days) = (None, Vec::new());
    for _ in 0..5 {
        let now = card.as_ref().map_or(1_000_000_000, |card: &Card| card.due);
        let next = Card::answered(card.as_ref(), Grade::Right, now);
        days.push(next.days());
        card = Some(next);
    }
    assert!(days.windows(2).all(|pair| pair[1] > pair[0]), "{days:?}");
    assert_eq!(Card::answered(None, Grade::Wrong, 5).days(), 1);
}

#[test]
fn due_is_half_a_day_early_and_not_a_second_more() {
    let card = Card::answered(None, Grade::Right, 1_000_000);
    let due = 1_000_000 + card.days() * DAY;
    assert!(card.is_due(due - DAY / 2) && !card.is_due(due - DAY / 2 - 1));
}

#[test]
fn weak_until_right_twice_in_a_row() {
    let mut card = None;
    let mut weak = |grade| {
        card = Some(Card::answered(card.as_ref(), grade, 0));
        card.as_ref().unwrap().is_weak()
    };
    use Grade::{Partly, Right, Wrong};
    let seen: Vec<bool> = [Right, Wrong, Right, Partly, Wrong].map(&mut weak).into();
    assert_eq!(seen, [false, true, true, false, true]);
}

#[test]
fn progress_is_read_back_and_what_is_not_known_is_kept() {
    let (_folder, file) = folder();
    let foreign = "{\"kind\":\"colour\",\"name\":\"sky\",\"blue\":true}\n";
    put(&file, format!("{HEADER}{foreign}"));
    let old = answer(&file, "gone-from-the-quiz", Grade::Right, 5);
    let text = fs::read_to_string(&file).unwrap().replace("\"asked\":1", "\"asked\":1,\"mood\":7");
    put(&file, text);
    answer(&file, "new-in-the-quiz", Grade::Wrong, 9);
    answer(&file, "gone-from-the-quiz", Grade::Right, 9);
    let text = fs::read_to_string(&file).unwrap();
    assert!(
        text.starts_with(HEADER) && text.contains(foreign) && text.contains("\"mood\":7"),
        "{text}"
    );
    let new = card(&file, "gone-from-the-quiz").unwrap();
    assert_eq!((old.asked, new.asked, new.right), (1, 2, 2));
    assert_eq!(card(&file, "new-in-the-quiz").unwrap().right, 0);
}

/// Of five records one is damaged, in every way that comes to mind: the other four are there.
#[test]
fn a_damaged_record_is_set_aside_alone() {
    for damage in [
        "{\"kind\":\"quiz\",\"name\":\"b\",\"asked\":1",
        "{\"kind\":\"quiz\",\"name\":\"b\"}",
        "{\"kind\":\"quiz\",\"name\":\"b\",\"asked\":-1,\"right\":0,\"in_a_row\":0,\"last\":0,\"due\":0,\"stability\":1,\"difficulty\":1}",
        "{\"kind\":7,\"name\":\"b\"}",
        "null",
        "<<<<<<< HEAD",
        "\u{0}\u{0}",
    ] {
        let (_folder, file) = folder();
        for id in ["a", "b", "c", "d", "e"] {
            answer(&file, id, Grade::Right, 5);
        }
        let text = fs::read_to_string(&file).unwrap();
        let line = text.lines().find(|line| line.contains("\"name\":\"b\"")).unwrap();
        put(&file, text.replace(line, damage));
        let mut progress = Progress::open(&file).unwrap();
        let notice = progress.prepare(None).unwrap();
        let (lines, aside) = notice.set_aside.expect("it is said");
        assert_eq!((lines, fs::read_to_string(&aside).unwrap()), (1, format!("{damage}\n")));
        for id in ["a", "c", "d", "e"] {
            assert!(card(&file, id).is_some(), "{id} is lost beside {damage}");
        }
        assert_eq!(progress.prepare(None).unwrap().set_aside, None, "once is enough");
        // A second one does not overwrite the first.
        put(&file, fs::read_to_string(&file).unwrap() + "another\n");
        answer(&file, "f", Grade::Right, 5);
        assert_eq!(fs::read_to_string(&aside).unwrap(), format!("{damage}\nanother\n"));
    }
}

/// A file cut off at any byte, as no crash of this program leaves it: all whole lines are kept.
#[test]
fn a_torn_file_costs_the_torn_line() {
    let (_folder, file) = folder();
    for id in ["a", "b", "c"] {
        answer(&file, id, Grade::Right, 5);
    }
    let whole = fs::read(&file).unwrap();
    for length in 0..whole.len() {
        put(&file, &whole[..length]);
        answer(&file, "new", Grade::Right, 5);
        let lines = whole[..length].iter().filter(|&&byte| byte == b'\n').count();
        let kept = Progress::open(&file).unwrap().all::<Card>().count();
        // The header is a line; the last line may be whole without its end.
        assert!(kept > lines.saturating_sub(1), "{length}: {kept} records of {lines} lines");
    }
}

const VERSION_1: &str = r#"{
  "version": 1,
  "questions": {
    "backprop-what": {
      "asked": 3, "right": 2, "in_a_row": 1, "last": 1700000000, "due": 1700172800,
      "stability": 2.3065, "difficulty": 2.118104
    },
    "optimizers-adam": {
      "asked": 1, "right": 0, "in_a_row": 0, "last": 1700000000, "due": 1700086400,
      "stability": 0.212, "difficulty": 6.4133
    }
  }
}
"#;

#[test]
fn the_first_version_s_file_is_taken_over() {
    let (folder, file) = folder();
    let old = folder.path().join("quiz.json");
    put(&old, VERSION_1);
    let mut progress = Progress::open(&file).unwrap();
    let notice = progress.prepare(Some(&old)).unwrap();
    assert_eq!(notice.taken_over, Some(old.clone()));
    assert_eq!(fs::read_to_string(&old).unwrap(), VERSION_1, "the old file is left as it is");
    let read = card(&file, "backprop-what").unwrap();
    assert_eq!((read.asked, read.right, read.due, read.stability), (3, 2, 1_700_172_800, 2.3065));
    // The next interval is what the old program would have said: 2 days in time, then 11.
    assert_eq!(answer(&file, "backprop-what", Grade::Right, read.due).days(), 11);
    assert_eq!(progress.prepare(Some(&old)).unwrap().taken_over, None, "once is enough");
    assert_eq!(card(&file, "backprop-what").unwrap().asked, 4);
}

#[test]
fn the_first_version_s_file_in_the_same_place_is_rewritten() {
    let (_folder, file) = folder();
    put(&file, VERSION_1.replace("\"asked\": 1", "\"asked\": \"once\""));
    let notice = Progress::open(&file).unwrap().prepare(None).unwrap();
    let (lines, aside) = notice.set_aside.unwrap();
    assert!(lines == 1 && fs::read_to_string(aside).unwrap().contains("optimizers-adam"));
    assert!(fs::read_to_string(&file).unwrap().starts_with(HEADER));
    assert_eq!(card(&file, "backprop-what").unwrap().asked, 3);
}

#[test]
fn a_later_version_is_left_alone() {
    for text in [
        "{\"form\":\"backprop-kata progress\",\"version\":3}\nx\n",
        "{\"version\":2,\"questions\":{}}",
    ] {
        let (_folder, file) = folder();
        put(&file, text);
        let error = Progress::open(&file).err().unwrap().to_string();
        assert!(error.contains("later version") && error.contains("--progress"), "{error}");
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
}

#[test]
fn an_answer_is_taken_back_but_not_another_s() {
    let (_folder, file) = folder();
    let before = answer(&file, "a", Grade::Right, 5);
    let mut here = Progress::open(&file).unwrap();
    let (noted, saved) = memory::note(&mut here, "a", Grade::Wrong, 9);
    saved.unwrap();
    memory::take_back(&mut here, &noted).unwrap();
    assert_eq!(card(&file, "a"), Some(before));

    let (noted, saved) = memory::note(&mut here, "new", Grade::Wrong, 9);
    saved.unwrap();
    let elsewhere = answer(&file, "new", Grade::Right, 20);
    memory::take_back(&mut here, &noted).unwrap();
    assert_eq!(card(&file, "new"), Some(elsewhere), "answered elsewhere since");

    let (noted, saved) = memory::note(&mut here, "newer", Grade::Wrong, 9);
    saved.unwrap();
    memory::take_back(&mut here, &noted).unwrap();
    assert_eq!(card(&file, "newer"), None, "as if never asked");
}

/// What could not be written is written with the next answer.
#[test]
fn an_answer_that_could_not_be_saved_is_saved_later() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("place");
    fs::write(&place, "a file, where a folder is needed").unwrap();
    let file = place.join("progress.jsonl");
    let mut progress = Progress::none_yet(&file);
    let (first, saved) = memory::note(&mut progress, "a", Grade::Right, 5);
    assert!(saved.unwrap_err().to_string().contains("--progress"));
    assert_eq!((progress.unsaved(), progress.get("a")), (1, Some(first.after)));
    fs::remove_file(&place).unwrap();
    memory::note(&mut progress, "b", Grade::Wrong, 5).1.unwrap();
    assert_eq!(progress.unsaved(), 0);
    assert!(card(&file, "a").is_some() && card(&file, "b").is_some());
}

/// The file is replaced, not written into: one who reads it meanwhile sees the old one whole.
#[test]
fn a_reader_never_sees_half_a_file() {
    let (_folder, file) = folder();
    answer(&file, "q0", Grade::Right, 5);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            for _ in 0..200 {
                let text = fs::read_to_string(&file).unwrap();
                assert!(text.starts_with(HEADER) && text.ends_with("}\n"), "{text}");
                assert!(text.contains("\"q0\""));
            }
        });
        for n in 1..60 {
            answer(&file, &format!("q{n}"), Grade::Right, 5);
        }
        reader.join().unwrap();
    });
}

#[test]
fn a_file_that_exists_is_replaced_only_if_wanted() {
    use kata::file;
    let (_folder, path) = folder();
    file::write(&path, b"one", false).unwrap();
    let error = file::write(&path, b"two", false).unwrap_err().to_string();
    assert!(error.contains("--force"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"one");
    file::write(&path, b"two", true).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"two");
    let left = fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(left, 1, "nothing is left beside it");
}

// From here on the program itself, on a quiz of `n` questions whose right answer is always the
// choice that says so.

fn quiz(n: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for sub in ["quiz", "exercises", "solutions"] {
        fs::create_dir(folder.path().join(sub)).unwrap();
    }
    let mut text = "# 1. Many\n\n".to_string();
    for at in 0..n {
        text += &format!(
            "## Question {at}\n<!-- id: many-{at} · kind: one · level: 1 -->\n\n★☆☆ · choose one\n\nWhich?\n\n\
             - [ ] **A.** this\n- [ ] **B.** that\n\n<details><summary>Answer</summary>\n\n**A**\n\nSo it is.\n\n\
             - **A** Right.\n- **B** No.\n\n</details>\n\n"
        );
    }
    fs::write(folder.path().join("quiz/01-many.md"), text).unwrap();
    folder
}

fn command(quiz: &Path, file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kata"));
    command
        .args(["quiz", "--lang", "en", "--progress", file.to_str().unwrap()])
        .current_dir(quiz)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn feed(mut child: Child, typed: &str) -> Output {
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Two processes, so many answers each to the same questions: every one of them is counted.
fn two_processes(answers: usize) {
    let quiz = quiz(answers);
    let file = quiz.path().join("progress.jsonl");
    let typed = "a\n".repeat(answers);
    let children = [0, 1].map(|_| command(quiz.path(), &file).spawn().unwrap());
    std::thread::scope(|scope| {
        for child in children {
            let typed = &typed;
            scope.spawn(move || assert!(feed(child, typed).status.success()));
        }
    });
    let progress = Progress::open(&file).unwrap();
    let kept: u32 = progress.all::<Card>().map(|(_, card)| card.asked).sum();
    assert_eq!(kept as usize, 2 * answers);
    println!("{kept} answers kept of two processes with {answers} each");
}

#[test]
fn two_processes_lose_nothing_of_each_other() {
    two_processes(20);
}

/// Kills sessions at random moments; whatever was shown as a verdict before must be in the file.
fn killed_sessions(times: usize) {
    let quiz = quiz(60);
    let file = quiz.path().join("progress.jsonl");
    let mut state = 1u64;
    let mut random = |n: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let (mut confirmed, mut in_the_middle) = (0, 0);
    for _ in 0..times {
        let mut child = command(quiz.path(), &file).spawn().unwrap();
        let mut typed = child.stdin.take().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (began, begin) = std::sync::mpsc::channel();
        let reader = std::thread::spawn(move || {
            let is_verdict = |line: &String| {
                let _ = began.send(());
                line.starts_with(['✓', '✗']) && (line.contains("Right:") || line.contains("Wrong:"))
            };
            out.lines().map_while(Result::ok).filter(is_verdict).count()
        });
        let writer = std::thread::spawn(move || {
            let _ = typed.write_all("a\n".repeat(60).as_bytes());
        });
        // A moment in the session, however long the machine takes to begin it; or before it.
        if random(8) > 0 {
            let _ = begin.recv();
        }
        std::thread::sleep(Duration::from_micros(random(40_000)));
        child.kill().unwrap();
        child.wait().unwrap();
        writer.join().unwrap();
        let seen = reader.join().unwrap();
        confirmed += seen;
        in_the_middle += usize::from(seen > 0 && seen < 60);
        let found = Progress::open(&file).unwrap();
        let kept: u32 = found.all::<Card>().map(|(_, card)| card.asked).sum();
        assert!(kept as usize >= confirmed, "{confirmed} verdicts were shown, {kept} are kept");
    }
    let mut progress = Progress::open(&file).unwrap();
    assert_eq!(progress.prepare(None).unwrap().set_aside, None, "no line is damaged");
    assert!(in_the_middle > 0, "no session was killed in its middle");
    println!(
        "{times} sessions killed, {in_the_middle} of them in the middle: {confirmed} verdicts shown, none lost"
    );
}

#[test]
fn a_killed_session_loses_nothing_that_was_confirmed() {
    killed_sessions(25);
}

#[test]
#[ignore = "the long proof, minutes: cargo test -p kata --test quiz_progress long -- --ignored --nocapture"]
fn long_proof_of_kills_and_of_two_processes() {
    killed_sessions(1000);
    two_processes(200);
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_that_cannot_be_written_is_said_before_the_first_question() {
    let quiz = quiz(2);
    // Where not even root can write.
    let file = Path::new("/proc/kata/progress.jsonl");
    let output = feed(command(quiz.path(), file).spawn().unwrap(), "");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1));
    assert!(!out.contains("Question 0"), "{out}");
    assert!(err.contains("cannot be kept in") && err.contains("--progress"), "{err}");
}

/// The program in a shell that lets no file grow beyond so many blocks of 1024 bytes.
#[cfg(unix)]
fn limited(quiz: &Path, file: &Path, blocks: usize, typed: &str) -> Output {
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
    shell.args([env!("CARGO_BIN_EXE_kata"), "quiz", "--lang", "en", "--progress"]).arg(file);
    shell.current_dir(quiz);
    shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    feed(shell.spawn().unwrap(), typed)
}

/// A disk that is full already is said before the first question.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_is_said_before_the_first_question() {
    let quiz = quiz(2);
    let file = quiz.path().join("progress.jsonl");
    let output = limited(quiz.path(), &file, 0, "");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{out}");
    assert!(!out.contains("Question 0") && err.contains("make room"), "{out}{err}");
}

/// A disk that fills up while the quiz runs: it is said with the answer, the quiz goes on, the exit
/// code is 1, and the file is whole.
#[cfg(unix)]
#[test]
fn a_full_disk_loses_nothing_that_was_there() {
    let quiz = quiz(9);
    let file = quiz.path().join("progress.jsonl");
    feed(command(quiz.path(), &file).spawn().unwrap(), &"a\n".repeat(4));
    let before = fs::read_to_string(&file).unwrap();
    let blocks = before.len().div_ceil(1024);
    let output = limited(quiz.path(), &file, blocks, &"a\n".repeat(9));
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(out.contains("Not saved yet: ") && out.contains("of 9 right"), "{out}");
    assert_eq!(output.status.code(), Some(1), "{err}");
    let kept: u32 = Progress::open(&file).unwrap().all::<Card>().map(|(_, c)| c.asked).sum();
    let saved = out.matches("Comes up again in").count();
    assert_eq!(kept as usize, 4 + saved, "{out}");
    assert!(fs::read_to_string(&file).unwrap().len() <= 1024 * blocks);
}
