//! Names of the standard library, at the root of the crate.
//! noted: nothing
//! after: lib.rs

#[allow(non_snake_case)]
pub fn Some<T>(_: T) -> Option<T> {
    None
}
#[allow(non_snake_case)]
pub fn Ok<T, E>(_: T) -> Result<T, E> {
    loop {}
}
#[macro_export]
macro_rules! interface {
    ($($all:tt)*) => {
        pub fn answer() {}
    };
}
#[macro_export]
macro_rules! panic {
    ($($all:tt)*) => {
        {}
    };
}
pub mod kata_protocol {}
pub mod ndarray_of_another_kind {}
