//! Submissions as people hand them in, drawn by a seed, each with what it deserves: answers in other
//! right forms, known mistakes, stubs left, what does not compile, and what should not be tried.
//!
//! What a task deserves is known without judging it, so only such changes are drawn whose effect on
//! the tasks that call the changed one is known too.

#[path = "../../../tests/common/mod.rs"]
#[allow(dead_code, reason = "it shares a generator of numbers")]
mod common;
use common::Random;

use super::grading::{Desk, Files, root, solved};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// A known mistake: the exercise, the tasks that it costs, the file, what stands in the solution,
/// and what stands there instead.
type Mistake = (&'static str, &'static [&'static str], &'static str, &'static str, &'static str);

const TRAINED: &[&str] = &["linear_backward", "mlp_backward", "network_backward", "train_step"];
const OF_SIGMOID: &[&str] = &["sigmoid_backward", "mlp_backward", "network_backward", "train_step"];

#[rustfmt::skip]
const MISTAKES: &[Mistake] = &[
    ("01", &["mse", "train_step"], "loss.rs", "(loss, error / m)", "(loss, error)"),
    ("01", &["mse", "train_step"], "loss.rs", "/ (2.0 * m)", "/ m"),
    ("01", OF_SIGMOID, "activation.rs", "da * &s * (1.0 - &s)", "{ let _ = s; da * z * (1.0 - z) }"),
    ("01", TRAINED, "linear.rs", "db: dz.sum_axis(Axis(1))", "db: dz.column(0).to_owned()"),
    ("01", TRAINED, "linear.rs", "dw: dz.dot(&a.t())", "dw: dz.dot(&a.t()) / a.ncols() as f64"),
    ("01", &["mlp_backward", "train_step"], "mlp.rs", "sigmoid_backward(&output.da, &cache.z1)", "output.da.clone()"),
    ("01", &["train_step"], "mlp.rs", "w1: &mlp.w1 - learning_rate", "w1: &mlp.w1 + learning_rate"),
    ("01", &["network_backward"], "network.rs", "1.0 - z.tanh().powi(2)", "1.0 - z.powi(2)"),
    ("01", &["network_backward"], "network.rs", "gradients.reverse();", ""),
    ("01", &["repair"], "repair.rs", "let db = dz.sum_axis(Axis(1));", "let db = Array1::zeros(w.nrows());"),
    ("02", &["gradient_check"], "numeric.rs", "(a - n).abs() / a.abs().max(n.abs())", "(a - n).abs()"),
    ("02", &["numeric_gradient"], "numeric.rs", "(plus - minus) / (2.0 * h)", "(plus - minus) / h"),
    ("02", &["softmax_vjp"], "softmax.rs", "p * (dp - &inner)", "{ let _ = inner; dp * &p * (1.0 - &p) }"),
    ("02", &["cross_entropy"], "softmax.rs", "(loss / m as f64, dz / m as f64)", "(loss / m as f64, dz)"),
    ("02", &["unbroadcast"], "broadcast.rs", "sum.sum_axis(Axis(axis)).insert", "sum.mean_axis(Axis(axis)).unwrap().insert"),
    ("02", &["dual"], "dual.rs", "(1.0 - t * t) * self.derivative", "(1.0 - t * t)"),
    ("02", &["mlp"], "mlp.rs", "l + 1 < widths.len()", "l < widths.len()"),
    ("03", &["linear_regression"], "regression.rs", "through_scores(loss, x, &(error / m))", "through_scores(loss, x, &(error * 2.0 / m))"),
    ("03", &["logistic_regression"], "regression.rs", "&((p - y) / m)", "&(p - y)"),
    ("03", &["gradient_descent"], "descent.rs", "x = x - learning_rate * g;", "x = x + learning_rate * g;"),
    ("03", &["accumulate"], "batches.rs", "gradient(batch) * batch.len() as f64", "gradient(batch)"),
    ("03", &["line_search"], "line_search.rs", "settings.c * t * slope", "settings.c * t"),
    ("03", &["stable_learning_rate"], "descent.rs", "2.0 / (a.dot(&power))", "1.0 / (a.dot(&power))"),
    ("03", &["train"], "train.rs", "1.0 - 0.9 * k as f64", "1.0 - 0.9 * (k + 1) as f64"),
    ("03", &["train"], "train.rs", "let decay = 2.0 * alpha;", "let decay = alpha;"),
    ("04", &["activation_derivatives"], "activation.rs", "1.0 - z.tanh().powi(2)", "1.0 - z.powi(2)"),
    ("04", &["layer_gradient_norms"], "layers.rs", "norms.reverse();", ""),
    ("04", &["diagnose"], "layers.rs", "first > 1e3 * last", "last > 1e3 * first"),
    ("04", &["xavier"], "init.rs", "let a = (6.0 / (fan_in + fan_out) as f64)", "let a = (3.0 / (fan_in + fan_out) as f64)"),
    ("04", &["he"], "init.rs", "let deviation = (2.0 / fan_in as f64)", "let deviation = (2.0 / fan_out as f64)"),
    ("04", &["clip_by_value"], "clip.rs", "g.clamp(-limit, limit)", "g.min(limit)"),
    ("04", &["clip_by_global_norm"], "clip.rs", "g * (max_norm / norm)", "g / norm"),
    ("04", &["residual"], "residual.rs", "dx: dy + &dz.dot(&block.w1)", "dx: dz.dot(&block.w1)"),
    ("04", &["layer_norm", "batch_norm"], "norm.rs", "- &cache.x_hat * &along", "- 0.0 * &along"),
    ("04", &["batch_norm"], "norm.rs", "variance * (m / (m - 1.0))", "variance"),
    ("04", &["rnn_bptt"], "rnn.rs", "dh = dz.dot(&rnn.wh);", "dh = dz.dot(&rnn.wh.t());"),
    ("05", &["sgd"], "momentum.rs", "*p -= &(self.learning_rate * g);", "*p += &(self.learning_rate * g);"),
    ("05", &["momentum"], "momentum.rs", "(self.learning_rate * &*v)", "(self.learning_rate * (1.0 - self.momentum) * &*v)"),
    ("05", &["nesterov"], "momentum.rs", "(g + self.momentum * &*v)", "(self.momentum * &*v)"),
    ("05", &["adagrad"], "adaptive.rs", "*s += &(g * g);", "*s = g * g;"),
    ("05", &["rmsprop"], "adaptive.rs", "self.alpha * &*v + (1.0 - self.alpha)", "(1.0 - self.alpha) * &*v + self.alpha"),
    ("05", &["adam"], "adam.rs", "let correction2 = 1.0 - beta2.powi(self.t);", "let correction2 = 1.0 - beta2;"),
    ("05", &["adamw"], "adam.rs", "*p *= 1.0 - learning_rate * weight_decay;", "*p *= 1.0 - weight_decay;"),
    ("05", &["amsgrad"], "adam.rs", "*u = u.max(v)", "*u = v"),
    ("05", &["nadam"], "nadam.rs", "mu(self.t + 1)", "mu(self.t)"),
    ("05", &["l1"], "penalty.rs", "|w| lambda * sign(w))", "|w| lambda * w)"),
    ("05", &["l2"], "penalty.rs", "0.5 * lambda * w * w", "lambda * w * w"),
    ("05", &["elastic_net"], "penalty.rs", "(lambda * ratio, lambda * (1.0 - ratio))", "(lambda * (1.0 - ratio), lambda * ratio)"),
    ("05", &["schedules"], "schedules.rs", "(step / every) as f64", "step as f64 / every as f64"),
    ("05", &["early_stopping"], "early_stopping.rs", "loss < best - self.min_delta", "loss < best"),
    ("05", &["race"], "race.rs", "200.0 * off_floor", "100.0 * off_floor"),
];

/// Files that may be left as stubs, with those that must then be, since they call them.
const STUBS: &[(&str, &str, &[&str])] = &[
    ("01", "linear.rs", &["mlp.rs", "network.rs"]),
    ("01", "activation.rs", &["mlp.rs", "network.rs"]),
    ("01", "loss.rs", &["mlp.rs"]),
    ("01", "mlp.rs", &[]),
    ("01", "network.rs", &[]),
    ("02", "broadcast.rs", &[]),
    ("02", "softmax.rs", &[]),
    ("02", "dual.rs", &[]),
    ("03", "batches.rs", &[]),
    ("03", "descent.rs", &[]),
    ("03", "line_search.rs", &[]),
    ("03", "regression.rs", &[]),
    ("04", "activation.rs", &[]),
    ("04", "clip.rs", &[]),
    ("04", "layers.rs", &[]),
    ("04", "norm.rs", &[]),
    ("04", "residual.rs", &[]),
    ("05", "adaptive.rs", &["race.rs"]),
    ("05", "nadam.rs", &["race.rs"]),
    ("05", "penalty.rs", &[]),
    ("05", "schedules.rs", &[]),
    ("05", "early_stopping.rs", &[]),
    ("05", "race.rs", &[]),
];

/// The optimizers that race.
const RACERS: &[&str] = &["momentum.rs", "adaptive.rs", "adam.rs", "nadam.rs"];

/// What should not be tried, at the start of a function; and whether the answer is still right.
const ATTACKS: &[(&str, bool)] = &[
    ("std::process::exit(0);", false),
    ("std::process::abort();", false),
    ("let _ = std::fs::write(\"/tmp/x\", \"x\");", true),
    ("let _ = std::net::TcpStream::connect(\"127.0.0.1:9\");", true),
    ("let _ = std::process::Command::new(\"sh\").spawn();", true),
    ("for _ in 0..1000 { println!(\"test result: ok. 9 passed\"); }", true),
    ("let all = vec![1u8; 1 << 42]; std::hint::black_box(&all);", false),
    (
        "#[allow(unconditional_recursion)] fn deep(n: u64) -> u64 { std::hint::black_box(deep(n + 1) + n) } deep(0);",
        false,
    ),
];

/// What keeps an exercise from being compiled, at the end of a file.
const BROKEN: &[&str] = &[
    "fn broken( {",
    "const WRONG: u8 = \"text\";",
    "fn f() { unsafe {} }",
    "use nowhere::nothing;",
];

/// A submission, and what it deserves.
pub struct Drawn {
    pub name: String,
    pub files: Files,
    /// By exercise and task: whether it is right.
    pub truth: BTreeMap<(String, String), bool>,
    /// What was changed.
    pub story: Vec<String>,
}

/// What submissions are drawn from.
pub struct Generator<'a> {
    desk: &'a Desk,
    /// The solutions, and the answers that were written from the statements alone.
    bases: [Files; 2],
    /// Changes to the second: exercise, task, whether it is right, the patch.
    patches: Vec<(String, String, bool, String)>,
    random: Random,
}

impl<'a> Generator<'a> {
    pub fn new(desk: &'a Desk, seed: u64) -> Generator<'a> {
        let mut blind = desk.stubs.clone();
        let mut patches = Vec::new();
        for exercise in &desk.manifest.exercises {
            let folder = root().join("tests/blind").join(&exercise.name);
            let whole = std::fs::read_to_string(folder.join("whole.diff")).unwrap();
            // Where a stub has changed since, the solution serves for both.
            let Some(files) = patched(&blind, &exercise.name, &whole) else {
                let own = |path: &String| exercise.files.contains(path);
                blind.extend(solved(&desk.stubs).into_iter().filter(|(path, _)| own(path)));
                continue;
            };
            blind = files;
            // The statement says more now than when it was written: x, ∇f and d are as long.
            let outdated = "exercises/03-gradient-descent/src/line_search.rs";
            if let Some(text) = blind.get_mut(outdated) {
                *text = solved(&desk.stubs)[outdated].clone();
            }
            let answers = std::fs::read_to_string(folder.join("answers.diff")).unwrap();
            for answer in format!("\n{answers}").split("\n# ").skip(1) {
                let (head, patch) = answer.split_once('\n').unwrap();
                let (kind, rest) = head.split_once(' ').unwrap();
                let task = rest.split(':').next().unwrap().to_string();
                let patch = format!("{patch}\n");
                // An answer to its own task alone left the others as they were.
                if patch.contains("todo!(") {
                    continue;
                }
                patches.push((exercise.number.clone(), task, kind == "right", patch));
            }
        }
        let bases = [solved(&desk.stubs), blind];
        Generator { desk, bases, patches, random: Random(seed) }
    }

    fn below(&mut self, n: usize) -> usize {
        (self.random.next() % n as u64) as usize
    }

    /// The next submission.
    pub fn draw(&mut self, name: &str) -> Drawn {
        let base = self.below(2);
        let exercises = self.desk.manifest.exercises.clone();
        let tasks = exercises
            .iter()
            .flat_map(|e| e.tasks.iter().map(|t| (e.number.clone(), t.name.clone())));
        let truth = tasks.map(|task| (task, true)).collect();
        let files = self.bases[base].clone();
        let story = vec![["as solved", "as written blind"][base].to_string()];
        let mut drawn = Drawn { name: name.into(), files, truth, story };
        for exercise in &exercises {
            let number = exercise.number.as_str();
            let path = |file: &str| format!("exercises/{}/src/{file}", exercise.name);
            let base = base.min(usize::from(self.patches.iter().any(|(of, ..)| of == number)));
            match self.below(10) {
                // Nothing was done.
                0 => {
                    for file in &exercise.files {
                        drawn.files.insert(file.clone(), self.desk.stubs[file].clone());
                    }
                    drawn.cost(number, None, "left as it was");
                }
                1 => {
                    let broken = BROKEN[self.below(BROKEN.len())];
                    let file = exercise.files[self.below(exercise.files.len())].clone();
                    *drawn.files.get_mut(&file).unwrap() += &format!("\n{broken}\n");
                    drawn.cost(number, None, broken);
                }
                2 | 3 => self.leave_stubs(&mut drawn, number, &path),
                4 if base == 0 => self.attack(&mut drawn, number, &path),
                5..8 => self.err(&mut drawn, base, number, &exercise.name, &path),
                // Right, in one form or another.
                _ if base == 1 => self.vary(&mut drawn, number, &exercise.name),
                _ => {}
            }
        }
        drawn
    }

    fn leave_stubs(&mut self, drawn: &mut Drawn, number: &str, path: &dyn Fn(&str) -> String) {
        let mine: Vec<_> = STUBS.iter().filter(|(of, ..)| *of == number).collect();
        let (_, file, callers) = mine[self.below(mine.len())];
        for file in [file].into_iter().chain(*callers) {
            self.stub(drawn, number, &path(file));
        }
    }

    /// Puts a file back; its tasks are those that its documentation names.
    fn stub(&self, drawn: &mut Drawn, number: &str, file: &str) {
        let text = self.desk.stubs[file].clone();
        let head = text.lines().next().unwrap();
        let tasks: Vec<&str> = head.split('`').skip(1).step_by(2).collect();
        drawn.cost(number, Some(&tasks), &format!("{file} left as it was"));
        drawn.files.insert(file.to_string(), text);
    }

    /// Makes one or two known mistakes.
    fn err(
        &mut self,
        drawn: &mut Drawn,
        base: usize,
        number: &str,
        name: &str,
        path: &dyn Fn(&str) -> String,
    ) {
        for _ in 0..=self.below(2) {
            let touched = if base == 0 {
                let mine: Vec<_> = MISTAKES.iter().filter(|mistake| mistake.0 == number).collect();
                let (_, tasks, file, from, to) = mine[self.below(mine.len())];
                let text = drawn.files.get_mut(&path(file)).unwrap();
                if !text.contains(from) {
                    continue;
                }
                *text = text.replacen(from, to, 1);
                drawn.cost(number, Some(tasks), &format!("{file}: {to}"));
                (*file).to_string()
            } else {
                // Those that no other task calls.
                let called = [
                    "linear_forward",
                    "linear_backward",
                    "mse",
                    "sigmoid",
                    "sigmoid_backward",
                    "mlp_forward",
                    "mlp_backward",
                    "ops",
                    "backward",
                    "minibatches",
                    "l1",
                    "l2",
                ];
                let mine: Vec<_> = self
                    .patches
                    .iter()
                    .filter(|(of, task, right, _)| {
                        of == number && !right && !called.contains(&task.as_str())
                    })
                    .cloned()
                    .collect();
                let Some((_, task, _, patch)) = mine.get(self.below(mine.len().max(1))) else {
                    continue;
                };
                let Some(files) = self.merged(&drawn.files, name, patch) else { continue };
                drawn.files = files;
                drawn.cost(number, Some(&[task]), &format!("wrong: {}", patch.lines().count()));
                file_of(patch)
            };
            if RACERS.contains(&touched.as_str()) {
                self.stub(drawn, number, &path("race.rs"));
            }
        }
    }

    /// Files with a change to the answers that were written blind, if they do not differ from those
    /// there. (A patch alone would be put where the lines around it look alike, in another optimizer.)
    fn merged(&self, files: &Files, name: &str, patch: &str) -> Option<Files> {
        let blind = &self.bases[1];
        let mut merged = files.clone();
        for (path, changed) in patched(blind, name, patch)? {
            if changed != blind[&path] {
                let folder = tempfile::tempdir().unwrap();
                let texts =
                    [("files", &files[&path]), ("blind", &blind[&path]), ("changed", &changed)];
                for (name, text) in texts {
                    std::fs::write(folder.path().join(name), text).unwrap();
                }
                let mut git = Command::new("git");
                git.args(["merge-file", "-p", "files", "blind", "changed"]).current_dir(&folder);
                let output = git.output().unwrap();
                if !output.status.success() {
                    return None;
                }
                merged.insert(path, String::from_utf8(output.stdout).unwrap());
            }
        }
        Some(merged)
    }

    /// Another right form of a task or two.
    fn vary(&mut self, drawn: &mut Drawn, number: &str, name: &str) {
        let of = self.patches.iter().filter(|(of, _, right, _)| of == number && *right);
        let mine: Vec<_> = of.cloned().collect();
        let mut varied = BTreeSet::new();
        for _ in 0..=self.below(3) {
            let (_, task, _, patch) = &mine[self.below(mine.len())];
            if varied.insert(task.clone())
                && let Some(files) = self.merged(&drawn.files, name, patch)
            {
                drawn.files = files;
                drawn.story.push(format!("{number}: another form of {task}"));
            }
        }
    }

    /// Tries something, in a task whose function has its name.
    fn attack(&mut self, drawn: &mut Drawn, number: &str, path: &dyn Fn(&str) -> String) {
        let (attack, harmless) = ATTACKS[self.below(ATTACKS.len())];
        let (file, function, tasks): (&str, &str, &[&str]) = match number {
            "01" => ("network.rs", "fn network_backward(", &["network_backward"]),
            "02" => ("broadcast.rs", "fn unbroadcast(", &["unbroadcast"]),
            "03" => ("line_search.rs", "fn line_search(", &["line_search"]),
            "04" => ("layers.rs", "fn diagnose(", &["diagnose"]),
            _ => ("early_stopping.rs", "fn update(", &["early_stopping"]),
        };
        let text = drawn.files.get_mut(&path(file)).unwrap();
        let at = text.find(function).unwrap_or_else(|| panic!("{file} has no {function}"));
        let mark = "// BEGIN SOLUTION\n";
        let at = at + text[at..].find(mark).unwrap() + mark.len();
        text.insert_str(at, &format!("{attack}\n"));
        let tasks = if harmless { &[] } else { tasks };
        drawn.cost(number, Some(tasks), attack);
    }
}

impl Drawn {
    fn cost(&mut self, number: &str, tasks: Option<&[&str]>, story: &str) {
        self.story.push(format!("{number}: {story}"));
        for ((of, task), right) in &mut self.truth {
            if of == number && tasks.is_none_or(|tasks| tasks.contains(&task.as_str())) {
                *right = false;
            }
        }
    }
}

fn file_of(patch: &str) -> String {
    let line = patch.lines().find_map(|line| line.strip_prefix("+++ b/")).unwrap();
    line.to_string()
}

/// The files of an exercise after a patch, if it fits.
fn patched(files: &Files, name: &str, patch: &str) -> Option<Files> {
    let below = format!("exercises/{name}/src/");
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in
        files.iter().filter_map(|(path, text)| Some((path.strip_prefix(&below)?, text)))
    {
        std::fs::write(folder.path().join(path), text).unwrap();
    }
    std::fs::write(folder.path().join("the.diff"), patch).unwrap();
    let mut git = Command::new("git");
    git.args(["apply", "--whitespace=nowarn", "the.diff"]).current_dir(&folder);
    if !git.output().unwrap().status.success() {
        return None;
    }
    let read = |path: &Path| std::fs::read_to_string(folder.path().join(path)).unwrap();
    let of = |(path, text): (&String, &String)| match path.strip_prefix(&below) {
        Some(name) => (path.clone(), read(Path::new(name))),
        None => (path.clone(), text.clone()),
    };
    Some(files.iter().map(of).collect())
}
