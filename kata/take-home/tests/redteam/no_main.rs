//! Without a main.
//! noted: #[no_main]
//! before: lib.rs

#![no_main]
