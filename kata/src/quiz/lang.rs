//! The languages that the quiz stands in.

/// A language of the quiz.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English
    En,
    /// Simplified Chinese
    ZhCn,
}

impl Lang {
    /// All of them.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::ZhCn];

    /// The language of this name, in any case: `en`, `zh-CN`, `zh_CN.UTF-8`, `中文`.
    ///
    /// # Errors
    /// If there is none; the message has those that there are.
    pub fn named(name: &str) -> Result<Lang, String> {
        let lower = name.to_lowercase();
        let part = lower.split(['-', '_', '.', '@']).next().unwrap_or("");
        match part {
            "en" | "english" => Ok(Lang::En),
            "zh" | "cn" | "chinese" | "中文" | "简体中文" => Ok(Lang::ZhCn),
            _ => Err(format!("there is no `{name}`: en or zh-CN")),
        }
    }

    /// The language of this machine, by `LC_ALL`, `LC_MESSAGES` or `LANG`, the first that is set;
    /// English, if the quiz does not stand in that.
    pub fn of_machine(variable: impl Fn(&str) -> Option<String>) -> Lang {
        let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
        let value = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
        value.and_then(|value| Lang::named(&value).ok()).unwrap_or(Lang::En)
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_any_case() {
        for (name, expected) in [
            ("en", Some(Lang::En)),
            ("EN", Some(Lang::En)),
            ("en_GB.UTF-8", Some(Lang::En)),
            ("zh-cn", Some(Lang::ZhCn)),
            ("ZH_CN", Some(Lang::ZhCn)),
            ("zh-Hans", Some(Lang::ZhCn)),
            ("中文", Some(Lang::ZhCn)),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(Lang::named(name).ok(), expected, "{name}");
        }
    }

    #[test]
    fn the_machine_s_language() {
        let of = |set: &[(&str, &str)]| {
            Lang::of_machine(|name| {
                set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_string())
            })
        };
        assert_eq!(of(&[]), Lang::En);
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8")]), Lang::ZhCn);
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C.UTF-8")]), Lang::En);
        assert_eq!(of(&[("LANG", "de_DE.UTF-8"), ("LC_ALL", "")]), Lang::En);
    }
}
