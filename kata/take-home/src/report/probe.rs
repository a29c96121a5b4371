//! The question that probes a named mistake: it leads to the spot, and does not say the answer. And
//! what a line of right code can be asked about.

use kata::verdict::Mistake;
use std::collections::BTreeSet;

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

/// What a line of right code can be asked about: how it is recognised, and the question.
const SPOTS: &[(&[&str], &str)] = &[
    (&["sum_axis"], "sums over an axis. Why this one, and why a sum and not a mean?"),
    (
        &[".t()", "reversed_axes"],
        "has a transpose. Where does the chain rule ask for it? If all sizes were equal, what would tell you that it is missing?",
    ),
    (&["+="], "adds to what is there. Which answer would be wrong if it were replaced instead?"),
    (&[".rev()"], "goes backwards. What would go wrong in the other order?"),
    (
        &[".exp()", ".ln()", "ln_1p", "exp_m1"],
        "has an exponential or a logarithm. For which input does it overflow or become −∞, and what comes out then?",
    ),
    (&["sqrt()"], "takes a root. What happens at 0, here and in the gradient?"),
    (
        &["1e-", "epsilon", "eps"],
        "has a small constant. What would change if it were 10⁶ times as large, or 0?",
    ),
    (
        &["max(", "min(", "clamp(", "signum"],
        "has a kink. What is the derivative exactly there, and does it matter?",
    ),
    (
        &["as f64"],
        "has a count in it. Which function should have this factor: this one, its caller, or the loss?",
    ),
    (&["1.0 -"], "has a difference from 1. What does it lose where the other side is very near 1?"),
    (
        &["assert"],
        "refuses some arguments. Which of them would otherwise give a wrong answer, and which would panic anyway?",
    ),
    (
        &["clone()", "to_owned()"],
        "copies. What would be overwritten, or borrowed twice, without the copy?",
    ),
    (&["if ", "match "], "decides. What happens exactly at the border, and for NaN?"),
    (
        &[".dot("],
        "has a matrix product. What is the shape of each factor, and which index is summed over?",
    ),
    (
        &["mapv", "zip", "iter()"],
        "goes element by element. Which shapes does it take, and what if the two differ?",
    ),
];

/// What to ask about right code, at one of these lines: the first kind of spot that was not asked
/// about yet. Returns the line with the question.
pub fn spot<'l>(
    task: &str,
    lines: impl Iterator<Item = (usize, &'l str)> + Clone,
    asked: &mut BTreeSet<usize>,
) -> Option<(usize, String)> {
    let code = |line: &'l str| line.split("//").next().unwrap_or("");
    for (kind, (words, question)) in SPOTS.iter().enumerate() {
        let found =
            lines.clone().find(|(_, line)| words.iter().any(|word| code(line).contains(word)));
        if let Some((number, _)) = found.filter(|_| !asked.contains(&kind)) {
            asked.insert(kind);
            return Some((number, format!("In `{task}`, line {number} {question}")));
        }
    }
    None
}

fn lower(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}
