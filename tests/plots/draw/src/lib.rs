//! Draws what a learner's functions return: `cargo kata plot`.
//!
//! A program for each exercise, `tests/plots/NN-name/`, asks the exercise's crate for numbers and
//! draws them with this. What is still a stub, panics, or never answers is said to, and the rest is
//! drawn.

mod ask;
mod chart;
mod heat;
mod theme;

pub use ask::ask;
pub use chart::{Axes, Field, Plane, legend, line};
pub use heat::{Compared, heat, numeric, numeric_column};
pub use theme::{
    ACCENT, Area, CARD, Drawn, INK, LINE, MINUS, PLUS, SERIES, SOFT, nothing, short, svg, text,
    write,
};

pub use plotters;
use serde::Serialize;
use std::error::Error;
use std::path::PathBuf;

/// The pictures of an exercise, and the folder that they go to: the program's only argument.
pub struct Album {
    number: &'static str,
    folder: PathBuf,
    list: Vec<Listed>,
}

/// A picture as the list has it, `NN.json`.
#[derive(Serialize)]
struct Listed {
    /// Nothing if nothing of it could be drawn.
    file: Option<String>,
    title: String,
    caption: String,
    missing: Vec<String>,
}

impl Album {
    /// That of the exercise of this number.
    ///
    /// # Errors
    /// If no folder is named, or it cannot be made.
    pub fn new(number: &'static str) -> Result<Album, Box<dyn Error>> {
        let folder = std::env::args_os().nth(1).ok_or("name a folder for the pictures")?;
        std::fs::create_dir_all(&folder)?;
        Ok(Album { number, folder: folder.into(), list: Vec::new() })
    }

    /// Adds a picture, or only why it is missing. The list is written each time: if the program is
    /// ended by what it asks next, this picture stays.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(
        &mut self,
        name: &str,
        (title, caption): (&str, &str),
        svg: Option<String>,
        missing: Vec<String>,
    ) -> Drawn {
        let name = format!("{}-{name}.svg", self.number);
        let path = self.folder.join(&name);
        let file = svg.is_some().then_some(name);
        match svg {
            Some(svg) => std::fs::write(path, svg)?,
            None => drop(std::fs::remove_file(path)),
        }
        let (title, caption) = (title.to_string(), caption.to_string());
        // A task of several functions is a stub once.
        let (mut missing, mut stubs) = (missing, std::collections::BTreeSet::new());
        missing.retain(|why| match why.split_once(" is still a stub (") {
            Some((task, _)) => stubs.insert(task.to_string()),
            None => true,
        });
        self.list.push(Listed { file, title, caption, missing });
        let list = serde_json::to_string_pretty(&self.list)?;
        std::fs::write(self.folder.join(format!("{}.json", self.number)), list)?;
        Ok(())
    }

    /// Adds rows of heat maps; what could not be compared is missing.
    ///
    /// # Errors
    /// If they cannot be drawn or written.
    pub fn add_heat(
        &mut self,
        name: &str,
        about: (&str, &str),
        rows: Result<Vec<Result<Compared, String>>, String>,
    ) -> Drawn {
        let (mut drawn, mut missing) = (Vec::new(), Vec::new());
        match rows {
            Err(why) => missing.push(why),
            Ok(rows) => {
                for row in rows {
                    match row {
                        Ok(row) => drawn.push(row),
                        Err(why) => missing.push(why),
                    }
                }
            }
        }
        let svg = if drawn.is_empty() { None } else { Some(heat(about.0, &drawn)?) };
        self.add(name, about, svg, missing)
    }
}
