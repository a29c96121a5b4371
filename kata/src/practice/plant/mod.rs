//! Known mistakes, planted in the source of a right program, as a person would have written them.
//!
//! The catalogue (`tests/mistakes`) has, at each place where people decide, the right thing and what they
//! put there, as source text. With a choice made at each place, and what the choice leaves behind taken
//! away, it is a plain program: [`program::write`].

mod calls;
mod checks;
mod choose;
mod copies;
mod dead;
mod inline;
mod join;
mod lean;
mod merge;
mod pick;
pub mod program;
mod scope;
mod settled;
pub mod source;
mod tidy;
mod unread;

pub use choose::Choices;
pub use source::{At, Catalogue, Known};

use anyhow::{Result, ensure};
use std::collections::BTreeMap;
use std::path::PathBuf;

impl Catalogue {
    /// The program with these mistakes in it; with none, a right one.
    ///
    /// # Errors
    /// If it cannot be written as a program of its own, or one of the mistakes changes nothing in it.
    pub fn plant(&self, mistakes: &[&Known]) -> Result<BTreeMap<PathBuf, String>> {
        let program = self.program(mistakes)?;
        for (i, known) in mistakes.iter().enumerate() {
            let others: Vec<&Known> = [&mistakes[..i], &mistakes[i + 1..]].concat();
            ensure!(self.program(&others)? != program, "{} changes nothing", known.name);
        }
        Ok(program)
    }

    fn program(&self, mistakes: &[&Known]) -> Result<BTreeMap<PathBuf, String>> {
        let mut choices = Choices::default();
        for known in mistakes {
            match &known.at {
                At::Place(id) => {
                    choices.places.insert(*id, known.other.clone());
                    let (place, _) = known.name.split_once('/').unwrap_or_default();
                    choices.spoilt.insert(place.to_string());
                }
                At::Whole(task) => drop(choices.wholes.insert(task.clone(), known.other.clone())),
            }
        }
        program::write(self, &choices)
    }
}
