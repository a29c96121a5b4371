//! Stands in the place of `rand` where a suite is the judge: a generator that a suite seeds is made
//! anew in the worker, from its seed.

pub use rand::*;

/// A generator of a seed.
pub trait SeedableRng: Sized {
    /// The one that `rand` gives.
    fn seed_from_u64(seed: u64) -> Self;
}

impl SeedableRng for rngs::StdRng {
    fn seed_from_u64(seed: u64) -> Self {
        kata_protocol::generator::seeded(seed)
    }
}
