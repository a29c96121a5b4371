//! Winnowing: a few of a text's k-grams, chosen so that any long enough passage that two texts
//! share is seen in both (Schleimer, Wilkerson, Aiken, "Winnowing: Local Algorithms for Document
//! Fingerprinting", SIGMOD 2003).

use super::tokens::{Token, fnv};
use std::collections::HashSet;

/// The tokens of a k-gram: what is shorter is never taken for shared.
pub const K: usize = 14;
/// The k-grams of a window, one of which is kept: a shared passage of `K + WINDOW - 1` tokens is
/// always seen.
pub const WINDOW: usize = 4;

/// A k-gram that stands for its surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    /// The k-gram's hash.
    pub hash: u64,
    /// The place of its first token.
    pub at: usize,
}

/// The hashes of all k-grams, in order.
pub fn grams(tokens: &[Token]) -> Vec<u64> {
    let gram = |tokens: &[Token]| {
        let bytes: Vec<u8> = tokens.iter().flat_map(|token| token.hash.to_le_bytes()).collect();
        fnv(&bytes)
    };
    tokens.windows(K).map(gram).collect()
}

/// The fingerprints of a text. K-grams of `given`, which everybody was handed, are never chosen: a
/// window takes the smallest of its others, the rightmost of those that are equal.
pub fn fingerprints(tokens: &[Token], given: &HashSet<u64>) -> Vec<Fingerprint> {
    let grams = grams(tokens);
    let mut out: Vec<Fingerprint> = Vec::new();
    let first_windows =
        0..(grams.len() + 1).saturating_sub(WINDOW).max(usize::from(!grams.is_empty()));
    for start in first_windows {
        let window = start..(start + WINDOW).min(grams.len());
        let least = window
            .filter(|&at| !given.contains(&grams[at]))
            .min_by_key(|&at| (grams[at], usize::MAX - at));
        if let Some(at) = least
            && out.last().is_none_or(|last| last.at != at)
        {
            out.push(Fingerprint { hash: grams[at], at });
        }
    }
    out
}
