//! What a learner sees, for everything that can go wrong: each fixture below is a test that
//! fails; it is run as a process, as a learner runs it, and its report is pinned.

use catalogue::{enter, pick};
use harness::{Answer, Case, Judgement, Kind, Question, Record, Task};
use ndarray::{Array1, Array2};
use std::process::Command;

const TRIPLED: &str = "three times x: the 2 was read as a 3";

/// What the fixtures ask for: 2·x, and its sum.
fn double(x: &Array1<f64>) -> (Array1<f64>, f64) {
    let _inside = enter("double");
    let y = pick!(
        "factor",
        2.0 * x,
        wrong("tripled", TRIPLED, 3.0 * x),
        wrong("first-kept", "the first element as it was", {
            let mut y = 2.0 * x;
            y[0] = x[0];
            y
        }),
        some("some", "some factor", |factor| factor * x, [5.0, 7.0]),
        wrong("panic", "a panic in the words of another", panic!("something overflowed")),
    );
    let total =
        pick!("total", 2.0 * x.sum(), wrong("not-doubled", "the sum of x, not of 2·x", x.sum()),);
    (y, total)
}

/// A fixture: a test of the task `double` that asks this function.
macro_rules! fixture {
    ($name:ident, $yours:expr) => {
        #[test]
        #[ignore = "a fixture: it fails, and its report is pinned below"]
        fn $name() {
            fn here() {}
            task(std::any::type_name_of_val(&here)).cases(32, |case| {
                let n = case.length(3..=6);
                let x = case.vector("x", n);
                let answer = |(y, total): (Array1<f64>, f64)| {
                    Answer::default().with("y", y).with("total", total)
                };
                let yours = case.ask(Question {
                    yours: &|| answer($yours(&x)),
                    known: &|| answer(double(&x)),
                })?;
                yours.equals("y", &(2.0 * &x))?;
                yours.equals("total", &(2.0 * x.sum()))
            });
        }
    };
}

fn task(here: &'static str) -> Task {
    const TASKS: harness::Tasks = &[("double", &[]), ("twice", &["double"])];
    Task::new(here, "exercise-07", "/kit/tests/harness/tests", &[], TASKS)
}

mod apart;
mod calls;
mod double;
mod naming;

/// A task of two tests: the one that fails has a known mistake's numbers, the other is answered
/// rightly, which by that mistake it would not be.
mod twice {
    use super::*;

    /// Asks for 2·x, and gets x times `yours`.
    pub fn ask(case: &mut Case, yours: f64) -> Judgement {
        let x = case.vector("x", 3);
        let yours = case.ask(Question {
            yours: &|| Answer::default().with("y", yours * &x),
            known: &|| Answer::default().with("y", double(&x).0),
        })?;
        yours.equals("y", &(2.0 * &x))
    }

    #[test]
    #[ignore = "a fixture: it fails, and its report is pinned below"]
    fn tripled() {
        fn here() {}
        task(std::any::type_name_of_val(&here)).cases(8, |case| ask(case, 3.0));
    }

    #[test]
    fn right() {
        fn here() {}
        task(std::any::type_name_of_val(&here)).cases(8, |case| ask(case, 2.0));
    }
}

/// A task whose name is the end of another's, which is answered rightly.
mod solo {
    #[test]
    #[ignore = "a fixture: it fails, and its report is pinned below"]
    fn tripled() {
        fn here() {}
        super::task(std::any::type_name_of_val(&here))
            .cases(8, |case| super::twice::ask(case, 3.0));
    }
}

/// That other task.
mod not_solo {
    #[test]
    fn right() {
        fn here() {}
        super::task(std::any::type_name_of_val(&here))
            .cases(8, |case| super::twice::ask(case, 2.0));
    }
}

/// Only tests of the task itself can acquit.
#[test]
fn a_mistake_is_named_whatever_a_task_of_a_longer_name_does() {
    let report = report("solo::tripled", &[]);
    assert!(report.contains(TRIPLED), "{report}");
}

/// Numbers of a task that calls another: its report says so.
#[test]
fn a_task_that_is_called_and_red_is_to_be_fixed_first() {
    insta::assert_snapshot!(report("twice::tripled", &[]), @r#"
    twice: y is wrong

      worst      y[1] = 5.39    expected 3.60 ± 4e-11    (3 of 3 elements are wrong)
      case       x of 3 · seed 7 · the smallest that fails
      first      `double` is red too: fix it first
      again      cargo test -p exercise-07 twice
    "#);
}

/// A task that calls another, which ends the process.
mod calls_one_that_exits {
    #[test]
    #[ignore = "a fixture: it fails, and its report is pinned below"]
    fn test() {
        fn here() {}
        const TASKS: harness::Tasks = &[("exits", &[]), ("calls_one_that_exits", &["exits"])];
        let here = std::any::type_name_of_val(&here);
        let task = harness::Task::new(here, "exercise-07", "/kit/tests", &[], TASKS);
        task.once(|_| std::process::exit(0));
    }
}

/// The task that is called.
mod exits {
    #[test]
    #[ignore = "a fixture: it fails, and its report is pinned below"]
    fn test() {
        fn here() {}
        let here = std::any::type_name_of_val(&here);
        let task = harness::Task::new(here, "exercise-07", "/kit/tests", &[], &[("exits", &[])]);
        task.once(|_| std::process::exit(3));
    }
}

/// The report of a fixture, with a backtrace asked for, which must not show.
fn report(fixture: &str, environment: &[(&str, &str)]) -> String {
    let path = match fixture.contains("::") {
        true => fixture.to_string(),
        false => format!("double::{fixture}"),
    };
    let output = Command::new(std::env::current_exe().unwrap())
        .args([&path, "--exact", "--ignored"])
        // Elsewhere, so that a backtrace shows whole paths.
        .current_dir(std::env::temp_dir())
        .env("RUST_BACKTRACE", "full")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.success(), text.contains("1 passed"), "{text}");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    let report = text.split(" stdout ----\n").nth(1).unwrap_or("green\n");
    let report = report.split("\nfailures:").next().unwrap().trim_end();
    // Lines of that file move; that there is a line is what matters.
    let mut out = String::new();
    for piece in report.split_inclusive("double.rs:") {
        out +=
            piece.trim_start_matches(|c: char| c.is_ascii_digit() && out.ends_with("double.rs:"));
    }
    out
}

/// A wrong name is worse than none.
#[test]
fn a_mistake_that_does_not_explain_the_report_is_not_named() {
    for fixture in [
        "has_a_flag_in_common",
        "accepts_and_then_triples",
        "triples_three_elements_only",
        "twice::tripled",
        "panics_in_the_words_of_another",
    ] {
        let report = report(fixture, &[]);
        assert!(report != "green" && !report.contains("you wrote"), "{report}");
    }
}

#[test]
fn a_right_answer_is_green() {
    insta::assert_snapshot!(report("right", &[]), @"green");
    insta::assert_snapshot!(report("rounds_differently", &[]), @"green");
}

#[test]
fn a_stub_says_so_and_where() {
    insta::assert_snapshot!(report("stub", &[]), @"double is still a stub (harness/tests/reports/double.rs:)");
    insta::assert_snapshot!(report("stub_of_another", &[]), @"double needs `helper`, which is still a stub (harness/tests/reports/double.rs:)");
}

#[test]
fn a_panic_is_shown_with_its_place() {
    insta::assert_snapshot!(report("panics", &[]), @r#"
    double: your code panicked

      message    3 is odd
      at         harness/tests/reports/double.rs:
      case       x of 3 · seed 7 · the smallest that fails
      again      cargo test -p exercise-07 double
    "#);
}

#[test]
fn a_panic_in_a_library_is_shown_where_the_answer_called_it() {
    insta::assert_snapshot!(report("panics_in_a_library", &[]), @r#"
    double: your code panicked

      message    ndarray: inputs 2 × 2 and 3 × 1 are not compatible for matrix multiplication
      at         harness/tests/reports/double.rs:
      case       x of 3 · seed 7 · the smallest that fails
      again      cargo test -p exercise-07 double
    "#);
}

#[test]
fn odd_numbers_and_shapes_have_messages_of_their_own() {
    insta::assert_snapshot!(report("not_a_number", &[]), @r#"
    double: y is NaN

      worst      y[2] = NaN    expected 2.73 ± 3e-11    (3 of 3 elements are wrong)
      case       x of 3 · seed 7 · the smallest that fails
      again      cargo test -p exercise-07 double
    "#);
    insta::assert_snapshot!(report("wrong_shape", &[]), @r#"
    double: y has the wrong shape

      yours      length 4
      expected   length 3
      case       x of 3 · seed 7 · the smallest that fails
      again      cargo test -p exercise-07 double
    "#);
    insta::assert_snapshot!(report("not_repeatable", &[]), @r#"
    double: two calls with the same arguments give two answers

      case       x of 3 · seed 7 · the smallest that fails
      again      cargo test -p exercise-07 double
    "#);
}

#[test]
fn a_known_mistake_is_named_and_an_unknown_one_is_not() {
    insta::assert_snapshot!(report("known_mistake", &[]), @r#"
    double: y is wrong

      worst      y[0] = -5.46    expected -3.64 ± 4e-11    (3 of 3 elements are wrong)
      you wrote  three times x: the 2 was read as a 3    (a known mistake)
      case       x of 3 · seed 7 · the smallest that fails
      again      cargo test -p exercise-07 double
    "#);
    insta::assert_snapshot!(report("kept_from_before", &[]), @r#"
    double: y is wrong

      worst      y[2] = 3.94    expected -0.710 ± 3e-11    (3 of 3 elements are wrong)
      case       x of 3 · seed 7 · the smallest that fails
      again      cargo test -p exercise-07 double
    "#);
    insta::assert_snapshot!(report("unknown_mistake", &[]), @r#"
    double: y is wrong

      worst      y[0] = 3.8734    expected 3.8697 ± 4e-11    (3 of 3 elements are wrong)
      case       x of 3 · seed 7 · the smallest that fails
      again      cargo test -p exercise-07 double
    "#);
    insta::assert_snapshot!(report("refuses_in_its_own_words", &[]), @r#"
    double: y is wrong

      worst      y[0] = -2.44    expected -1.63 ± 2e-11    (3 of 3 elements are wrong)
      you wrote  three times x: the 2 was read as a 3    (a known mistake)
      case       x of 3 · seed 7 · the smallest that fails
      again      cargo test -p exercise-07 double
    "#);
    insta::assert_snapshot!(report("two_known_mistakes", &[]), @r#"
    double: y is wrong

      worst      y[1] = 3.24    expected 2.16 ± 2e-11    (3 of 3 elements are wrong)
      you wrote  three times x: the 2 was read as a 3    (a known mistake)
      you wrote  the sum of x, not of 2·x    (a known mistake)
      case       x of 3 · seed 7 · the smallest that fails
      again      cargo test -p exercise-07 double
    "#);
}

#[test]
fn another_seed_stands_in_the_command() {
    insta::assert_snapshot!(report("known_mistake", &[("KATA_SEED", "3")]), @r#"
    double: y is wrong

      worst      y[1] = -4.05    expected -2.70 ± 3e-11    (3 of 3 elements are wrong)
      you wrote  three times x: the 2 was read as a 3    (a known mistake)
      case       x of 3 · seed 3 · the smallest that fails
      again      KATA_SEED=3 cargo test -p exercise-07 double
    "#);
}

#[test]
fn a_setting_that_makes_no_sense_is_an_error() {
    insta::assert_snapshot!(report("right", &[("KATA_SEED", "three")]), @"KATA_SEED=three must be an integer ≥ 0: set it to one, or unset it");
    insta::assert_snapshot!(report("right", &[("KATA_CASES", "0")]), @"KATA_CASES=0 must be an integer ≥ 1: set it to one, or unset it");
    insta::assert_snapshot!(report("right", &[("KATA_LIMIT", "0")]), @"KATA_LIMIT=0 must be an integer ≥ 1: set it to one, or unset it");
}

#[test]
fn an_endless_loop_ends() {
    insta::assert_snapshot!(report("never_ends", &[("KATA_LIMIT", "1")]), @r#"
    double: no answer after 1 s; is there a loop that never ends?

      case       x of 3 (column-major) · seed 7
      again      cargo test -p exercise-07 double
    "#);
}

#[test]
fn whoever_ends_the_process_ends_it_for_his_task_alone() {
    insta::assert_snapshot!(report("exits", &[]), @r#"
    double: your code ended the process, exit status: 0

      again      cargo test -p exercise-07 double
    "#);
    insta::assert_snapshot!(report("calls_one_that_exits::test", &[]), @r#"
    calls_one_that_exits: not judged: first fix `exits`, which it may call (your code ended the process, exit status: 3)

      in         exits::test
      again      cargo test -p exercise-07 calls_one_that_exits
    "#);
}

#[test]
fn output_is_shown_for_the_case_shown_alone() {
    insta::assert_snapshot!(report("prints", &[]), @r#"
    x has 3 elements
    x has 3 elements
    and so has y
    and so has y
    double: y is wrong

      worst      y[2] = 5.02    expected 2.87 ± 3e-11    (3 of 3 elements are wrong)
      case       x of 3 · seed 7 · the smallest that fails
      again      cargo test -p exercise-07 double
    "#);
}

#[test]
fn a_mistake_of_some_number_is_named() {
    insta::assert_snapshot!(report("some_factor", &[]), @r#"
    double: y is wrong

      worst      y[2] = 11.4    expected 3.27 ± 3e-11    (3 of 3 elements are wrong)
      you wrote  some factor    (a known mistake)
      case       x of 3 · seed 7 · the smallest that fails
      again      cargo test -p exercise-07 double
    "#);
}

#[test]
fn words_for_the_numbers_of_a_list() {
    insta::assert_snapshot!(report("list", &[]), @r#"
    double: array 1 after step 1 is wrong

      worst      array 1 after step 1, at [0, 0] = 3.06    expected -7.00 ± 1e-9    (6 of 6 elements are wrong)
      given      x = [[-1.75, -1.5, -1.25], [1.5, -1.25, 1.25]]
                 rate = 0.5
      case       x 2×3 · seed 7
      again      cargo test -p exercise-07 double
    "#);
}

#[test]
fn refusals() {
    insta::assert_snapshot!(report("accepts_what_it_should_refuse", &[]), @r#"
    double: an empty batch is accepted, and should be a panic

      case       seed 7
      again      cargo test -p exercise-07 double
    "#);
    insta::assert_snapshot!(report("refuses_without_naming_the_shapes", &[]), @r#"
    double: the panic for x of length 2 should name what does not fit

      message    bad shape 2
      missing    3
      case       seed 7
      again      cargo test -p exercise-07 double
    "#);
}

#[test]
fn a_stack_overflow_takes_no_other_test_with_it() {
    insta::assert_snapshot!(report("overflows_the_stack", &[]), @r#"
    double: the stack overflowed; does a function call itself without end?

      you wrote  one call for each node    (a known mistake)
      again      cargo test -p exercise-07 double
    "#);
    insta::assert_snapshot!(report("fails_in_a_process_of_its_own", &[]), @r#"
    double: depth is wrong

      worst      depth = 1.00    expected 2.00 ± 2e-11
      pattern    yours is half of what it should be
      case       seed 7
      again      cargo test -p exercise-07 double
    "#);
}

#[test]
fn a_suite_that_stumbles_says_so() {
    insta::assert_snapshot!(report("stumbles", &[]), @r#"
    double: the test could not read your answer

      message    index out of bounds: the len is 0 but the index is 0
      at         harness/tests/reports/double.rs:
      case       seed 7
      again      cargo test -p exercise-07 double
    "#);
}

/// With `KATA_VERDICTS`, a test leaves a line in a file, whatever becomes of it.
#[test]
fn a_verdict_is_written_down() {
    let verdict = |fixture: &str, more: &[(&str, &str)]| {
        let name = format!("kata-verdicts-{}-{fixture}", std::process::id());
        let file = std::env::temp_dir().join(name);
        let variable = ("KATA_VERDICTS", file.to_str().unwrap());
        let shown = report(fixture, &[&[variable], more].concat());
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        let record = Record::of_line(&text).expect("one line");
        assert_eq!(
            (&record.task[..], &record.test[..]),
            ("double", &format!("double::{fixture}")[..])
        );
        if !record.report.is_empty() && !record.report.contains("double.rs:") {
            assert!(shown.starts_with(record.report.trim_end()), "{shown}\n{}", record.report);
        }
        record
    };
    let green = verdict("right", &[]);
    assert_eq!((green.kind, &green.report[..]), (Kind::Green, ""));
    for more in [&[][..], &[("KATA_INLINE", "1")]] {
        let red = verdict("known_mistake", more);
        assert_eq!((red.kind, &red.said[..]), (Kind::Red, TRIPLED));
        assert_eq!(red.mistakes, ["double/factor/tripled"]);
        assert!(red.seconds > 0.0);
    }
    let two = verdict("two_known_mistakes", &[]);
    assert_eq!(two.mistakes, ["double/factor/tripled", "double/total/not-doubled"]);
    assert_eq!(verdict("unknown_mistake", &[]).mistakes, [""; 0]);
    assert_eq!(verdict("stub", &[]).kind, Kind::Stub);
    assert_eq!(verdict("panics", &[]).kind, Kind::Red);
    assert_eq!(verdict("exits", &[]).kind, Kind::Stopped);
    assert_eq!(verdict("never_ends", &[("KATA_LIMIT", "1")]).kind, Kind::Stopped);
}
