//! The statement of an exercise as a candidate reads it: the tasks that are asked for, and no way to
//! hints, quiz or solutions.

use kata::kit::Task;
use std::collections::BTreeSet;

/// The statement, from the exercise's own. What it says before the table of tasks is for learners.
pub fn statement(
    readme: &str,
    package: &str,
    tasks: &[Task],
    of_all: &[Task],
    given: &BTreeSet<String>,
) -> String {
    let mut sections = readme.split("\n## ");
    let first = sections.next().unwrap_or_default();
    let title = first.lines().next().unwrap_or_default();
    let one = format!("{}::", tasks.first().map_or("TASK", |task| &task.name));
    let width = one.len();
    let mut out = format!(
        "{title}\n\nThe docstring of each function is its exact contract: shapes, conventions, what to do \
         with bad input.\n\n```\ncargo test -p {package} {:width$}    # all of it\n\
         cargo test -p {package} {one}    # one task\n```\n",
        ""
    );
    let names = |tasks: &[Task]| tasks.iter().map(|task| task.name.clone()).collect::<Vec<_>>();
    let (asked, all) = (names(tasks), names(of_all));
    for section in sections {
        let (heading, body) = section.split_once('\n').unwrap_or((section, ""));
        // A section about one task: "The task `repair`", "The race".
        let about = |name: &&String| {
            heading.contains(&format!("`{name}`"))
                || heading.to_lowercase() == format!("the {}", name.replace('_', " "))
        };
        if all.iter().find(about).is_some_and(|name| !asked.contains(name)) {
            continue;
        }
        out += &format!("\n## {heading}\n\n");
        if heading == "Tasks" {
            for line in body.lines().filter(|line| line.starts_with('|')) {
                let task = line.strip_prefix("| `").and_then(|rest| rest.split('`').next());
                if task.is_none_or(|task| asked.iter().any(|name| name == task)) {
                    out += line;
                    out.push('\n');
                }
            }
            if asked.len() < all.len() {
                out +=
                    "\nThe other functions of this exercise are not asked for, and are not graded.";
                let given: Vec<String> = given.iter().map(|name| format!("`{name}`")).collect();
                if !given.is_empty() {
                    out += &format!(" These are done, for you to call: {}.", given.join(", "));
                }
                out.push('\n');
            }
            continue;
        }
        let led = body.split("\n\n").filter(|paragraph| {
            !["HINTS.md", "quiz/", "solutions/"].iter().any(|link| paragraph.contains(link))
        });
        out += led.collect::<Vec<_>>().join("\n\n").trim();
        out.push('\n');
    }
    out
}

/// A solution whose functions start from nothing where they would start from a program that is wrong:
/// one that is not to be repaired only shows what others are asked to write. Of each function the whole
/// body goes, since what stands around a mistake needs what stands in its place.
pub fn without_program(solution: &str) -> String {
    let (mut out, mut of_function, mut in_body, mut in_stub) = (String::new(), false, false, false);
    for line in solution.lines() {
        let is_outer = !line.starts_with(char::is_whitespace);
        if is_outer && !in_body {
            of_function = (of_function && line.starts_with(')'))
                || line.starts_with("fn ")
                || line.starts_with("pub fn ");
        }
        if in_body && line == "}" {
            out += "    // END SOLUTION\n";
            in_body = false;
        }
        match line.trim() {
            "// BEGIN SOLUTION" => {}
            "// STUB" => in_stub = true,
            "// END SOLUTION" => in_stub = false,
            _ if in_stub => {}
            _ => {
                out += line;
                out.push('\n');
            }
        }
        if of_function && is_outer && line.ends_with('{') {
            out += "    // BEGIN SOLUTION\n";
            in_body = true;
        }
    }
    out
}

/// A stub without a word of what the pack does not have.
pub fn stub(text: &str) -> String {
    text.replace(", three hints a task in `HINTS.md`", "")
}

/// How many, in words that fit: "1 test", "3 tests".
pub fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_program_that_is_not_asked_for_is_stubs() {
        let solution = "\
use crate::A;

/// Once.
pub fn one(a: &A) -> A {
    let b = a;
    // BEGIN SOLUTION
    let c = b;
    // STUB
    // let c = a;
    // END SOLUTION
    c
}

fn two(
    a: A,
) -> A {
    a
}
";
        let whole = super::without_program(solution);
        let stub = kata::stubs::stub(&whole, false).unwrap();
        let expected = "\
use crate::A;

/// Once.
pub fn one(a: &A) -> A {
    todo!(\"one\")
}

fn two(
    a: A,
) -> A {
    todo!(\"two\")
}
";
        assert_eq!(stub, expected);
        assert!(whole.contains("    let c = b;\n    c\n"), "{whole}");
    }
}
