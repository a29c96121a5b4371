//! What the README shows is what happens.

use catalogue::Kind;
use kata_proof::{Draws, suites};
use std::collections::BTreeSet;
use std::path::Path;

fn readme() -> (std::path::PathBuf, String) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let text = std::fs::read_to_string(&file).unwrap();
    (file, text)
}

#[test]
fn the_failing_report_is_real() {
    let suites = suites().unwrap();
    let suite = suites.iter().find(|suite| suite.exercise.starts_with("01")).unwrap();
    let chosen = |known: &&kata_proof::Known| {
        known.task == "mlp_backward" && known.what.contains("taken at a1 instead of z1")
    };
    let known = suite.known.iter().find(chosen).unwrap();
    let reports =
        suite.judge(known, Draws::Seed(7)).unwrap().reports.replace("mistakes-01", "exercise-01");
    let first = reports.split_once("[mlp_backward::gradients]\n").unwrap().1;
    let first = first.split("\n\n[").next().unwrap().trim_end();
    assert!(readme().1.contains(first), "the README does not show this report:\n{first}");
}

/// The table between the markers; with `KATA_UPDATE=1` it is written.
#[test]
fn the_table_of_what_the_suites_were_proven_against_is_current() {
    let mut table = "| exercise | tasks | mistakes caught and named | impostors caught | right answers of another form |\n\
                     |---|---|---|---|---|\n"
        .to_string();
    let mut sums = [0; 4];
    for suite in suites().unwrap() {
        let count = |kind| suite.known.iter().filter(|known| known.kind == kind).count();
        let tasks: BTreeSet<&str> = suite.known.iter().map(|known| known.task.as_str()).collect();
        let row = [tasks.len(), count(Kind::Mistake), count(Kind::Impostor), count(Kind::Right)];
        sums.iter_mut().zip(row).for_each(|(sum, n)| *sum += n);
        let [tasks, mistakes, impostors, rights] = row;
        table +=
            &format!("| {} | {tasks} | {mistakes} | {impostors} | {rights} |\n", suite.exercise);
    }
    let [tasks, mistakes, impostors, rights] = sums;
    table +=
        &format!("| **all** | **{tasks}** | **{mistakes}** | **{impostors}** | **{rights}** |\n");

    let (file, text) = readme();
    let (before, rest) = text.split_once("<!-- proven -->\n").unwrap();
    let (present, after) = rest.split_once("<!-- /proven -->").unwrap();
    if std::env::var_os("KATA_UPDATE").is_some() {
        std::fs::write(file, format!("{before}<!-- proven -->\n{table}<!-- /proven -->{after}"))
            .unwrap();
        return;
    }
    assert_eq!(present, table, "README.md: run this test with KATA_UPDATE=1");
}

/// `tests/blind.sh` judges them; here they are counted. The answer that the others are made of is one.
#[test]
fn so_many_blind_answers_are_judged() {
    let (mut right, mut wrong, mut public, mut slips) = (0, 0, 0, 0);
    for folder in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../blind")).unwrap()
    {
        let folder = folder.unwrap().path();
        let heads = |file: &str, of: &str| {
            let text = std::fs::read_to_string(folder.join(file)).unwrap();
            text.lines().filter(|line| line.starts_with(of)).count()
        };
        right += 1 + heads("answers.diff", "# right ");
        wrong += heads("answers.diff", "# wrong ");
        public += heads("public.diff", "# wrong ");
        slips += heads("slips.diff", "# wrong ");
    }
    let (_, text) = readme();
    for claim in [
        format!("{right} right ones"),
        format!("{wrong} wrong ones"),
        format!("{public} mistakes on public record"),
        format!("{slips} slips"),
    ] {
        assert!(text.contains(&claim), "README.md: {claim}");
    }
}

/// `ndarray` in five lines, as the statement of exercise 01 has them: they compile as they stand, with
/// arguments that are references, and do what they say.
#[test]
fn the_five_lines_about_ndarray_compile() {
    use ndarray::{Array1, Array2, Axis, array};
    #[rustfmt::skip]
    fn five_lines(w: &Array2<f64>, a: &Array2<f64>, x: &Array2<f64>, y: &Array2<f64>, b: &Array1<f64>) -> Vec<Vec<usize>> {
// FIVE LINES
let product = w.dot(a);                      // matrix product
let scaled = x * y;                          // element by element
let transposed = x.t();
let sums = x.sum_axis(Axis(1));              // over the columns: one number for each row
let column = b.view().insert_axis(Axis(1));  // a vector as a column
// END
        [product.shape(), scaled.shape(), transposed.shape(), sums.shape(), column.shape()].map(<[usize]>::to_vec).to_vec()
    }
    let (w, x) = (Array2::zeros((4, 2)), Array2::zeros((2, 3)));
    let shapes = five_lines(&w, &x, &x, &x, &array![1.0, 2.0]);
    assert_eq!(shapes, [vec![4, 3], vec![2, 3], vec![3, 2], vec![2], vec![2, 1]]);

    let between = |text: &str, from: &str, to: &str| {
        let (_, rest) = text.split_once(from).unwrap();
        rest.split_once(to).unwrap().0.to_string()
    };
    let statement =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../exercises/01-backprop/README.md");
    let said = between(&std::fs::read_to_string(statement).unwrap(), "```rust\n", "```");
    assert_eq!(said, between(include_str!("readme.rs"), "// FIVE LINES\n", "// END"));
}
