//! Pages that a browser opens from a file: whole in themselves, and with nothing from a network.

use base64::Engine;

/// A whole page. Its policy names style and script by their hash, so that nothing else acts, even if it
/// came in unescaped.
#[derive(Default)]
pub struct Page<'a> {
    /// `en`.
    pub lang: &'a str,
    /// As text.
    pub title: &'a str,
    /// More for the head, as HTML.
    pub head: &'a str,
    /// The style sheet.
    pub style: &'a str,
    /// What runs at the end, if anything does.
    pub script: Option<&'a str>,
    /// Whether it may load scripts and pictures that lie beside it.
    pub loads: bool,
    /// Attributes of the body, with a space before each.
    pub attributes: &'a str,
    /// As HTML.
    pub body: &'a str,
}

impl std::fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Page { lang, title, head, style, script, loads, attributes, body } = self;
        let file = if *loads { "file: " } else { "" };
        let (mut allowed, mut element) = (String::new(), String::new());
        if let Some(script) = script {
            allowed = format!("; script-src {file}'sha256-{}'", hash(script));
            element = format!("<script>{script}</script>\n");
        }
        write!(
            f,
            r#"<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'; img-src {file}data:; style-src 'sha256-{}'{allowed}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>{}</title>
{head}<style>{style}</style>
</head>
<body{attributes}>
{body}{element}</body>
</html>
"#,
            hash(style),
            escape(title),
        )
    }
}

/// Text as HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text that is HTML already, with `code` between backticks.
pub fn with_code(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return text.to_string();
    }
    let show = |(at, part): (usize, &&str)| match at % 2 {
        0 => (*part).to_string(),
        _ => format!("<code>{part}</code>"),
    };
    parts.iter().enumerate().map(show).collect()
}

/// As a policy names a style or a script.
fn hash(text: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(hmac_sha256::Hash::hash(text.as_bytes()))
}
