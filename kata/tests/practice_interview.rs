//! A mock interview and a program to mend: what is drawn, how the clock counts, what the scorecard says.
//! How its page looks is seen in a real browser, which needs `chromedriver` and Chromium:
//! `cargo test -p kata --test practice_interview -- --ignored scorecard`

#[path = "common/browser.rs"]
mod browser;

use browser::{Browser, axe};
use kata::kit::exercises;
use kata::practice::interview::beside::said;
use kata::practice::interview::draw::{self, Draw};
use kata::practice::interview::page::page;
use kata::practice::interview::score;
use kata::practice::interview::sitting::Sitting;
use kata::practice::interview::state::{
    Interview, Kind, Mistake, Outcome, Piece, Planted, What, hold, unfinished,
};
use kata::quiz::bank;
use kata::quiz::console::{Console, Size};
use kata::quiz::lang::Lang;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::{BufRead, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn drawn(minutes: u32, level: Option<u8>, seed: u64) -> Vec<Piece> {
    let sections = bank::load(root(), Lang::En).unwrap();
    draw::mock(&exercises(root()).unwrap(), &sections, minutes, level, &mut Draw::new(seed))
        .unwrap()
}

#[test]
fn what_is_drawn_fits_the_time_and_is_the_same_for_the_same_seed() {
    for minutes in [20, 45, 90, 180] {
        for seed in 0..40 {
            let pieces = drawn(minutes, None, seed);
            assert_eq!(pieces, drawn(minutes, None, seed));
            let planned: u32 = pieces.iter().map(|piece| piece.minutes).sum();
            assert!(planned <= minutes, "{minutes} min, seed {seed}: {planned}");
            assert!(planned * 2 > minutes.min(90), "{minutes} min, seed {seed}: only {planned}");
            let of = |is: fn(&What) -> bool| pieces.iter().filter(|piece| is(&piece.what)).count();
            assert!(of(|what| matches!(what, What::Task { .. })) > 0);
            assert_eq!(of(|what| matches!(what, What::Debug { .. })), usize::from(minutes >= 25));
            // A program's exercise is no task's: its answers would lie beside the stub.
            let numbers = pieces.iter().filter_map(|piece| match &piece.what {
                What::Task { exercise, .. } | What::Debug { exercise, .. } => {
                    Some(exercise.clone())
                }
                What::Question { .. } => None,
            });
            let mut numbers: Vec<String> = numbers.collect();
            numbers.sort();
            let all = numbers.len();
            numbers.dedup();
            assert_eq!(numbers.len(), all);
        }
    }
    assert_ne!(drawn(45, None, 1), drawn(45, None, 2));
}

#[test]
fn a_level_is_kept_to() {
    let all = exercises(root()).unwrap();
    for piece in drawn(60, Some(2), 5) {
        let What::Task { exercise, task } = &piece.what else { continue };
        let exercise = all.iter().find(|one| one.number == *exercise).unwrap();
        assert_eq!(exercise.tasks.iter().find(|one| one.name == *task).unwrap().level, 2);
    }
}

fn piece(what: What, minutes: u32, points: u32, spent: u64, outcome: Option<Outcome>) -> Piece {
    Piece { what, minutes, points, spent, outcome, tested: None }
}

fn sample() -> Interview {
    let question = |id: &str, title: &str| What::Question { id: id.into(), title: title.into() };
    let task =
        |exercise: &str, task: &str| What::Task { exercise: exercise.into(), task: task.into() };
    let right = |points| Some(Outcome { points, right: true, ..Outcome::default() });
    let missed = Mistake {
        name: "penalty/half".into(),
        what: "α·θ for the penalty's gradient: that of α·θ² is 2·α·θ".into(),
        tasks: vec!["train".into()],
        functions: Vec::new(),
    };
    let planted = Planted { mistakes: vec![missed], red: Vec::new() };
    let pieces = vec![
        piece(question("backprop-max-pool", "Through a max pool"), 1, 1, 70, right(1)),
        piece(
            question("descent-accumulate", "Four examples at a time"),
            1,
            1,
            40,
            Some(Outcome::default()),
        ),
        piece(
            task("01", "mse"),
            10,
            2,
            1130,
            Some(Outcome {
                mistakes: vec![
                    "the loss averaged, its gradient not: 1/m stays when you differentiate".into(),
                ],
                said: "the gradient is not that of the loss".into(),
                ..Outcome::default()
            }),
        ),
        piece(task("05", "momentum"), 10, 2, 480, right(2)),
        piece(
            What::Debug { exercise: "03".into(), bugs: 2, sealed: planted.seal() },
            20,
            6,
            905,
            Some(Outcome {
                points: 2,
                found: vec!["one epoch too few".into()],
                missed: vec!["α·θ for the penalty's gradient: that of α·θ² is 2·α·θ".into()],
                broken: vec!["minibatches".into()],
                ..Outcome::default()
            }),
        ),
    ];
    let mut interview = Interview::new(Kind::Mock, 11, 45, pieces, 1000);
    interview.ended = Some(1000 + 44 * 60 + 30); // reading what is explained is no piece's time
    interview
}

#[test]
fn the_scorecard() {
    for width in [80, 50] {
        let lines: Vec<String> = score::lines(&sample(), width)
            .iter()
            .map(|line| anstream::adapter::strip_str(line).to_string())
            .collect();
        let is_command = |line: &&String| line.starts_with("    cargo kata");
        assert!(
            lines
                .iter()
                .filter(|line| !is_command(line))
                .all(|line| unicode_width::UnicodeWidthStr::width(line.as_str()) <= width),
            "{lines:#?}"
        );
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("practice_interview__scorecard-{width}"), lines.join("\n"));
        });
    }
}

#[test]
fn the_page_says_what_the_terminal_says() {
    let mut interview = sample();
    interview.pieces[2].tested = Some(true);
    let page = page(&interview, "scratch/mock-11/exercises");
    let spoken = page.replace("<code>", "").replace("</code>", "");
    for said in [
        "44:30 of 45 min used · seed 11",
        "1970-01-01 00:16 UTC",
        "it was green when you last tested it",
        "Took more than half as long again as it should: 01/mse.",
        "What you wrote: scratch/mock-11/exercises",
    ] {
        assert!(spoken.contains(said), "{said} in {spoken}");
    }
}

#[test]
#[ignore = "needs chromedriver and Chromium"]
fn the_scorecard_in_a_browser() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scorecard.html");
    let mut interview = sample();
    let long = format!("`{}` <script>alert(1)</script> & more", "z".repeat(90));
    interview.pieces[4].outcome.as_mut().unwrap().found.push(long.clone());
    std::fs::write(&file, page(&interview, "scratch/mock-11/exercises")).unwrap();
    for (width, dark) in [(1100, false), (1100, true), (320, false), (320, true)] {
        let browser = Browser::start(width, 900, dark);
        browser.open(&file);
        browser.picture(&format!("scorecard-{width}-{}", if dark { "dark" } else { "light" }));
        let over = "return document.documentElement.scrollWidth - window.innerWidth";
        assert!(browser.js(over).as_i64().unwrap() <= 0, "{width}: wider than the window");
        assert_eq!(browser.js("return document.querySelectorAll('.piece').length"), 5);
        assert!(browser.text("main").contains(&long.replace('`', "")), "what is said is text");
        browser.js(&axe());
        assert_eq!(browser.violations(), serde_json::json!([]), "{width}, dark: {dark}");
        assert_eq!(browser.complaints(), Vec::<String>::new());
    }
}

#[test]
fn the_readme_shows_it() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, below) = readme.split_once("<!-- scorecard -->\n```\n").unwrap();
    let (shown, _) = below.split_once("```").unwrap();
    let lines: Vec<String> = score::lines(&sample(), 80)
        .iter()
        .map(|line| anstream::adapter::strip_str(line).to_string())
        .collect();
    assert_eq!(shown.trim(), lines.join("\n").trim());
}

#[test]
fn time_that_passed_counts_and_never_beyond_the_end() {
    let mut interview = sample();
    (interview.ended, interview.pieces[2].outcome) = (None, None);
    interview.pieces.iter_mut().for_each(|piece| piece.spent = 0);
    interview.at = 2;
    interview.count(1060);
    interview.count(1050); // a clock that was set back takes nothing away
    assert_eq!((interview.pieces[2].spent, interview.left(1060)), (60, 45 * 60 - 60));
    interview.at = 4;
    interview.pieces[4].outcome = None;
    interview.count(1000 + 45 * 60 + 500);
    interview.count(1000 + 45 * 60 + 900);
    assert_eq!(interview.pieces[4].spent, 45 * 60 - 60);
    assert_eq!(interview.left(1000 + 45 * 60 + 900), 0);
}

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

/// Three questions, in ten minutes.
fn questions() -> Interview {
    let sections = bank::load(root(), Lang::En).unwrap();
    let all = || sections.iter().flat_map(|section| &section.questions);
    let ask = |id: &str| {
        let title = all().find(|question| question.id == id).unwrap().title.clone();
        piece(What::Question { id: id.into(), title }, 1, 1, 0, None)
    };
    let ids = ["backprop-max-pool", "descent-accumulate", "descent-all-reduce"];
    Interview::new(Kind::Mock, 7, 10, ids.map(ask).to_vec(), 1000)
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
        let prompt = line.contains("?: help) >");
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
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
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

/// An interview that an earlier version of the kit began is gone on with.
#[test]
fn what_an_earlier_version_wrote_is_read() {
    let home = tempfile::tempdir().unwrap();
    let interview = questions();
    interview.save(home.path()).unwrap();
    let file = home.path().join("interview.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let earlier = text.replace("\"outcome\": null,", "\"outcome\": null");
    let earlier: String = earlier.lines().filter(|line| !line.contains("\"tested\"")).collect();
    assert!(earlier.len() < text.len());
    std::fs::write(&file, earlier).unwrap();
    assert_eq!(Interview::read(home.path()).unwrap(), interview);
}

#[test]
fn an_interview_is_found_again_and_one_that_is_damaged_is_passed_over() {
    let kit = tempfile::tempdir().unwrap();
    let folder = |name: &str| kit.path().join("scratch").join(name);
    let mut older = questions();
    older.save(&folder("mock-1")).unwrap();
    let mut newer = questions();
    newer.started = 2000;
    newer.save(&folder("mock-2")).unwrap();
    std::fs::create_dir_all(folder("mock-3")).unwrap();
    std::fs::write(folder("mock-3").join("interview.json"), "{").unwrap();
    let found = || {
        unfinished(kit.path(), Kind::Mock).map(|(folder, interview)| (folder, interview.started))
    };
    assert_eq!(found(), Some((folder("mock-2"), 2000)));
    newer.ended = Some(2100);
    newer.save(&folder("mock-2")).unwrap();
    assert_eq!(found(), Some((folder("mock-1"), 1000)));
    assert_eq!(unfinished(kit.path(), Kind::Debug), None);
    older.ended = Some(1);
    older.save(&folder("mock-1")).unwrap();
    assert_eq!(found(), None);
    // Nobody else works on one that is open.
    let held = hold(&folder("mock-1")).unwrap();
    assert!(hold(&folder("mock-1")).unwrap_err().to_string().contains("another terminal"));
    drop(held);
    hold(&folder("mock-1")).unwrap();
}

/// The program itself, fed with lines; what it keeps stands in `home`.
fn kata(arguments: &[&str], home: &Path, input: &str) -> (String, bool) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kata"))
        .args(arguments)
        .arg("--progress")
        .arg(home.join("progress.jsonl"))
        .env("KATA_SCRATCH", home.join("scratch"))
        .current_dir(root())
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (text, output.status.success())
}

/// Begun, left, gone back to, mended in one place, broken in another, and judged.
#[test]
fn a_program_is_handed_out_mended_and_judged() {
    let (seed, name) = ("987001", "debug-987001");
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("scratch").join(name);
    let progress = home.path().join("progress.jsonl");
    let (text, fine) = kata(&["debug", "01", "--bugs", "1", "--seed", seed], home.path(), "q\n");
    assert!(
        fine && text.contains("somebody made one mistake in it")
            && text.contains("The clock goes on"),
        "{text}"
    );
    let interview = Interview::read(&folder).unwrap();
    let What::Debug { sealed, .. } = &interview.pieces[0].what else { panic!("a program") };
    let planted = Planted::open(sealed).unwrap();
    let [mistake] = &planted.mistakes[..] else { panic!("one mistake") };
    // What is handed out does not say what is wrong.
    for function in &mistake.functions {
        let file = folder.join("exercises/01-backprop/src").join(&function.file);
        assert!(!std::fs::read_to_string(file).unwrap().contains(&mistake.what));
    }
    assert!(
        !std::fs::read_to_string(folder.join("interview.json")).unwrap().contains(&mistake.what)
    );
    // Mended, from the reference; and something else broken.
    let catalogue_free = exercises(root()).unwrap().swap_remove(0).solution(root()).unwrap();
    for (file, text) in catalogue_free {
        let text = if file == Path::new("loss.rs") {
            text.replace("(y - t)", "(t - y)").replace("y - t", "t - y")
        } else {
            text
        };
        std::fs::write(folder.join("exercises/01-backprop/src").join(file), text).unwrap();
    }
    let (text, fine) = kata(&["debug"], home.path(), "\nn\n\n");
    assert!(fine, "{text}");
    assert!(text.contains("back to it") && text.contains("red: "), "{text}");
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    assert!(bare(&text).contains(&bare(&format!("found: {}", mistake.what))), "{text}");
    assert!(text.contains("a point off for each: mse"), "{text}");
    let page = std::fs::read_to_string(folder.join("scorecard.html")).unwrap();
    assert!(page.contains("Find what is wrong") && !page.contains("<script"));
    let kept = std::fs::read_to_string(&progress).unwrap();
    assert!(
        kept.contains("\"kind\":\"interview\"") && !kept.contains("\"kind\":\"task\""),
        "{kept}"
    );
    let ended = Interview::read(&folder).unwrap().ended.unwrap();
    assert!(kept.contains(&format!("\"when\":{ended}")), "{ended} in {kept}");
}

/// One that was left is gone back to, whatever was asked for; a new one judges it first.
#[test]
fn a_new_one_judges_the_one_that_was_left() {
    let home = tempfile::tempdir().unwrap();
    let mock = |arguments: &[&str], input: &str| {
        kata(&[&["mock", "--minutes", "10"], arguments].concat(), home.path(), input)
    };
    let read = |name: &str| Interview::read(&home.path().join("scratch").join(name)).unwrap();
    let (text, fine) = mock(&["--level", "1", "--seed", "987009"], "x\nq\n");
    assert!(fine && text.contains("Write it here"), "{text}");
    let (text, fine) = mock(&["--seed", "987010"], "q\n");
    assert!(fine && text.contains("in the middle of one, of 10 min and seed 987009"), "{text}");
    assert!(text.contains("Only for a new one, so not used: --minutes, --seed."), "{text}");
    // The kit has a file of the same name: the path is this copy's, in reports and errors.
    let folder = home.path().join("scratch/mock-987009/exercises");
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let (text, fine) = mock(&[], "\nq\n");
    let stub = bare(&format!("is still a stub ({}", folder.display()));
    assert!(fine && bare(&text).contains(&stub), "{text}");
    let exercise = folder.read_dir().unwrap().next().unwrap().unwrap().path();
    let lib = exercise.join("src/lib.rs");
    let broken = std::fs::read_to_string(&lib).unwrap() + "\nfn broken() -> u8 {\n    \"\"\n}\n";
    std::fs::write(&lib, broken).unwrap();
    let (text, fine) = mock(&[], "\nq\n");
    assert!(fine && text.contains(&format!("--> {}:", lib.display())), "{text}");
    // What cannot be begun ends nothing.
    let (text, fine) = mock(&["--level", "3", "--new"], "");
    assert!(!fine && text.contains("no task fits") && !text.contains("judged"), "{text}");
    assert_eq!(read("mock-987009").ended, None);
    let (text, fine) = mock(&["--level", "1", "--seed", "987010", "--new"], "q\n");
    assert!(fine, "{text}");
    let (card, new) = text.split_once("Preparing a scratch copy").unwrap();
    assert!(card.contains("does not compile: error[E0308]: mismatched types"), "{text}");
    assert!(card.contains("Mock interview · 0 of ") && card.contains("seed 987009"), "{text}");
    assert!(new.contains("1/2 · Question") && new.contains("Left."), "{text}");
    let old = read("mock-987009");
    assert!(old.ended.is_some() && old.pieces.iter().all(|piece| piece.outcome.is_some()));
    assert!(home.path().join("scratch/mock-987009/scorecard.html").is_file());
    let kept = std::fs::read_to_string(home.path().join("progress.jsonl")).unwrap();
    assert!(kept.contains("\"name\":\"mock-987009@"), "{kept}");
    assert_eq!(read("mock-987010").ended, None);
}

#[test]
fn the_time_is_said_when_it_is_short() {
    let all = (0..=600)
        .rev()
        .zip((0..600).rev())
        .filter_map(|(before, left)| said(before, left).map(|text| (left, text)));
    let end = "Time is over. Enter: what you have written so far is judged.";
    assert_eq!(all.collect::<Vec<_>>(), [(300, "5 min left."), (0, end)]);
    assert_eq!(said(u64::MAX, 290), Some("5 min left."), "a machine that slept");
    assert_eq!(said(200, 199), None);
}
