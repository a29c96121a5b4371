//! Submissions that are alike beyond what the task forces: a hint that somebody looks, and never a
//! verdict.
//!
//! Code is compared after renaming and reformatting ([`normalised`]), by [`fingerprints`]. What was
//! handed out is left aside, and so is the kit's own answer: two people who find the textbook's
//! form have not copied. What many submissions share counts little.

use super::kit::Kit;
use super::result::Graded;
use super::winnow::{K, fingerprints, grams};
use kata::tokens::{Token, normalised};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

/// The share of the smaller submission's own fingerprints from which a pair is shown. Whole answers
/// by people who had not seen each other's share up to 0.45; a copy, renamed and reformatted, 1.
pub const SHARE: f64 = 0.6;
/// Or the tokens of one shared passage, forced ones not counted. Such answers share passages of up
/// to 78.
pub const PASSAGE: usize = 100;
/// So many pairs are looked at, those first that share most.
const MOST: usize = 1_000;
/// Fewer fingerprints of its own say nothing about a submission.
const ENOUGH: usize = 12;

/// Two submissions that are alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The places of both among the results, the smaller first.
    pub of: (usize, usize),
    /// How much of the smaller one's own code the other has too, from 0 to 1.
    pub share: f64,
    /// What they share, longest first.
    pub passages: Vec<Passage>,
}

/// A passage that two submissions share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The file and the lines in the first, from 1, both included.
    pub first: (String, usize, usize),
    /// In the second.
    pub second: (String, usize, usize),
    /// Its tokens that nothing forces.
    pub tokens: usize,
}

/// Stands between files: no passage goes on from one to the next.
const BETWEEN: Token = Token { hash: 0, line: usize::MAX };

/// One submission's code in one exercise.
#[derive(Default)]
struct Code {
    /// Its files' paths, and where each begins among the tokens.
    files: Vec<(String, usize)>,
    tokens: Vec<Token>,
    /// Its k-grams with their places, by hash.
    grams: Vec<(u64, usize)>,
    /// Whether a token lies in something that is forced.
    forced: Vec<bool>,
}

/// The code of each submission, by exercise.
type Codes = Vec<BTreeMap<String, Code>>;

/// All pairs that are alike, most alike first.
pub fn pairs(results: &[Graded], kit: &Kit) -> Vec<Pair> {
    let mut codes: Codes = results.iter().map(code).collect();
    let nothing = HashSet::new();
    let names: BTreeSet<String> = codes.iter().flat_map(BTreeMap::keys).cloned().collect();
    let given: HashMap<&str, HashSet<u64>> = names
        .iter()
        .map(|name| {
            let known = kit.exercises.get(name);
            let (given, solution) =
                known.map_or((&nothing, &nothing), |known| (&known.given, &known.solution));
            (name.as_str(), given.union(solution).copied().collect())
        })
        .collect();

    // Which submissions have a fingerprint; which k-grams are in how many of them.
    let mut having: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    let mut spread: HashMap<u64, usize> = HashMap::new();
    for (who, exercises) in codes.iter().enumerate() {
        let mut mine = HashSet::new();
        let mut all = HashSet::new();
        for (name, code) in exercises {
            for tokens in code.tokens.split(|token| *token == BETWEEN) {
                mine.extend(
                    fingerprints(tokens, &given[name.as_str()]).iter().map(|print| print.hash),
                );
                all.extend(grams(tokens));
            }
        }
        mine.into_iter().for_each(|hash| having.entry(hash).or_default().push(who));
        all.into_iter().for_each(|hash| *spread.entry(hash).or_default() += 1);
    }

    // What everybody was given, and what more than a few have found.
    let n = results.len();
    let many = (n / 10).max(4);
    for (name, code) in codes.iter_mut().flatten() {
        let is_forced = |hash| {
            given[name.as_str()].contains(hash) || spread.get(hash).is_some_and(|n| *n > many)
        };
        code.forced = vec![false; code.tokens.len()];
        for (at, hash) in grams(&code.tokens).iter().enumerate() {
            code.grams.push((*hash, at));
            if is_forced(hash) {
                code.forced[at..at + K].fill(true);
            }
        }
        code.grams.sort_unstable();
    }

    let mut own = vec![(0_usize, 0.0); n];
    let mut shared: HashMap<(usize, usize), (f64, f64)> = HashMap::new();
    for who in having.values() {
        let weight = weight(who.len(), n);
        for (place, &a) in who.iter().enumerate() {
            own[a].0 += 1;
            own[a].1 += weight;
            for &b in &who[place + 1..] {
                let sum = shared.entry((a, b)).or_default();
                sum.0 += weight;
                sum.1 += if weight > 0.7 { 1.0 } else { 0.0 };
            }
        }
    }

    let mut candidates: Vec<((usize, usize), f64)> = Vec::new();
    for (of, (weight, rare)) in shared {
        let (a, b) = of;
        // If nearly all of it is common, sharing it says nothing.
        let worth = |(count, weight): (usize, f64)| weight.max(0.5 * count as f64);
        let less = worth(own[a]).min(worth(own[b]));
        let share = if own[a].0.min(own[b].0) >= ENOUGH { (weight / less).min(1.0) } else { 0.0 };
        // A passage of this length has so many fingerprints at least.
        if share >= SHARE || rare as usize >= PASSAGE / 8 {
            candidates.push((of, share));
        }
    }
    candidates.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    candidates.truncate(MOST);
    let mut out = Vec::new();
    for ((a, b), share) in candidates {
        let mut passages = Vec::new();
        for (name, first) in &codes[a] {
            passages
                .extend(codes[b].get(name).into_iter().flat_map(|second| common(first, second)));
        }
        passages
            .sort_by(|a, b| (b.tokens, &a.first, &a.second).cmp(&(a.tokens, &b.first, &b.second)));
        let longest = passages.first().map_or(0, |passage| passage.tokens);
        if share >= SHARE || longest >= PASSAGE {
            out.push(Pair { of: (a, b), share, passages });
        }
    }
    let longest = |pair: &Pair| pair.passages.first().map_or(0, |passage| passage.tokens);
    out.sort_by(|a, b| {
        b.share.total_cmp(&a.share).then(longest(b).cmp(&longest(a))).then(a.of.cmp(&b.of))
    });
    out
}

/// What a fingerprint that `having` of `n` submissions have says: 1 for two, less and less for
/// more, by the inverse document frequency. A few submissions are too few to know what is common.
fn weight(having: usize, n: usize) -> f64 {
    let among = n as f64 + 4.0;
    ((among / having as f64).ln() / (among / 2.0).ln()).clamp(0.0, 1.0)
}

fn code(result: &Graded) -> BTreeMap<String, Code> {
    let mut out: BTreeMap<String, Code> = BTreeMap::new();
    for file in &result.files {
        let Some(exercise) =
            file.path.strip_prefix("exercises/").and_then(|rest| rest.split('/').next())
        else {
            continue;
        };
        let code = out.entry(exercise.to_string()).or_default();
        code.files.push((file.path.clone(), code.tokens.len()));
        code.tokens.extend(normalised(&file.text));
        code.tokens.push(BETWEEN);
    }
    out
}

/// A k-gram that one submission has more often is a table of numbers, or meant to keep us busy.
const OFTEN: usize = 16;

/// The passages that two have in common, longest first, none over another.
fn common(a: &Code, b: &Code) -> Vec<Passage> {
    // Where both have a k-gram, by diagonal, along each.
    let mut seeds: Vec<(isize, usize)> = Vec::new();
    let mut rest = &b.grams[..];
    for mine in a.grams.chunk_by(|x, y| x.0 == y.0) {
        let hash = mine[0].0;
        rest = &rest[rest.partition_point(|(other, _)| *other < hash)..];
        let theirs = &rest[..rest.partition_point(|(other, _)| *other == hash)];
        if mine.len() <= OFTEN && theirs.len() <= OFTEN {
            for (_, p) in mine {
                seeds.extend(theirs.iter().map(|(_, q)| (*q as isize - *p as isize, *p)));
            }
        }
    }
    seeds.sort_unstable();
    let same = |p: usize, q: usize| a.tokens[p].hash == b.tokens[q].hash && a.tokens[p] != BETWEEN;
    let mut runs = Vec::new();
    let mut seen = (isize::MIN, 0);
    for (diagonal, p) in seeds {
        if seen.0 == diagonal && p < seen.1 {
            continue;
        }
        let q = p.wrapping_add_signed(diagonal);
        let back = (1..=p.min(q)).take_while(|&step| same(p - step, q - step)).count();
        let most = (a.tokens.len() - p).min(b.tokens.len() - q);
        let length = (0..most).take_while(|&step| same(p + step, q + step)).count();
        seen = (diagonal, p + length.max(1));
        if back + length >= K {
            runs.push((back + length, p - back, q - back));
        }
    }
    runs.sort_by_key(|&(length, p, q)| (usize::MAX - length, p, q));
    let (mut used_a, mut used_b) = (vec![false; a.tokens.len()], vec![false; b.tokens.len()]);
    let mut out = Vec::new();
    for (length, p, q) in runs {
        // What a longer run has taken splits this one.
        let mut step = 0;
        while step < length {
            let free = |step: usize| !used_a[p + step] && !used_b[q + step];
            let part = (step..length).take_while(|&step| free(step)).count();
            let tokens = (step..step + part).filter(|step| !a.forced[p + step]).count();
            if part >= K && tokens >= K {
                used_a[p + step..p + step + part].fill(true);
                used_b[q + step..q + step + part].fill(true);
                // Shown from the first token that nothing forces to the last.
                let free = |at: &usize| !a.forced[p + at];
                let first = (step..step + part).find(free).unwrap_or(step);
                let last = (step..step + part).rfind(free).unwrap_or(step);
                out.push(Passage {
                    first: a.lines(p + first..p + last + 1),
                    second: b.lines(q + first..q + last + 1),
                    tokens,
                });
            }
            step += part.max(1);
        }
    }
    out.sort_by_key(|passage| usize::MAX - passage.tokens);
    out
}

impl Code {
    /// The file and the lines of these tokens.
    fn lines(&self, at: Range<usize>) -> (String, usize, usize) {
        let file = self.files.iter().rfind(|(_, from)| *from <= at.start);
        let path = file.map_or(String::new(), |(path, _)| path.clone());
        (path, self.tokens[at.start].line, self.tokens[at.end - 1].line)
    }
}
