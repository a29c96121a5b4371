//! The take-home's program: `kata` hands on to it what is asked of these commands.

use anyhow::Result;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use kata::practice::guide;
use kata::{kit, take_home};
use kata_take_home::grade::{command as grade, gradescope};
use kata_take_home::pack;
use kata_take_home::report::command as report;
use std::process::ExitCode;

/// Take-homes for interviewers
#[derive(Parser)]
#[command(name = "cargo kata", bin_name = "cargo kata")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

// What each is there for is said where all commands are listed: `take_home::COMMANDS`.
#[derive(Subcommand)]
enum Command {
    Pack(pack::Pack),
    Grade(grade::Grade),
    Gradescope(gradescope::Gradescope),
    Report(report::Report),
}

fn main() -> ExitCode {
    guide::ended(arguments().and_then(run))
}

/// What was typed. Help is an error too, as `clap` has it.
fn arguments() -> Result<Arguments> {
    let command = Arguments::command().term_width(guide::columns(true).unwrap_or(80));
    let command = take_home::COMMANDS.iter().fold(command, |command, (name, about)| {
        command.mut_subcommand(name, |one| one.about(*about))
    });
    Ok(Arguments::from_arg_matches(&command.try_get_matches()?)?)
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    let root = kit::root()?;
    match arguments.command {
        Command::Pack(options) => pack::run(&root, &options)?,
        Command::Grade(arguments) => grade::run(&root, &arguments)?,
        Command::Gradescope(arguments) => gradescope::run(&root, &arguments)?,
        Command::Report(arguments) => report::run(&root, &arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}
