//! Generators of random numbers: a function that takes one is to draw from it what it would draw
//! without a pipe between.
//!
//! The state of a generator cannot be sent. So the worker has the real one, made from its seed the
//! first time that it is passed, and the judge a token: its own generator stands for a handle, by what
//! it would draw first. After each call it is a new token.

use crate::Malformed;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What a generator of the judge stands for.
#[derive(Clone, Copy)]
enum Source {
    Seed(u64),
    Handle(u64),
}

/// By what is drawn first.
static SOURCES: Mutex<(Vec<(u64, Source)>, u64)> = Mutex::new((Vec::new(), 0));

/// In the judge: a generator of this seed, which is remembered.
pub fn seeded(seed: u64) -> StdRng {
    let first = StdRng::seed_from_u64(seed).next_u64();
    remember(first, Source::Seed(seed));
    StdRng::seed_from_u64(seed)
}

/// How many are remembered: a suite has a handful at a time.
const REMEMBERED: usize = 64;

fn remember(first: u64, source: Source) {
    let mut sources = SOURCES.lock().unwrap_or_else(PoisonError::into_inner);
    sources.0.retain(|(known, _)| *known != first);
    if sources.0.len() == REMEMBERED {
        sources.0.remove(0);
    }
    sources.0.push((first, source));
}

/// In the judge: the handle of a generator and, the first time, its seed. It is another token then.
pub(crate) fn pass(generator: &mut StdRng) -> (u64, Option<u64>) {
    let first = generator.next_u64();
    let (source, number) = {
        let mut sources = SOURCES.lock().unwrap_or_else(PoisonError::into_inner);
        let at = sources.0.iter().rposition(|(known, _)| *known == first);
        let source = match at.map(|at| sources.0[at].1) {
            Some(Source::Handle(handle)) => {
                at.map(|at| sources.0.remove(at));
                Source::Handle(handle)
            }
            Some(seed) => seed,
            // Seeded in another way: as good a seed as any.
            None => Source::Seed(first),
        };
        sources.1 += 1;
        (source, sources.1)
    };
    let (handle, seed) = match source {
        Source::Handle(handle) => (handle, None),
        Source::Seed(seed) => (number, Some(seed)),
    };
    // No seed of a suite is as large.
    let token = u64::MAX - number;
    *generator = StdRng::seed_from_u64(token);
    remember(StdRng::seed_from_u64(token).next_u64(), Source::Handle(handle));
    (handle, seed)
}

thread_local! {
    static GENERATORS: RefCell<HashMap<u64, StdRng>> = RefCell::new(HashMap::new());
}

/// In the worker: the generator of this handle.
pub(crate) fn take(handle: u64, seed: Option<u64>) -> Result<StdRng, Malformed> {
    match seed {
        Some(seed) => Ok(StdRng::seed_from_u64(seed)),
        None => GENERATORS
            .with_borrow_mut(|all| all.remove(&handle))
            .ok_or_else(|| Malformed::new(format!("generator {handle} is not known"))),
    }
}

/// In the worker: until it is passed again.
pub(crate) fn keep(handle: u64, generator: StdRng) {
    GENERATORS.with_borrow_mut(|all| all.insert(handle, generator));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generator_goes_on_where_it_was() {
        let (mut first, mut again) = (seeded(3), seeded(3));
        let mut direct = StdRng::seed_from_u64(3);
        let draw = |rng: &mut StdRng| {
            let (handle, seed) = pass(rng);
            let mut real = take(handle, seed).unwrap();
            let drawn = real.next_u64();
            keep(handle, real);
            drawn
        };
        let expected: Vec<u64> = (0..3).map(|_| direct.next_u64()).collect();
        // Both are alike, and each goes its own way.
        let drawn = [draw(&mut first), draw(&mut again), draw(&mut first)];
        assert_eq!(drawn, [expected[0], expected[0], expected[1]]);
        assert_eq!([draw(&mut first), draw(&mut again)], [expected[2], expected[1]]);
        assert!(take(1 << 40, None).is_err());
    }
}
