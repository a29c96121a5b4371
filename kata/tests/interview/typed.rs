//! An interview held at a terminal by somebody whose every line takes its time.

use super::{piece, questions, root};
use kata::kit::exercises;
use kata::practice::interview::beside::{keep, put_back, said};
use kata::practice::interview::score;
use kata::practice::interview::sitting::Sitting;
use kata::practice::interview::state::{Interview, What};
use kata::quiz::bank;
use kata::quiz::console::{Console, Size};
use kata::quiz::lang::Lang;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::{BufRead, Read, Write};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a terminal shows: what is written to it, and what is typed.
#[derive(Clone, Default)]
struct Screen(Rc<RefCell<Vec<u8>>>);

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Somebody who takes so many seconds before each line.
struct Candidate<'a> {
    clock: &'a Cell<u64>,
    screen: Screen,
    lines: VecDeque<(u64, &'static str)>,
    line: Vec<u8>,
    deadline: u64,
    over: Arc<AtomicBool>,
}

impl BufRead for Candidate<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.line.is_empty()
            && let Some((seconds, line)) = self.lines.pop_front()
        {
            self.clock.set(self.clock.get() + seconds);
            self.over.store(self.clock.get() >= self.deadline, Ordering::Relaxed);
            self.line = format!("{line}\n").into_bytes();
            self.screen.write_all(&self.line)?;
        }
        Ok(&self.line)
    }

    fn consume(&mut self, used: usize) {
        self.line.drain(..used);
    }
}

impl Read for Candidate<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

/// Types these lines at a terminal, each after so many seconds, and gives what is seen there; and whether it
/// ended. The end of the lines is one who leaves.
fn typed(
    interview: &mut Interview,
    folder: &Path,
    clock: &Cell<u64>,
    lines: &[(u64, &'static str)],
) -> (String, bool) {
    let sections = bank::load(root(), Lang::En).unwrap();
    let questions: Vec<_> = sections.iter().flat_map(|section| &section.questions).collect();
    let screen = Screen::default();
    let candidate = Candidate {
        clock,
        screen: screen.clone(),
        lines: lines.iter().copied().collect(),
        line: Vec::new(),
        deadline: interview.deadline(),
        over: Arc::default(),
    };
    let over = candidate.over.clone();
    let size = || Size { width: 80, height: None };
    let mut console = Console::typed(candidate, screen.clone(), Box::new(size), || {}, Lang::En);
    console.over = over;
    let mut sitting = Sitting {
        root: root(),
        folder,
        exercises: &exercises(root()).unwrap(),
        questions: &questions,
        console: &mut console,
        now: &|| clock.get(),
    };
    let ended = sitting.hold(interview).unwrap();
    let seen = anstream::adapter::strip_bytes(&screen.0.borrow()).into_vec();
    (String::from_utf8(seen).unwrap(), ended)
}

/// What was seen, without the words of the questions and tasks themselves.
fn without_questions(text: &str) -> String {
    let mut out = Vec::new();
    let mut shown = true;
    for line in text.lines() {
        let prompt = line.contains("?: help) >") || line.contains("?: help >");
        let back = prompt || line == "Noted." || line.starts_with("Write it here");
        if back && !shown {
            out.push("…");
        }
        shown = (shown || back) && !line.starts_with('✓') && !line.starts_with('✗');
        if shown {
            out.push(line.trim_end());
        }
        shown &= !line.contains("· Question ·") && !line.contains("· Task ");
    }
    out.join("\n") + "\n"
}

/// A question's clock stands while its explanation is read, while one is away, and when it is passed by.
#[test]
fn a_question_takes_the_time_to_its_answer_and_the_interview_all_of_it() {
    let home = tempfile::tempdir().unwrap();
    let clock = Cell::new(1000);
    let mut interview = questions();
    // Answered after 20 s, read for 100 s, gone on; 7 s on the second, and left.
    let lines = [(20, "a"), (100, ""), (7, "q")];
    let (text, ended) = typed(&mut interview, home.path(), &clock, &lines);
    assert!(!ended, "{text}");
    let spent = |interview: &Interview| {
        interview.pieces.iter().map(|piece| piece.spent).collect::<Vec<_>>()
    };
    assert_eq!(spent(&interview), [20, 7, 0]);
    // Away for 60 s; back to the first one, which is passed by; the others; and 50 s before the scorecard.
    clock.set(clock.get() + 60);
    let mut interview = Interview::read(home.path()).unwrap();
    let lines = [(3, "u"), (30, ""), (5, "x"), (40, ""), (9, "x"), (10, ""), (50, "")];
    let (text, ended) = typed(&mut interview, home.path(), &clock, &lines);
    assert!(ended, "{text}");
    assert_eq!(spent(&interview), [20, 7 + 3 + 5, 9]);
    // It is read again, with its answer.
    let (_, again) = text.split_once("1/3 · Question · answered: ").unwrap();
    let (again, _) = again.split_once("Enter: go on").unwrap();
    assert!(again.contains("The answer is ") && again.contains("✓ "), "{again}");
    assert_eq!((interview.ended, interview.used()), (Some(clock.get()), clock.get() - 1000));
    let card = score::lines(&interview, 80).join("\n");
    let used = format!("{} of 10 min used", score::time(interview.used()));
    assert!(card.contains(&used), "{used} in\n{card}");
}

/// What can be typed, in an interview's own words; where one is; what is skipped, and gone to at the end.
#[test]
fn what_is_skipped_is_counted_before_the_end_and_gone_to() {
    let home = tempfile::tempdir().unwrap();
    let clock = Cell::new(1000);
    let mut interview = questions();
    interview.pieces.push(piece(
        What::Task { exercise: "01".into(), task: "sigmoid".into() },
        5,
        1,
        0,
        None,
    ));
    let lines = [
        (1, "?"),
        (1, "u"),
        (1, "x"),
        (1, "t"),
        (1, "?"),
        (1, ""),
        (1, "s"),
        (1, "s"),
        (1, "h"),
        (1, "t"),
        (1, "l"),
        (1, "9"),
        (1, "n"),
        (1, "2"),
        (1, "x"),
        (1, "b"),
        (1, ""),
        (1, "s"),
        (1, "n"),
        (5, "q"),
    ];
    let (text, ended) = typed(&mut interview, home.path(), &clock, &lines);
    insta::with_settings!({
        omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../snapshots"
    }, {
        let text = text.replace(&home.path().display().to_string(), "scratch/mock-7");
        insta::assert_snapshot!("practice_interview__typed", without_questions(&text));
    });
    assert!(!ended, "no suite was built here: {text}");
}

/// Where the time is over at a question's prompt, Enter ends it, and an answer is none.
#[test]
fn what_is_typed_after_the_end_ends_it() {
    for line in ["", "a", "q"] {
        let (home, clock, mut interview) =
            (tempfile::tempdir().unwrap(), Cell::new(1000), questions());
        let lines = [(1, "x"), (1, ""), (700, line)];
        let (text, ended) = typed(&mut interview, home.path(), &clock, &lines);
        assert!(ended && interview.ended == Some(1600), "{text}");
        assert_eq!(interview.pieces[1].outcome.as_ref().unwrap().said, "not answered");
        // The end was said when it came.
        assert!(!text.contains("Too late") && !text.contains("Time is over"), "{text}");
    }
}

/// The wall's clock is asked, whatever was done meanwhile: what is answered in time counts, the rest not.
#[test]
fn the_time_is_over_in_the_middle() {
    let home = tempfile::tempdir().unwrap();
    let sections = bank::load(root(), Lang::En).unwrap();
    let questions: Vec<_> = sections.iter().flat_map(|section| &section.questions).collect();
    let mut interview = self::questions();
    // Each look at the clock is two minutes after the one before.
    let clock = Cell::new(1000);
    let now = || {
        clock.set(clock.get() + 120);
        clock.get() - 120
    };
    let mut output = Vec::new();
    let mut console = Console::piped(&b"a\nb\nc\n"[..], &mut output, 80, Lang::En);
    let mut sitting = Sitting {
        root: root(),
        folder: home.path(),
        exercises: &[],
        questions: &questions,
        console: &mut console,
        now: &now,
    };
    assert!(sitting.hold(&mut interview).unwrap());
    drop(console);
    let text = String::from_utf8(output).unwrap();
    assert!(text.contains("Time is over."), "{text}");
    assert_eq!(interview, Interview::read(home.path()).unwrap());
    assert_eq!(interview.ended, Some(1600));
    let spent: u64 = interview.pieces.iter().map(|piece| piece.spent).sum();
    assert!(spent <= 600, "{spent}");
    let last = interview.pieces[2].outcome.as_ref().unwrap();
    assert_eq!((last.right, last.said.as_str()), (false, "not answered"));
}

#[test]
fn the_time_is_said_when_it_is_short() {
    let all = (0..=600)
        .rev()
        .zip((0..600).rev())
        .filter_map(|(before, left)| said(before, left).map(|text| (left, text)));
    let end = "Time is over. Enter: what you had written by now is judged.";
    assert_eq!(all.collect::<Vec<_>>(), [(300, "5 min left."), (60, "1 min left."), (0, end)]);
    assert_eq!(said(u64::MAX, 290), Some("5 min left."), "a machine that slept");
    assert_eq!(said(200, 199), None);
}

#[test]
fn what_is_written_after_the_end_does_not_count_and_is_not_lost() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("exercises/01-backprop/src/loss.rs");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "in time").unwrap();
    assert_eq!(put_back(home.path()).unwrap(), None, "the time is not over yet");
    keep(home.path()).unwrap();
    assert_eq!(put_back(home.path()).unwrap(), None, "nothing was written later");
    std::fs::write(&file, "too late").unwrap();
    let later = put_back(home.path()).unwrap().unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "in time");
    let later = later.join("01-backprop/src/loss.rs");
    assert_eq!(std::fs::read_to_string(later).unwrap(), "too late");
}
