//! The questions for the interview: about the candidate's own lines, leading to what went wrong.

#[path = "common/graded.rs"]
mod graded;

use kata::verdict::{Mistake, Verdict};
use kata_take_home::report::debrief::{Ask, Debrief, Usage, Why, debrief};
use kata_take_home::report::kit::Kit;
use kata_take_home::report::places::{Places, text_of};
use kata_take_home::report::result::Graded;

fn of<'k>(results: &[Graded], id: &str, kit: &'k Kit) -> Debrief<'k> {
    let result = results.iter().find(|result| result.submission.id == id).unwrap();
    debrief(result, &Usage::of(results), kit)
}

fn asks<'a>(debrief: &'a Debrief<'a>, why: Why) -> Vec<&'a Ask<'a>> {
    debrief.asks.iter().filter(|ask| ask.why == why).collect()
}

#[test]
fn a_named_mistake_is_probed_first_and_not_given_away() {
    let (results, kit) = (graded::cohort(), graded::kit());
    let debrief = of(&results, "dmitri", &kit);
    let ask = &debrief.asks[0];
    assert_eq!((ask.why, ask.task.as_str()), (Why::Mistake, "linear_backward"));
    assert_eq!(
        ask.question,
        "In `linear_backward`, at `db`: which index is summed over here? Who uses this quantity, \
         and so sends a gradient back to it?"
    );
    let said = "dZ summed over the units: db sums over the examples";
    assert!(!ask.question.contains(said) && ask.listen[0].contains(said));
    assert_eq!(ask.quiz.unwrap().proof.as_ref().unwrap().task, "linear_backward");
    // The lines are those of the function in its own file, not of its namesake in `repair`.
    let result = &results[3];
    assert_eq!(ask.lines.len(), 1);
    assert!(ask.lines[0].path.ends_with("src/linear.rs"));
    assert!(text_of(result, &ask.lines[0]).starts_with("pub fn linear_backward("));
    // Then what is red without a name, the larger loss first; then what is right.
    let tasks: Vec<&str> = asks(&debrief, Why::Red).iter().map(|ask| &*ask.task).collect();
    assert_eq!(tasks, ["network_backward", "mse"]);
    assert!(debrief.asks.is_sorted_by_key(|ask| ask.why));
}

#[test]
fn right_code_is_asked_about_line_by_line_and_never_twice_the_same() {
    let (results, kit) = (graded::cohort(), graded::kit());
    for id in ["ann", "bo"] {
        let debrief = of(&results, id, &kit);
        let right = asks(&debrief, Why::Right);
        assert_eq!(right.len(), 11);
        let mut questions: Vec<String> = Vec::new();
        for ask in right {
            let Some((_, rest)) = ask.question.split_once(", line ") else { continue };
            let (number, question) = rest.split_once(' ').unwrap();
            let number: usize = number.parse().unwrap();
            assert!(
                ask.lines.iter().any(|l| (l.first..=l.last).contains(&number)),
                "{}",
                ask.question
            );
            assert!(!questions.contains(&question.to_string()), "{id}: {question} twice");
            questions.push(question.to_string());
        }
        assert!(questions.len() >= 6, "{id}: {questions:?}");
    }
}

#[test]
fn the_kit_s_published_answer_is_recognised_in_disguise() {
    let kit = graded::kit();
    for (files, expected) in [
        (graded::solution(), true),
        (graded::disguised(&graded::solution()), true),
        (graded::blind(), false),
        (graded::stubs(), false),
    ] {
        let results = [graded::graded("one", "One", &files)];
        assert_eq!(of(&results, "one", &kit).published.is_some(), expected);
    }
}

const UNUSUAL: &str = "pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    let mut stack: Vec<(usize, usize)> = (0..y.nrows()).flat_map(|i| (0..y.ncols()).map(move |k| (i, k))).collect();
    let (mut total, mut out) = (0.0_f64, Array2::zeros(y.raw_dim()));
    while let Some((i, k)) = stack.pop() {
        let gap = y[[i, k]] - t[[i, k]];
        total = gap.mul_add(gap, total);
        out[[i, k]] = gap / y.ncols() as f64;
    }
    (total / (2 * y.ncols()) as f64, out)
}
";

#[test]
fn an_unusual_form_is_to_be_explained_unless_others_write_it_too() {
    let kit = graded::kit();
    let mut files = graded::solution();
    let at = files.iter().position(|(path, _)| path.ends_with("loss.rs")).unwrap();
    let before = files[at].1.find("pub fn mse").unwrap();
    files[at].1.truncate(before);
    files[at].1 += UNUSUAL;
    let one = graded::graded("one", "One", &files);
    let first = 1 + files[at].1[..before].lines().count();
    {
        let results = [one.clone()];
        let debrief = of(&results, "one", &kit);
        let forms = asks(&debrief, Why::Form);
        assert_eq!(forms.len(), 1);
        assert_eq!(forms[0].task, "mse");
        assert!(forms[0].lines[0].path.ends_with("loss.rs"));
        assert!((first..first + 3).contains(&forms[0].lines[0].first), "{:?}", forms[0].lines);
    }
    let mut results = vec![one.clone(); 4];
    for (n, result) in results.iter_mut().enumerate().skip(1) {
        result.submission.id = format!("other{n}");
    }
    assert!(asks(&of(&results, "one", &kit), Why::Form).is_empty());
}

#[test]
fn what_did_not_come_to_a_verdict_is_asked_about_too() {
    let (results, kit) = (graded::cohort(), graded::kit());
    let maryam = of(&results, "maryam", &kit);
    let stopped = asks(&maryam, Why::Stopped);
    assert!(stopped[0].question.contains("`train_step` gave no answer in `many_steps`"));
    let finn = of(&results, "finn", &kit);
    assert_eq!(finn.asks.len(), 1);
    assert_eq!(finn.asks[0].why, Why::NotCompiled);
    let empty = of(&results, "empty", &kit);
    assert_eq!(asks(&empty, Why::Stub).len(), 11);
    assert!(of(&results, "lost", &kit).published.is_none());
}

/// Every task of every exercise has its place in the code, and its question in the quiz if there is
/// one: no list to extend.
#[test]
fn every_task_is_found_in_the_code() {
    let kit = graded::kit();
    assert!(kit.exercises.len() >= 5);
    let mut with_question = 0;
    for (name, known) in &kit.exercises {
        let manifest = graded::root().join("exercises").join(name).join("Cargo.toml");
        let manifest = std::fs::read_to_string(manifest).unwrap();
        let tasks: Vec<&str> = manifest
            .lines()
            .filter(|line| line.contains("level = "))
            .map(|line| line.split('"').nth(1).unwrap())
            .collect();
        assert!(tasks.len() > 5, "{name}");
        let files: Vec<(String, String)> = known.stubs.clone().into_iter().collect();
        let mut result = graded::graded("one", "One", &files);
        let exercise = &mut result.exercises[0];
        exercise.name = name.clone();
        exercise.number = name[..2].into();
        let green = || vec![graded::test("t", Verdict::Green, "", &[])];
        exercise.tasks = tasks.iter().map(|task| graded::task(task, 1.0, false, green())).collect();
        let (exercise, places) = (&result.exercises[0], Places::of(&result));
        for task in &exercise.tasks {
            let lines = places.lines_of(exercise, task);
            assert!(!lines.is_empty(), "{name} {}: no place", task.name);
            let open = lines.iter().any(|lines| text_of(&result, lines).contains("todo!"));
            assert!(open || task.name == "repair", "{name} {}: {lines:?}", task.name);
            with_question += usize::from(!kit.questions(&name[..2], &task.name).is_empty());
        }
    }
    assert!(with_question > 30, "{with_question}");
}

/// For each sentence of the catalogue there is a question, and it does not repeat the sentence.
#[test]
fn no_probe_gives_the_answer() {
    let mut sentences = 0;
    for folder in std::fs::read_dir(graded::root().join("tests/mistakes")).unwrap() {
        let Ok(files) = std::fs::read_dir(folder.unwrap().path().join("src")) else { continue };
        for file in files {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            for said in text.split("wrong(").skip(1).filter_map(|rest| rest.split('"').nth(3)) {
                if !said.contains(' ') {
                    continue;
                }
                let mistake = Mistake { id: "task/place/x".into(), said: said.into() };
                let question = kata_take_home::report::probe::probe("task", &mistake);
                assert!(question.starts_with("In `task`, at `place`: "));
                assert!(!question.contains(said) && question.ends_with(['?', '.']), "{question}");
                sentences += 1;
            }
        }
    }
    assert!(sentences > 1_000, "{sentences}");
}
