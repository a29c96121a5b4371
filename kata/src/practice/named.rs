//! Exercises and tasks by what a learner types.

use crate::kit::Exercise;
use crate::kit::Task;
use crate::quiz::command::Usage;
use anyhow::Result;

/// The exercise of this number or name: `02`, `2`, `02-gradient-computation`.
///
/// # Errors
/// With [`Usage`], which says which there are.
pub fn exercise<'e>(exercises: &'e [Exercise], typed: &str) -> Result<&'e Exercise> {
    let bare = |number: &str| number.trim_start_matches('0').to_string();
    let is = |exercise: &&Exercise| {
        typed == exercise.name
            || bare(typed) == bare(&exercise.number)
            || typed.strip_prefix("exercise-") == Some(&exercise.number)
    };
    exercises.iter().find(is).ok_or_else(|| {
        let list: Vec<&str> = exercises.iter().map(|exercise| exercise.name.as_str()).collect();
        Usage(format!("there is no exercise `{typed}`; there are {}", list.join(", "))).into()
    })
}

/// The task of this name, or the one whose name begins so, or has it in it.
///
/// # Errors
/// With [`Usage`], which says which there are.
pub fn task<'e>(exercise: &'e Exercise, typed: &str) -> Result<&'e Task> {
    let typed = typed.trim_end_matches("::");
    let tasks = || exercise.tasks.iter();
    if let Some(task) = tasks().find(|task| task.name == typed) {
        return Ok(task);
    }
    let begin: Vec<&Task> = tasks().filter(|task| task.name.starts_with(typed)).collect();
    let inside: Vec<&Task> = tasks().filter(|task| task.name.contains(typed)).collect();
    let names = |tasks: &[&Task]| {
        tasks.iter().map(|task| task.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    match (begin.as_slice(), inside.as_slice()) {
        ([task], _) | ([], [task]) => Ok(task),
        ([], []) => Err(Usage(format!(
            "exercise {} has no task `{typed}`; it has {}",
            exercise.number,
            names(&tasks().collect::<Vec<_>>())
        ))
        .into()),
        ([], several) | (several, _) => {
            let several = names(several);
            Err(Usage(format!("`{typed}` may be any of {several}: write more of the name")).into())
        }
    }
}
