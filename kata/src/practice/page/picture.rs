//! The pictures of the learner's own code, as `cargo kata plot` leaves them for the page.

use super::folder;
use crate::html::escape;
use crate::kit::Exercise;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A picture. The file lies beside the list of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// `01-network.svg`; nothing if nothing of it could be drawn.
    pub file: Option<String>,
    /// What it shows.
    pub title: String,
    /// What to look for.
    pub caption: String,
    /// Why a part of it is not drawn: `mse is still a stub (…)`.
    pub missing: Vec<String>,
}

impl Picture {
    /// Why parts are missing; of several stubs only the names.
    pub fn reasons(&self) -> Vec<String> {
        let stub = |why: &String| {
            let (task, place) = why.split_once(" is still a stub (")?;
            place.ends_with(')').then(|| task.to_string())
        };
        let stubs: Vec<String> = self.missing.iter().filter_map(stub).collect();
        if stubs.len() < 3 {
            return self.missing.clone();
        }
        let mut reasons: Vec<String> =
            self.missing.iter().filter(|why| stub(why).is_none()).cloned().collect();
        reasons.push(format!("{} are still stubs", stubs.join(", ")));
        reasons
    }
}

/// Where pictures of the learner's code are kept, or of the solution.
pub fn pictures_folder(root: &Path, solution: bool) -> PathBuf {
    folder(root).join(if solution { SOLUTION } else { YOURS })
}

const YOURS: &str = "plots";
const SOLUTION: &str = "plots/solution";

/// The pictures in a folder, of an exercise, that were drawn last; none if none were.
pub fn pictures(folder: &Path, number: &str) -> Vec<Picture> {
    let file = folder.join(format!("{number}.json"));
    let text = std::fs::read_to_string(file).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// The pictures on the exercise's page; those of the solution, if there are any, folded.
pub(super) fn html(root: &Path, exercise: &Exercise) -> String {
    let of = |solution| pictures(&pictures_folder(root, solution), &exercise.number);
    let command = format!("<code>cargo kata plot {}</code>", exercise.number);
    let mut out = match of(false) {
        none if none.is_empty() => {
            format!("<p>None yet: {command} draws what your functions return.</p>\n")
        }
        yours => {
            let about = "Drawn from what your functions return";
            let figures: String = yours.iter().map(|picture| figure(picture, YOURS)).collect();
            format!("<p>{about}; {command} draws them again.</p>\n{figures}")
        }
    };
    let solution: String = of(true).iter().map(|picture| figure(picture, SOLUTION)).collect();
    if !solution.is_empty() {
        out += &format!(
            "<details><summary>The same of the solution</summary>\n{solution}</details>\n"
        );
    }
    out
}

fn figure(picture: &Picture, folder: &str) -> String {
    let title = escape(&picture.title);
    let why: String =
        picture.reasons().iter().map(|why| format!("<li>{}</li>\n", escape(why))).collect();
    let missing = match (why.is_empty(), &picture.file) {
        (true, _) => String::new(),
        (false, Some(_)) => format!("<p>Not all of it is drawn:</p>\n<ul>\n{why}</ul>\n"),
        (false, None) => format!("<p>Not drawn yet:</p>\n<ul>\n{why}</ul>\n"),
    };
    let image = picture.file.as_deref().map_or(String::new(), |file| {
        let file = format!("{folder}/{}", escape(file));
        format!(
            "<div class=\"picture\" tabindex=\"0\" role=\"group\" aria-label=\"{title}\"><img src=\"{file}\" alt=\"{title}\" loading=\"lazy\"></div>\n<p class=\"soft\"><a href=\"{file}\">The picture alone</a></p>"
        )
    });
    format!(
        "<figure><figcaption><b>{title}.</b> {}</figcaption>\n<div class=\"missing\">{missing}</div>{image}</figure>\n",
        escape(&picture.caption),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_stubs_are_said_in_one_line() {
        let stub = |task: &str| format!("{task} is still a stub (exercises/05/src/a.rs:1)");
        let of = |missing: &[String]| Picture {
            file: None,
            title: String::new(),
            caption: String::new(),
            missing: missing.to_vec(),
        };
        let two = [stub("sgd"), stub("adam")];
        assert_eq!(of(&two).reasons(), two);
        let more = [stub("sgd"), "adam panics: no".to_string(), stub("l1"), stub("l2")];
        assert_eq!(of(&more).reasons(), ["adam panics: no", "sgd, l1, l2 are still stubs"]);
    }
}
