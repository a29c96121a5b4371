//! The question that probes a named mistake: it leads to the spot, and does not say the answer.

use super::result::Mistake;

/// Words in a mistake's sentence or name, and the question that people who made it can be asked;
/// the first that fits is taken.
const PROBES: &[(&[&str], &str)] = &[
    (
        &["broadcast"],
        "What happens in your code when an argument has length 1, or one row or column? What should happen?",
    ),
    (
        &["no look at", "no check", "refused", "accepted", "checked", "taken as it comes"],
        "Which arguments does the docstring refuse? Show me where your code does.",
    ),
    (
        &["∞", "infinite", "overflow", "underflow", "NaN"],
        "Put 1000 in, then −1000, then 10⁻⁹. What does each part of your expression become?",
    ),
    (
        &["sums over", "summed over", "axis", "its own row", "has its own", "from all examples"],
        "Which index is summed over here? Who uses this quantity, and so sends a gradient back to it?",
    ),
    (
        &[
            "1/m",
            "divided by m",
            "is a mean",
            "averages",
            "over the examples",
            "number of examples",
        ],
        "Give every example twice. How must each gradient change, and how does yours?",
    ),
    (
        &["transpos", "ᵀ", "matrix product", "stands on the left"],
        "Write the shape under each factor. If all sizes were equal, what would still tell you that it is wrong?",
    ),
    (
        &["climbs", "uphill"],
        "Take one weight and a loss of w². Which way must a step go, and which way does your line go?",
    ),
    (
        &["sign", "minus", "subtracted", "negative"],
        "Put the simplest numbers in, all 1. Which sign must each term have, and why?",
    ),
    (
        &["fan_"],
        "Let a unit read 1,000 inputs of variance 1. What variance does its output have with your weights?",
    ),
    (
        &["stored", "state", "step before", "running"],
        "Call it twice in a row. At the second call, which values are old and which are new on this line?",
    ),
    (
        &["before", "comes later", "comes first", "after the", "updated"],
        "In which order do these lines run? What has changed already when this one reads it?",
    ),
    (&["ε"], "Let the gradient be 0, then 10⁻¹². What does this line give, and what decides it?"),
    (
        &["derivative", "′", "upstream", "as if d", "gradient is lost"],
        "Write the chain rule for this gradient, factor by factor. Where is each factor in your code?",
    ),
    (
        &["no ", "without", "is missing", "alone", "never"],
        "Which terms does the formula have? Point at each of them in your code.",
    ),
    (
        &["twice", "½", "factor", "doubled", "half"],
        "Take the smallest case and do it by hand. By which factor does your result differ?",
    ),
];

const OTHERWISE: &str = "Take the smallest case, one or two numbers, and work it by hand beside your code. Where do they part?";

/// What to ask somebody whose answer is this mistake. `task/place/alternative` says where it is.
pub fn probe(task: &str, mistake: &Mistake) -> String {
    let fits = |words: &&[&str]| words.iter().any(|word| mistake.said.contains(word));
    let question = PROBES.iter().find(|(words, _)| fits(words)).map_or(OTHERWISE, |(_, q)| q);
    let mut place = mistake.id.split('/').skip(1);
    match place.next().filter(|place| !place.is_empty() && *place != task) {
        Some(place) => format!("In `{task}`, at `{place}`: {}", lower(question)),
        None => format!("In `{task}`: {}", lower(question)),
    }
}

fn lower(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}
