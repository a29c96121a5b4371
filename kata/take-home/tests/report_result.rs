//! The result of a submission: what the file says, what its schema allows, and what is refused.

#[path = "common/graded.rs"]
mod graded;

use kata::verdict::{Test, Verdict, verdict};
use kata_take_home::report::result::{Graded, earned};
use serde_json::{Value, json};
use std::path::Path;

fn schema() -> jsonschema::Validator {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/result-1.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    jsonschema::options().with_draft(jsonschema::Draft::Draft202012).build(&schema).unwrap()
}

#[test]
fn what_is_written_fits_the_schema_and_is_read_again() {
    let schema = schema();
    for result in graded::cohort() {
        let text = result.to_json();
        let value: Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> = schema.iter_errors(&value).map(|e| e.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", result.submission.id);
        assert_eq!(Graded::parse(&text).unwrap(), result);
    }
}

/// Every place of a result, as a JSON pointer.
fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                out.push(format!("{at}/{key}"));
                places(value, &format!("{at}/{key}"), out);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate().take(2) {
                places(value, &format!("{at}/{index}"), out);
            }
        }
        _ => {}
    }
}

/// The schema and the code agree on every field: that it is there, what it may be, and that there
/// is no other.
#[test]
fn the_schema_refuses_what_the_code_refuses() {
    let schema = schema();
    let results = graded::cohort();
    let hostile = results.iter().find(|result| result.submission.id == "hostile").unwrap();
    let whole = serde_json::to_value(hostile).unwrap();
    let mut all = Vec::new();
    places(&whole, "", &mut all);
    assert!(all.len() > 60, "{all:?}");
    for place in all {
        let (parent, key) = place.rsplit_once('/').unwrap();
        let is_limit = parent == "/limits";
        let refused = |what: &str, value: &Value| {
            let by_code = Graded::parse(&value.to_string()).is_err();
            assert!(by_code, "{place} {what}: the code takes it");
            assert!(!schema.is_valid(value), "{place} {what}: the schema takes it");
        };
        let mut other = whole.clone();
        *other.pointer_mut(&place).unwrap() = json!({ "no": ["such", "thing"] });
        refused("of another type", &other);
        if is_limit {
            continue;
        }
        let mut missing = whole.clone();
        let field = missing.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key);
        // What may be null may be missing: serde reads both alike, the schema wants it said.
        if !["/problem", "/compiler"].iter().any(|end| place.ends_with(end)) {
            refused("missing", &missing);
        }
        let fields = missing.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        fields.insert(format!("{key}_"), field.unwrap());
        refused("under another name", &missing);
    }
}

#[test]
fn another_format_is_named() {
    let text = graded::cohort()[0].to_json().replace("\"format\": 1", "\"format\": 2");
    let error = Graded::parse(&text).unwrap_err().to_string();
    assert_eq!(error, "it has format 2, this version of the kit reads format 1");
}

/// Points that nobody earned are refused, and so is a sum that does not add up.
#[test]
fn what_contradicts_itself_is_refused() {
    let whole = graded::cohort().into_iter().find(|r| r.submission.id == "dmitri").unwrap();
    let refused = |change: &dyn Fn(&mut Graded), why: &str| {
        let mut result = whole.clone();
        change(&mut result);
        let error = Graded::parse(&result.to_json()).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    };
    refused(&|r| r.score += 1.0, "its score is 24, its tasks give 23");
    refused(&|r| r.max_score = 20.0, "its max_score is 20");
    refused(&|r| r.exercises[0].tasks[1].points = 3.0, "more than its tests earn");
    refused(&|r| r.exercises[0].tasks[1].points = 5.0, "has 5 of 3 points");
    refused(&|r| r.exercises[0].tasks[1].points = -1.0, "has -1 of 3 points");
    refused(&|r| r.exercises[0].tasks[1].verdict = Verdict::Green, "is green, its tests are red");
    refused(&|r| r.exercises[0].tasks[0].tests.clear(), "more than its tests earn");
    refused(&|r| r.exercises[0].tasks[1].verdict = Verdict::NotCompiled, "its exercise did");
    for id in ["", "../up", "a/b", ".hidden", "-rf", "a b", "ä", &"a".repeat(101)] {
        refused(&|r| r.submission.id = id.into(), "cannot name a file");
    }
}

#[test]
fn points_as_declared() {
    let tests = |verdicts: &[Verdict]| -> Vec<Test> {
        verdicts.iter().map(|verdict| graded::test("t", *verdict, "", &[])).collect()
    };
    use Verdict::{Green, Red, Stopped, Stub};
    for (verdicts, whole, partial, all) in [
        (&[Green, Green, Green][..], 3.0, 3.0, Green),
        (&[Green, Red, Green], 0.0, 2.0, Red),
        (&[Green, Stopped, Red], 0.0, 1.0, Stopped),
        (&[Green, Stub, Green], 0.0, 0.0, Stub),
        (&[Red], 0.0, 0.0, Red),
        (&[], 0.0, 0.0, Stopped),
    ] {
        let tests = tests(verdicts);
        assert_eq!(earned(3.0, false, &tests), whole, "{verdicts:?}");
        assert_eq!(earned(3.0, true, &tests), partial, "{verdicts:?}");
        assert_eq!(verdict(&tests), all, "{verdicts:?}");
    }
    // A hundredth, rounded down: 2/3 of 1.
    assert_eq!(earned(1.0, true, &tests(&[Green, Green, Red])), 0.66);
    // And not one too few, where a share is a hundredth exactly.
    let most = [vec![Green; 29], vec![Red; 71]].concat();
    assert_eq!(earned(1.0, true, &tests(&most)), 0.29);
}

#[test]
fn nothing_but_times_is_taken_away() {
    let result = &graded::cohort()[3];
    let same = result.without_times();
    assert_eq!(same.seconds, 0.0);
    let text = same.to_json().replace("\"seconds\": 0.0", "\"seconds\": 0.25");
    assert_eq!(text.matches("0.25").count(), result.to_json().matches("0.25").count() + 1);
    assert_eq!(same.without_times(), same);
}
