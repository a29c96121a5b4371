//! A macro that would run in the compiler.
//! noted: #[crate_type]
//! before: lib.rs

#![crate_type = "proc-macro"]
