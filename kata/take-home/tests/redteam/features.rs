//! What only a nightly compiler has.
//! noted: #[feature]
//! before: lib.rs

#![feature(core_intrinsics)]
