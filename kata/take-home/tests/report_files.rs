//! What other programs are given: Gradescope, PrairieLearn, JUnit, a table, Markdown. Whatever a
//! candidate wrote, it is data there and nothing more.

#[path = "common/graded.rs"]
mod graded;

use kata::verdict::Verdict;
use kata_take_home::report::alike::pairs;
use kata_take_home::report::cohort::Cohort;
use kata_take_home::report::result::Graded;
use kata_take_home::report::{exchange, summary};
use serde_json::{Value, json};

fn cohort() -> Cohort {
    Cohort {
        results: graded::cohort(),
        skipped: vec![(graded::HOSTILE.into(), graded::HOSTILE.into())],
    }
}

fn of<'a>(cohort: &'a Cohort, id: &str) -> &'a Graded {
    cohort.results.iter().find(|result| result.submission.id == id).unwrap()
}

/// No character that acts on a terminal, or turns the direction of writing.
fn assert_harmless(text: &str) {
    for c in text.chars() {
        let acts = c.is_control() && c != '\n' && c != '\r' && c != '\t';
        assert!(!acts && !"\u{202e}\u{ffff}".contains(c), "{c:?} in {text}");
    }
}

fn strings<'a>(value: &'a Value, out: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => out.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, out)),
        Value::Object(fields) => fields.values().for_each(|field| strings(field, out)),
        _ => {}
    }
}

#[test]
fn gradescope() {
    let cohort = cohort();
    let dmitri = exchange::gradescope(of(&cohort, "dmitri"));
    assert_eq!(dmitri["score"], 23.0);
    assert_eq!(dmitri["execution_time"], 3.75);
    assert_eq!(dmitri["stdout_visibility"], "hidden");
    let test = &dmitri["tests"][1];
    assert_eq!(
        [&test["name"], &test["number"], &test["score"], &test["max_score"], &test["status"]],
        [&json!("01 linear_backward"), &json!("2"), &json!(0.0), &json!(3.0), &json!("failed")]
    );
    let output = test["output"].as_str().unwrap();
    assert!(output.starts_with("red\ngradients: red\n\nlinear_backward: db is wrong"), "{output}");
    assert_eq!(output.matches("dZ summed over the units").count(), 1, "said once: {output}");
    // The fields that there are (Gradescope, "Autograder specifications"), and what they may be.
    for result in &cohort.results {
        let value = exchange::gradescope(result);
        assert_eq!(value["output_format"], "text");
        for test in value["tests"].as_array().unwrap() {
            for key in test.as_object().unwrap().keys() {
                let known = [
                    "score",
                    "max_score",
                    "status",
                    "name",
                    "number",
                    "output",
                    "output_format",
                    "tags",
                    "visibility",
                ];
                assert!(known.contains(&key.as_str()), "{key}");
            }
            assert_eq!(test["output_format"], "text", "what a candidate wrote is no markup");
            assert!(["passed", "failed"].contains(&test["status"].as_str().unwrap()));
        }
        let mut all = Vec::new();
        strings(&value, &mut all);
        all.iter().for_each(|text| assert_harmless(text));
    }
}

#[test]
fn prairielearn() {
    let cohort = cohort();
    let dmitri = exchange::prairielearn(of(&cohort, "dmitri"));
    assert_eq!(dmitri["gradable"], true);
    assert_eq!(dmitri["score"], 23.0 / 30.0);
    assert_eq!(dmitri["message"], "23 of 30 points");
    assert_eq!(dmitri["tests"][1]["max_points"], 3.0);
    assert_eq!(dmitri["tests"][1]["message"], "red");
    // An archive that cannot be read costs the candidate no attempt.
    let lost = exchange::prairielearn(of(&cohort, "lost"));
    assert_eq!(lost["gradable"], false);
    assert_eq!(lost["format_errors"], json!(["the archive ends in the middle of an entry"]));
    let finn = exchange::prairielearn(of(&cohort, "finn"));
    assert_eq!(finn["gradable"], true);
    assert!(finn["output"].as_str().unwrap().contains("mismatched types"));
    for result in &cohort.results {
        let mut all = Vec::new();
        let value = exchange::prairielearn(result);
        strings(&value, &mut all);
        all.iter().for_each(|text| assert_harmless(text));
    }
}

/// PrairieLearn refuses results above 1 MB, whatever a candidate's panic says.
#[test]
fn prairielearn_takes_the_longest_reports() {
    let mut result = graded::cohort().remove(0);
    let long = "\u{1f980}\"\\\n".repeat(200_000);
    for name in ["mse", "sigmoid", "repair"] {
        let test = graded::test("t", Verdict::Red, &long, &[]);
        graded::judge(&mut result, name, vec![test.clone(), test]);
    }
    result.exercises[0].compiled = true;
    let text = exchange::prairielearn(&result).to_string();
    assert!(text.len() < 1_000_000, "{}", text.len());
}

#[test]
fn the_candidate_s_files_have_neither_code_nor_attempts() {
    let cohort = cohort();
    let maryam = of(&cohort, "maryam");
    let code = maryam.files[3].text.lines().find(|line| line.contains("let loss")).unwrap();
    for text in [
        exchange::gradescope(maryam).to_string(),
        exchange::prairielearn(maryam).to_string(),
        kata_take_home::report::page::person::candidate(maryam),
    ] {
        assert!(!text.contains(code.trim()), "{code}");
        assert!(!text.contains("What to ask"));
    }
    let hostile = of(&cohort, "hostile");
    assert!(!kata_take_home::report::page::person::candidate(hostile).contains("What was tried"));
}

#[test]
fn junit_is_read_again_with_points_and_verdicts() {
    let cohort = cohort();
    let text = exchange::junit(&cohort).unwrap();
    assert_harmless(&text);
    let report = quick_junit::Report::deserialize_from_str(&text).unwrap();
    assert_eq!(report.test_suites.len(), cohort.results.len());
    let suite = report.test_suites.iter().find(|s| s.name.as_str().starts_with("dmitri ")).unwrap();
    let case = suite.test_cases.iter().find(|case| {
        case.classname.as_ref().is_some_and(|class| class.as_str() == "network_backward")
    });
    let points: Vec<(&str, &str)> = case
        .unwrap()
        .properties
        .iter()
        .map(|property| (property.name.as_str(), property.value.as_str()))
        .collect();
    assert_eq!(points, [("points", "4"), ("max_points", "6")]);
    let failed = |id: &str| {
        let suite = report.test_suites.iter().find(|s| s.name.as_str().starts_with(id)).unwrap();
        (suite.tests, suite.failures, suite.errors)
    };
    assert_eq!(failed("dmitri "), (23, 3, 0));
    assert_eq!(failed("finn "), (11, 0, 11));
    assert_eq!(failed("ann "), (22, 0, 0));
}

#[test]
fn no_cell_of_the_table_is_a_formula() {
    let mut cohort = cohort();
    for (result, name) in
        cohort.results.iter_mut().zip(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "a\n=1"])
    {
        result.submission.name = name.into();
        result.problem = Some(format!("{name},\"{name}"));
    }
    let alike = pairs(&cohort.results, &graded::kit());
    let text = exchange::table(&cohort, &alike).unwrap();
    assert_harmless(&text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), cohort.results.len());
    for row in &rows {
        for cell in row {
            assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell:?}");
        }
    }
    let cell = |row: usize, head: &str| {
        rows[row].get(heads.iter().position(|one| one == head).unwrap()).unwrap()
    };
    assert_eq!(cell(3, "name"), "'@SUM(A1)");
    assert_eq!(cell(3, "score"), "23");
    assert_eq!(cell(3, "percent"), "76.7");
    assert_eq!(cell(3, "red"), "3");
    assert_eq!(cell(3, "01 network_backward"), "4");
    assert_eq!(cell(3, "mistakes"), "linear_backward/db/wrong-axis");
    assert_eq!(cell(1, "alike"), "caro");
    assert_eq!(cell(5, "not_compiled"), "11");
}

#[test]
fn the_summary_of_the_small_cohort() {
    let mut cohort = cohort();
    cohort.skipped.clear();
    cohort.results.retain(|result| !["hostile", "lost", "empty"].contains(&&*result.submission.id));
    insta::assert_snapshot!(summary::summary(
        &cohort,
        &pairs(&cohort.results, &graded::kit()),
        None
    ));
}

/// Read as a code host does, nothing in it is HTML, a link, an image or emphasis, and no row has
/// more cells than its table.
#[test]
fn nothing_in_the_summary_is_markup() {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let cohort = cohort();
    let text = summary::summary(&cohort, &[], None);
    assert_harmless(&text);
    let mut cells = 0;
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("{html}"),
            Event::Start(tag @ (Tag::Link { .. } | Tag::Image { .. } | Tag::Emphasis)) => {
                panic!("{tag:?}")
            }
            Event::Start(Tag::TableCell) => cells += 1,
            _ => {}
        }
    }
    let expected = 3 * (1 + cohort.histogram().len())
        + 5 * (1 + cohort.results.len())
        + 3 * (1 + cohort.tasks().len())
        + 3 * (1 + cohort.mistakes().len());
    assert_eq!(cells, expected);
    for address in ["https://", "@all", "www."] {
        assert!(!text.contains(address), "{address} would be a link");
    }
}

#[test]
fn the_summary_of_thousands_is_short_enough() {
    let one =
        graded::cohort().into_iter().find(|result| result.submission.id == "hostile").unwrap();
    let results = (0..4_000)
        .map(|n| {
            let mut result = one.clone();
            result.submission.id = format!("s{n}");
            result.submission.name = "<".repeat(2_000);
            result.files.clear();
            result
        })
        .collect();
    let text = summary::summary(&Cohort { results, skipped: Vec::new() }, &[], None);
    assert!(text.len() < 1_024_000, "{}", text.len());
    assert!(text.contains("rows more: see the page"));
}

/// A grade that nothing protected says so wherever it is told.
#[test]
fn unsandboxed_is_said_in_every_report() {
    let mut cohort = cohort();
    let result = &mut cohort.results[0];
    result.sandbox = kata_take_home::report::result::Sandbox::None;
    result.seed = 7;
    let result = &cohort.results[0];
    for text in [
        kata_take_home::report::page::person::candidate(result),
        kata_take_home::report::page::cohort::page(&cohort, &[], None),
        exchange::gradescope(result)["output"].to_string(),
        exchange::prairielearn(result)["output"].to_string(),
        summary::summary(&cohort, &[], None),
    ] {
        assert!(text.contains("UNSANDBOXED"), "{text}");
    }
    assert!(exchange::junit(&cohort).unwrap().contains("name=\"sandboxed\" value=\"false\""));
    assert!(exchange::table(&cohort, &[]).unwrap().contains(",7,none,"));
    let warnings = cohort.warnings();
    assert!(warnings[0].starts_with("UNSANDBOXED: 1 submission was graded with --no-sandbox."));
    assert!(warnings.contains(&"Not all were graded with the same seed: 20261127, 7.".to_string()));
}
