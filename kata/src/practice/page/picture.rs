//! The pictures of the learner's own code, as `cargo kata plot` leaves them for the page.

use super::folder;
use crate::pack::kit::Exercise;
use crate::quiz::markup::escape;
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

/// Where pictures are kept.
pub fn pictures_folder(root: &Path) -> PathBuf {
    folder(root).join("plots")
}

/// The pictures of an exercise that were drawn last; none if none were.
pub fn pictures(root: &Path, number: &str) -> Vec<Picture> {
    let file = pictures_folder(root).join(format!("{number}.json"));
    let text = std::fs::read_to_string(file).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// The pictures on the exercise's page.
pub(super) fn html(pictures: &[Picture], exercise: &Exercise) -> String {
    let command = format!("<code>cargo kata plot {}</code>", exercise.number);
    if pictures.is_empty() {
        return format!("<p>None yet: {command} draws what your functions return.</p>\n");
    }
    let mut out =
        format!("<p>Drawn from what your functions return; {command} draws them again.</p>\n");
    for picture in pictures {
        let why: String =
            picture.missing.iter().map(|why| format!("<li>{}</li>\n", escape(why))).collect();
        let missing = match (why.is_empty(), &picture.file) {
            (true, _) => String::new(),
            (false, Some(_)) => format!("<p>Not all of it is drawn:</p>\n<ul>\n{why}</ul>\n"),
            (false, None) => format!("<p>Not drawn yet:</p>\n<ul>\n{why}</ul>\n"),
        };
        let title = escape(&picture.title);
        let image = picture.file.as_deref().map_or(String::new(), |file| {
            format!(
                "<div class=\"picture\" tabindex=\"0\" role=\"group\" aria-label=\"{title}\"><img src=\"plots/{0}\" alt=\"{title}\" loading=\"lazy\"></div>\n<p class=\"soft\"><a href=\"plots/{0}\">The picture alone</a></p>",
                escape(file)
            )
        });
        out += &format!(
            "<figure><figcaption><b>{title}.</b> {}</figcaption>\n<div class=\"missing\">{missing}</div>{image}</figure>\n",
            escape(&picture.caption),
        );
    }
    out
}
