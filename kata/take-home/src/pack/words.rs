//! What a candidate reads.

use super::manifest::Manifest;
use super::statement::count;
use super::{Chosen, Pack};
use std::fmt::Write as _;

/// What stands above an open suite.
pub const SUITE: &str = "\
//! The open tests: they draw cases, ask your code, and compare what it says with what is written in
//! `book.txt`, the right answers to the cases of one seed. The graded tests use other cases.

#![allow(unused, reason = \"the graded tests use the rest\")]

/// The right answers.
pub(crate) const BOOK: &str = include_str!(\"book.txt\");

";

/// What stands above the crate in the place of known mistakes.
pub const STAND_IN: &str = "\
//! What the tests have beside your code: nothing. Where a test needs a forward pass first, it uses
//! yours.

";

/// What stands above a crate of the kit instead of its README.
pub const CRATE: &str = "//! What the open tests run on.";

/// Which libraries cargo takes.
pub const VENDORED: &str = "\
[source.crates-io]
replace-with = \"vendored-sources\"

[source.vendored-sources]
directory = \"vendor\"
";

/// Runs the open tests wherever the candidate pushes.
pub const WORKFLOW: &str = "\
# The open tests, on every push. Red as long as a function is missing or wrong.
name: test
on: [push, pull_request]
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@v4
      - run: rustup toolchain install stable --profile minimal
      - run: cargo test --locked --no-fail-fast
";

/// A length of time as one says it.
fn duration(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, m) => count(m as usize, "minute"),
        (h, 0) => count(h as usize, "hour"),
        (h, m) => format!("{} and {}", count(h as usize, "hour"), count(m as usize, "minute")),
    }
}

/// The first thing that a candidate reads.
pub fn readme(manifest: &Manifest, packed: &[Chosen], options: &Pack) -> String {
    let first = &packed[0];
    let (number, task) = (&first.exercise.number, &first.tasks[0].name);
    let tasks: usize = packed.iter().map(|chosen| chosen.tasks.len()).sum();
    let needed: u32 = packed.iter().flat_map(|c| &c.tasks).map(|task| task.minutes).sum();
    let mut out = format!(
        "# Take-home: {}\n\n\
         Thank you for taking the time. Here are {} in Rust. You write the body of a function, and \
         tests tell you whether it is right. You have **{}**.\n\n",
        manifest.title,
        count(tasks, "small task"),
        duration(manifest.minutes),
    );
    if needed > manifest.minutes {
        writeln!(
            out,
            "There is more here than fits in that time. That is on purpose: nobody has to finish. Begin \
             with what you know best.\n"
        )
        .expect("a string grows");
    }
    let offline = match options.vendor {
        true => "All libraries are in the folder `vendor`: no network is needed.",
        false => "The first run downloads a few libraries and takes about a minute.",
    };
    out += &format!(
        "## Begin\n\n\
         1. You need Rust {} or newer (`rustup update stable`). {offline}\n\
         2. `cargo test -p exercise-{number}` runs the open tests of the first exercise. They are all red: \
         each function is still a stub.\n\
         3. Open the exercise's `README.md`, and the file that a task names. Replace the `todo!`. The \
         docstring above it is the contract: shapes, conventions, what to do with bad input.\n\
         4. `cargo test -p exercise-{number} {task}::` tests one task, `cargo test --no-fail-fast` all of \
         them.\n\n",
        env!("CARGO_PKG_RUST_VERSION"),
    );
    out += "## The tasks\n\n";
    for chosen in packed {
        let name = &chosen.exercise.name;
        out += &format!(
            "[Exercise {}: {}](exercises/{name}/README.md)\n\n\
             | task | level | points | minutes | open tests | in the grade |\n|---|---|---|---|---|---|\n",
            chosen.exercise.number, chosen.exercise.title
        );
        for task in &chosen.tasks {
            let (open, all) = chosen.tests(&task.name);
            let stars = "★".repeat(usize::from(task.level));
            out += &format!(
                "| `{}` | {stars} | {} | {} | {open} | {all} |\n",
                task.name, task.points, task.minutes
            );
        }
        out.push('\n');
    }
    out += &format!(
        "Together {}. The minutes are those of someone who knows the subject; do not worry if you need \
         more.\n\n",
        count(manifest.points() as usize, "point")
    );
    out += RULES;
    out += SEND;
    out
}

const RULES: &str = "\
## Rules

- Write inside the functions. You may add private functions, and use what the exercise's `Cargo.toml` lists: the standard library, `ndarray`, `rand` where it is there. No other crates, no `unsafe`.
- Keep names, arguments and types as they are: the tests call them.
- Derive the gradients. A finite difference in the place of a derivation is not exact enough, and is found.
- Books, documentation and search are welcome. Write the code yourself, and be ready to explain it: we will talk about it.
- Stuck? Take another task. Each stands by itself, though a function may call one that you wrote before. Where a backward pass is given what the forward pass has kept, the open tests take that from your own forward pass: write it first. The grade gives a right one.

## How it is graded

- The open tests are a part of it. The grade runs all tests of a task, with **other cases and further tests** that you do not have: the table says how many. Whoever does what the docstring says passes those too.
- A task gives its points if all its tests are green, and none otherwise. What does not compile gives none.
- A red open test shows what was given, what your code said, and what is right. It does not say what is wrong in your code.
- Each answer has five seconds. Every right one needs far less.
- The open tests know the answers to the cases of one seed, in `book.txt`. Returning those helps nobody: the grade's cases are others.

";

const SEND: &str = "\
## Send it

Pack the folder `exercises`, with your name in the name of the file, in one of these ways:

```
zip -r your-name.zip exercises -i '*.rs'
tar czf your-name.tar.gz exercises
```

Or, if you keep it in git, send a bundle: `git bundle create your-name.bundle HEAD`.

Only the `.rs` files below `exercises` that are there from the start are taken; changes elsewhere are not looked at. Send what you have, even if something does not compile: that costs its exercise, and no other.

In a repository on GitHub, the workflow in `.github` runs the open tests at each push. (Keep the repository private.)
";
