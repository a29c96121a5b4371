//! The kit's command line: `cargo kata`.

use anyhow::Result;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use kata::author::{check, new};
use kata::practice::interview::command as interview;
use kata::practice::{answer, board, doctor, guide, helping, page, path, plot, testing, watch};
use kata::quiz::command as quiz;
use kata::{kit, stubs, take_home};
use std::ffi::OsString;
use std::process::ExitCode;

/// Practice for interviews on backpropagation and gradients
#[derive(Parser)]
#[command(name = "cargo kata", bin_name = "cargo kata", args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(flatten)]
    board: board::Board,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Test your answers: of each red task the one report that helps most
    Test(testing::Test),
    /// Judge on every save, and show the one report that helps most
    Watch(watch::Watch),
    /// Open the next hint on a task: a nudge, the formula, almost the code
    Hint(helping::Hint),
    /// Read an exercise's statement, or what one task asks for
    Statement(helping::Statement),
    /// Compare your answer with the reference, once it is green
    Solution(answer::Solution),
    /// Make an exercise or a task a stub again; what you wrote is kept
    Reset(answer::Reset),
    /// Pick what is most worth it when time is short: the interview is tomorrow
    Path(path::Steps),
    /// Draw what your code does: gradients as heat maps, the graph, the loss curve, the paths
    Plot(plot::Plot),
    /// Write a page to read in the browser: board, statements, verdicts, pictures, quiz
    Page(page::Page),
    /// See whether all that practice needs is there
    Doctor(doctor::Doctor),
    /// Hold a mock interview: tasks, questions and a program to mend, against the clock
    Mock(interview::Mock),
    /// Find what is wrong: a finished program in which known mistakes were made
    Debug(interview::Debug),
    /// Ask the interview's questions, and again when they are due
    Quiz(quiz::Quiz),
    /// Lay out a new exercise: suite, solution, mistakes, statement, hints, quiz
    #[command(hide = true)]
    New(new::New),
    /// Check every promise about an exercise, and say what is missing
    #[command(hide = true)]
    Check(check::Check),
    /// Compare the exercises' stubs with what their solutions make of them
    #[command(hide = true)]
    Stubs {
        /// Write those that differ; what stood there is kept under target/stubs-before
        #[arg(long)]
        write: bool,
    },
}

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().skip(1).collect();
    guide::ended(match take_home::is_asked(&words) {
        true => kit::root().and_then(|root| take_home::run(&root, &words)),
        false => arguments().and_then(run),
    })
}

/// What was typed. Help is an error too, as `clap` has it.
fn arguments() -> Result<Arguments> {
    let command = guide::grouped(take_home::listed(Arguments::command()));
    let names: Vec<String> = command.get_subcommands().map(|one| one.get_name().into()).collect();
    let arguments = Arguments::from_arg_matches(&command.try_get_matches()?)?;
    if let Some(word) = arguments.board.typed() {
        guide::is_exercise(word, &names)?;
    }
    Ok(arguments)
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    let root = kit::root()?;
    let Some(command) = arguments.command else {
        board::run(&root, &arguments.board, quiz::clock()?)?;
        return Ok(ExitCode::SUCCESS);
    };
    match command {
        Command::Quiz(arguments) => {
            let started = quiz::clock()?;
            quiz::run(&root, &arguments, &|| quiz::clock().unwrap_or(started))?;
        }
        Command::Mock(arguments) => {
            let started = quiz::clock()?;
            interview::mock(&root, &arguments, &|| quiz::clock().unwrap_or(started))?;
        }
        Command::Debug(arguments) => {
            let started = quiz::clock()?;
            interview::debug(&root, &arguments, &|| quiz::clock().unwrap_or(started))?;
        }
        Command::New(arguments) => new::run(&root, &arguments)?,
        Command::Check(arguments) => check::run(&root, &arguments)?,
        Command::Stubs { write } => stubs::run(&root, write)?,
        Command::Hint(arguments) => helping::hint(&root, &arguments)?,
        Command::Statement(arguments) => helping::statement(&root, &arguments)?,
        Command::Solution(arguments) => answer::solution(&root, &arguments, quiz::clock()?)?,
        Command::Reset(arguments) => answer::reset(&root, &arguments)?,
        Command::Page(arguments) => page::run(&root, &arguments, quiz::clock()?)?,
        Command::Plot(arguments) => plot::run(&root, &arguments, quiz::clock()?)?,
        Command::Path(arguments) => path::run(&root, &arguments)?,
        Command::Doctor(arguments) => return doctor::run(&root, &arguments),
        Command::Test(arguments) => return testing::run(&root, &arguments, quiz::clock()?),
        Command::Watch(arguments) => {
            let started = quiz::clock()?;
            watch::run(&root, &arguments, &|| quiz::clock().unwrap_or(started))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
