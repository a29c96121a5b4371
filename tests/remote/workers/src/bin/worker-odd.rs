//! A worker of exercise 01 whose `sigmoid` does odd things, as `KATA_ANSWER` says, and is right.

extern crate self as backprop;

#[path = "../../../01-backprop/worker.rs"]
mod worker;

pub use mistakes_01::{
    Activation, Layer, LayerGradients, LinearGradients, Mlp, MlpCache, MlpGradients, NetworkCache,
    NetworkGradients, linear_backward, linear_forward, mlp_backward, mlp_forward, mse,
    network_backward, network_forward, repair, sigmoid_backward, train_step,
};
use ndarray::{Array2, ArrayBase, Ix2, OwnedRepr};
use std::io::{Read, Write};

/// Right, if it comes to its end.
pub fn sigmoid(z: &Array2<f64>) -> Array2<f64> {
    match std::env::var("KATA_ANSWER").unwrap_or_default().as_str() {
        "prints" => {
            // As the harness's own children tell a verdict, and as a frame of this protocol.
            print!("\u{2}kata verdict 3\nabc\0\0\0\0");
            println!("{}", "a line\n".repeat(1000));
            eprint!("has not overflowed its stack");
            let _ = std::io::stdout().write_all(&[255; 4096]);
        }
        "reads" => {
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
        }
        "exits" => std::process::exit(0),
        "aborts" => std::process::abort(),
        "hangs" => loop {
            std::hint::spin_loop();
        },
        "sleeps" => std::thread::sleep(std::time::Duration::from_secs(3600)),
        "floods" => loop {
            println!("{}", "x".repeat(1 << 16));
        },
        "overflows" => return deeper(z, 0),
        "counts" => {
            panic!("{} processor", std::thread::available_parallelism().map_or(0, usize::from))
        }
        "panics" => panic!("a panic of {} words", 5),
        "throws" => std::panic::panic_any(5),
        "library" => {
            // A panic inside a library, whose line is to be that of the caller.
            let _ = z.dot(&Array2::zeros((z.ncols() + 1, 1)));
        }
        "leaves" => {
            let _ = std::process::Command::new("sleep").arg("3600").spawn();
            std::process::exit(0)
        }
        "threads" => {
            std::thread::spawn(|| {
                loop {
                    print!("and on and on");
                }
            });
        }
        _ => {}
    }
    mistakes_01::sigmoid(z)
}

fn deeper(z: &ArrayBase<OwnedRepr<f64>, Ix2>, depth: usize) -> Array2<f64> {
    if depth == usize::MAX { z.clone() } else { deeper(z, depth + 1) + 1.0 }
}

fn main() {
    worker::main();
}
