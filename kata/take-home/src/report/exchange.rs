//! A result for other programs: Gradescope, PrairieLearn, JUnit, a spreadsheet. What a candidate
//! may see of theirs is all that the first two are given.

use super::alike::Pair;
use super::cohort::Cohort;
use super::plain::{beginning, cell, count, one_line, points, visible};
use super::result::{Graded, Sandbox, Task};
use anyhow::{Context, Result};
use kata::verdict::Verdict;
use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestSuite, XmlString};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// PrairieLearn refuses files above 1 MB; so much of all texts together leaves room for the rest.
const TEXT: usize = 500_000;

/// What a candidate is told of a task beside its points: named mistakes, then the reports.
pub fn said(task: &Task) -> String {
    let mut out = String::new();
    for test in task.tests.iter().filter(|test| test.verdict != Verdict::Green) {
        let report = visible(&test.report);
        out += &format!("{}: {}\n", one_line(&test.name, 200), test.verdict);
        for mistake in &test.mistakes {
            // The report says it already, as a rule.
            if !report.contains(&mistake.said) {
                out += &format!("  you wrote  {}\n", one_line(&mistake.said, 500));
            }
        }
        if !report.trim().is_empty() {
            out += &format!("\n{}\n\n", report.trim_matches('\n'));
        }
    }
    out.trim_end().to_string()
}

/// How a task's exercise or the whole submission failed, if it did.
fn general(result: &Graded) -> String {
    let mut out = String::new();
    if result.sandbox == Sandbox::None {
        out += "UNSANDBOXED: graded with --no-sandbox.\n";
    }
    if let Some(problem) = &result.problem {
        out += &format!("Nothing could be graded: {}\n", visible(problem));
    }
    for exercise in result.exercises.iter().filter(|exercise| !exercise.compiled) {
        out += &format!("{} does not compile.\n", one_line(&exercise.name, 200));
        out += &visible(exercise.compiler.as_deref().unwrap_or_default());
        out += "\n";
    }
    out.trim_end().to_string()
}

/// Gradescope's `results.json` (its documentation, "Autograder specifications").
pub fn gradescope(result: &Graded) -> Value {
    let room = TEXT / result.tasks().count().max(1);
    let tests: Vec<Value> = result
        .tasks()
        .enumerate()
        .map(|(at, (exercise, task))| {
            json!({
                "name": format!("{} {}", one_line(&exercise.number, 20), one_line(&task.name, 200)),
                "number": (at + 1).to_string(),
                "score": task.points,
                "max_score": task.max_points,
                "status": if task.verdict == Verdict::Green { "passed" } else { "failed" },
                "output": beginning(&format!("{}\n{}", task.verdict, said(task)), room),
                "output_format": "text",
                "tags": [one_line(&exercise.number, 20)],
                "visibility": "visible",
            })
        })
        .collect();
    json!({
        "score": result.score,
        "execution_time": result.seconds,
        "output": beginning(&general(result), TEXT),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {
            "kata": { "format": result.format, "kit": one_line(&result.kit, 64), "seed": result.seed,
                "pack": one_line(&result.pack.sha256, 64),
                "submission": one_line(&result.submission.sha256, 64),
                "sandboxed": result.sandbox == Sandbox::Bubblewrap }
        },
    })
}

/// PrairieLearn's `results.json` (its documentation, "External grading").
pub fn prairielearn(result: &Graded) -> Value {
    let room = TEXT / result.tasks().count().max(1);
    let tests: Vec<Value> = result
        .tasks()
        .map(|(exercise, task)| {
            json!({
                "name": format!("{} {}", one_line(&exercise.number, 20), one_line(&task.name, 200)),
                "description": one_line(&exercise.title, 200),
                "points": task.points,
                "max_points": task.max_points,
                "message": task.verdict.to_string(),
                "output": beginning(&said(task), room),
            })
        })
        .collect();
    let general = beginning(&general(result), TEXT);
    let mut out = json!({
        "gradable": result.problem.is_none(),
        "score": if result.max_score > 0.0 { (result.score / result.max_score).clamp(0.0, 1.0) } else { 0.0 },
        "message": format!("{} of {} points", points(result.score), points(result.max_score)),
        "output": general,
        "tests": tests,
    });
    if let Some(problem) = &result.problem {
        out["format_errors"] = json!([one_line(problem, 2_000)]);
    }
    out
}

/// All results as JUnit: a suite for each exercise of a submission, a case for each test; points
/// are properties.
///
/// # Errors
/// If it cannot be written: never, in memory.
pub fn junit(cohort: &Cohort) -> Result<String> {
    let mut report = quick_junit::Report::new("backprop-kata");
    for result in &cohort.results {
        for exercise in &result.exercises {
            let name = format!("{} {}", result.submission.id, exercise.name);
            let mut suite = TestSuite::new(XmlString::new(one_line(&name, 300)));
            for (name, value) in [
                ("candidate", one_line(&result.submission.name, 300)),
                ("seed", result.seed.to_string()),
                ("sandboxed", (result.sandbox == Sandbox::Bubblewrap).to_string()),
            ] {
                suite.add_property(Property::new(name, value));
            }
            for task in &exercise.tasks {
                add_cases(&mut suite, task, exercise.compiler.as_deref());
            }
            report.add_test_suite(suite);
        }
    }
    report.to_string().context("JUnit")
}

fn add_cases(suite: &mut TestSuite, task: &Task, compiler: Option<&str>) {
    let status = |verdict: Verdict, text: &str| {
        let kind = match verdict {
            Verdict::Green => return TestCaseStatus::success(),
            Verdict::Red | Verdict::Stub => NonSuccessKind::Failure,
            Verdict::Stopped | Verdict::NotCompiled => NonSuccessKind::Error,
        };
        let mut status = TestCaseStatus::non_success(kind);
        status.set_message(verdict.to_string());
        status.set_description(beginning(&visible(text), 20_000));
        status
    };
    let class = XmlString::new(one_line(&task.name, 200));
    let mut cases: Vec<TestCase> = Vec::new();
    for test in &task.tests {
        let name = one_line(&test.name, 200);
        let mut case = TestCase::new(name, status(test.verdict, &test.report));
        // A number that no clock can give is none.
        case.set_time(Duration::try_from_secs_f64(test.seconds).unwrap_or_default());
        for mistake in &test.mistakes {
            case.properties.push(Property::new("mistake", one_line(&mistake.id, 200)));
        }
        cases.push(case);
    }
    if cases.is_empty() {
        let text = compiler.unwrap_or_default();
        cases.push(TestCase::new("all", status(task.verdict, text)));
    }
    for (at, mut case) in cases.into_iter().enumerate() {
        case.set_classname(class.clone());
        // A task's points stand at its first test.
        if at == 0 {
            case.properties.push(Property::new("points", points(task.points)));
            case.properties.push(Property::new("max_points", points(task.max_points)));
        }
        suite.add_test_case(case);
    }
}

/// One row for each submission, one column for each task. No cell is taken for a formula.
///
/// # Errors
/// If it cannot be written: never, in memory.
pub fn table(cohort: &Cohort, alike: &[Pair]) -> Result<String> {
    let tasks = cohort.tasks();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let fixed = [
        "id",
        "name",
        "score",
        "max_score",
        "percent",
        "green",
        "red",
        "stub",
        "stopped",
        "not_compiled",
        "mistakes",
        "attempts",
        "alike",
        "problem",
        "seed",
        "sandbox",
        "sha256",
    ];
    let columns = tasks.iter().map(|went| cell(&format!("{} {}", went.exercise, went.task)));
    writer.write_record(fixed.iter().map(ToString::to_string).chain(columns))?;
    for (who, result) in cohort.results.iter().enumerate() {
        let having = |verdict| {
            result.tasks().filter(|(_, task)| task.verdict == verdict).count().to_string()
        };
        let share = if result.max_score > 0.0 { result.score / result.max_score } else { 0.0 };
        let others: Vec<&str> = alike
            .iter()
            .filter_map(|pair| match pair.of {
                (a, b) if a == who => Some(b),
                (a, b) if b == who => Some(a),
                _ => None,
            })
            .map(|other| cohort.results[other].submission.id.as_str())
            .collect();
        let mut mistakes: Vec<&str> = result
            .tasks()
            .flat_map(|(_, task)| &task.tests)
            .flat_map(|test| test.mistakes.iter().take(1))
            .map(|mistake| mistake.id.as_str())
            .collect();
        mistakes.sort_unstable();
        mistakes.dedup();
        let mut row = vec![
            cell(&result.submission.id),
            cell(&result.submission.name),
            points(result.score),
            points(result.max_score),
            points((share * 1_000.0).round() / 10.0),
        ];
        row.extend(Verdict::ALL.map(having));
        row.extend([
            cell(&mistakes.join(" ")),
            result.attempts.len().to_string(),
            cell(&others.join(" ")),
            cell(result.problem.as_deref().unwrap_or_default()),
            result.seed.to_string(),
            if result.sandbox == Sandbox::None { "none".into() } else { "bubblewrap".into() },
            cell(&result.submission.sha256),
        ]);
        let given: BTreeMap<(&str, &str), f64> =
            result.tasks().map(|(e, task)| ((&*e.number, &*task.name), task.points)).collect();
        row.extend(tasks.iter().map(|went| {
            given.get(&(&*went.exercise, &*went.task)).map_or(String::new(), |given| points(*given))
        }));
        writer.write_record(row)?;
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    String::from_utf8(bytes).context("a table in UTF-8")
}

/// `3 green, 1 red`.
pub fn verdicts(verdicts: impl Iterator<Item = Verdict>) -> String {
    let mut all: BTreeMap<Verdict, usize> = BTreeMap::new();
    verdicts.for_each(|verdict| *all.entry(verdict).or_default() += 1);
    let parts: Vec<String> =
        all.iter().map(|(verdict, n)| count(*n, verdict.name(), verdict.name())).collect();
    parts.join(", ")
}
