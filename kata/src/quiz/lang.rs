//! The languages that the quiz stands in.

use clap::ValueEnum;

/// A language of the quiz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// English
    En,
    /// Simplified Chinese
    #[value(name = "zh-CN", alias = "zh")]
    ZhCn,
}

impl Lang {
    /// All of them.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::ZhCn];

    /// The one of two texts that is in this language.
    pub fn pick<T>(self, english: T, chinese: T) -> T {
        match self {
            Lang::En => english,
            Lang::ZhCn => chinese,
        }
    }

    /// The language tag, for a page.
    pub fn tag(self) -> &'static str {
        self.pick("en", "zh-CN")
    }

    /// The folder of its files, below `quiz`.
    pub fn folder(self) -> &'static str {
        self.pick("", "zh-CN")
    }

    /// `one thing` or `many things`; Chinese has one form.
    pub fn count(self, n: usize, one: &str, many: &str, chinese: &str) -> String {
        match self {
            Lang::En => format!("{n} {}", if n == 1 { one } else { many }),
            Lang::ZhCn => format!("{n} {chinese}"),
        }
    }
}
