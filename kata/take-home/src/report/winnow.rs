//! Winnowing: a few of a text's k-grams, chosen so that any long enough passage that two texts
//! share is seen in both (Schleimer, Wilkerson, Aiken, "Winnowing: Local Algorithms for Document
//! Fingerprinting", SIGMOD 2003).

use kata::tokens::Token;
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

/// The hashes of all k-grams, in order: Σ tᵢ·Bᵏ⁻¹⁻ⁱ, carried on from each to the next (Karp and
/// Rabin), and mixed, since the smallest of a window is to be any of them.
pub fn grams(tokens: &[Token]) -> Vec<u64> {
    const B: u64 = 0x9e37_79b9_7f4a_7c15;
    let oldest = (1..K).fold(1_u64, |power, _| power.wrapping_mul(B));
    let mut hash = 0_u64;
    let mut out = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        if at >= K {
            hash = hash.wrapping_sub(tokens[at - K].hash.wrapping_mul(oldest));
        }
        hash = hash.wrapping_mul(B).wrapping_add(token.hash);
        if at + 1 >= K {
            let mixed = (hash ^ (hash >> 32)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            out.push(mixed ^ (mixed >> 29));
        }
    }
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_k_gram_has_one_hash_wherever_it_stands() {
        let token = |n: u64| Token { hash: n.wrapping_mul(n + 3), line: 1 };
        let text: Vec<Token> = (0..50).map(token).collect();
        for from in 0..=50 - K {
            assert_eq!(grams(&text)[from], grams(&text[from..from + K])[0]);
        }
        let all: HashSet<u64> = grams(&text).into_iter().collect();
        assert_eq!(all.len(), 51 - K);
        assert!(grams(&text[..K - 1]).is_empty());
    }
}
