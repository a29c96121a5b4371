//! What stands between a graded suite and the code under judgement.
//!
//! A suite asks each question as an expression over `kit`, the interface of its exercise, and
//! says what a right answer is. The harness draws the cases, evaluates the question against the
//! code under judgement, watches over panics, stubs and endless loops, shrinks a failing case,
//! and, only then, evaluates the same question against every known mistake to name the one made.
//!
//! ```ignore
//! #[test]
//! fn gradients() {
//!     task!().cases(48, |case| {
//!         let (n, m) = (case.size("n", 1..=5), case.size("m", 2..=5));
//!         let x = (case.matrix("w", 3, n), case.matrix("a", n, m));
//!         let dz = case.matrix("dz", 3, m);
//!         let yours = case.ask(answer! {
//!             let g = kit::linear_backward(&dz, &x.0, &x.1);
//!             parts! { dw: g.dw, da: g.da }
//!         })?;
//!         yours.gradients(&["dw", "da"], |(w, a)| w.dot(a), &x, &dz)
//!     });
//! }
//! ```
//!
//! A suite has two crates in scope beside its own: `kit`, the code under judgement, and
//! `mistakes`, the catalogue of the same exercise.

mod answer;
mod case;
mod child;
mod fault;
mod fresh;
mod likeness;
mod naming;
mod numbers;
mod pairs;
mod panics;
mod record;
mod recorded;
pub mod remote;
mod suspects;
mod task;

pub use answer::{Answer, Part, Parts};
pub use case::{Case, Question, Yours};
pub use child::{Judged, Program, Stopped};
pub use fault::{Fault, Judgement};
// Until the suites say the other.
pub use fault::Judgement as Verdict;
pub use gradcheck::{self, Tensor, Tensors};
pub use record::{Kind, Record};
pub use task::{Task, Tasks};

/// The task whose test this is: module and function are read from where it stands.
#[macro_export]
macro_rules! task {
    () => {{
        fn here() {}
        $crate::Task::new(
            std::any::type_name_of_val(&here),
            env!("CARGO_PKG_NAME"),
            env!("CARGO_MANIFEST_DIR"),
            ::mistakes::CATALOGUE,
            ::mistakes::TASKS,
        )
    }};
}

/// A question: the same expression over `kit` for the code under judgement and, should that
/// answer wrongly, for the catalogue of known mistakes.
#[macro_export]
macro_rules! answer {
    ($($body:tt)*) => {
        $crate::Question {
            yours: &|| -> $crate::Answer { $($body)* },
            known: &|| -> $crate::Answer {
                use ::mistakes as kit;
                $($body)*
            },
        }
    };
}

/// An answer, part by part: `parts! { dw: g.dw, db: g.db }`. A name can be made of words; the numbers
/// of a list then go where it says: `parts! { "parameter {1} after step {0}": path }`.
#[macro_export]
macro_rules! parts {
    ($($name:tt: $value:expr),+ $(,)?) => {
        $crate::Answer::default()$(.with($crate::parts!(@ $name), $value))+
    };
    (@ $name:ident) => { stringify!($name) };
    (@ $name:literal) => { $name };
}
