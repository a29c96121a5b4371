//! Exercise 02.

// Stubs leave arguments and imports unused: delete this line when you are done.
#![allow(unused)]
