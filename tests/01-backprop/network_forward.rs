//! Depth 1 to 6, widths that differ, any activation in any place.

use super::network_backward::{activation, draw_network, layers};
use super::*;

#[test]
fn output_and_cache() {
    task!().cases(48, |case| {
        let (x, network) = draw_network(case);
        let yours = case.ask(answer! {
            let cache = kit::network_forward(&layers!(network), &x);
            parts! { a: cache.a, z: cache.z }
        })?;
        let (mut a, mut z) = (vec![x.clone()], Vec::new());
        for (l, (w, b, name)) in network.iter().enumerate() {
            let shape = (w.nrows(), x.ncols());
            z.push(Array2::from_shape_fn(shape, |(i, k)| {
                (0..w.ncols()).map(|j| w[[i, j]] * a[l][[j, k]]).sum::<f64>() + b[i]
            }));
            a.push(z[l].mapv(|z| match *name {
                "identity" => z,
                "sigmoid" => 1.0 / (1.0 + (-z).exp()),
                "tanh" => z.tanh(),
                _ => z.max(0.0),
            }));
        }
        yours.equals("a", &a)?;
        yours.equals("z", &z)
    });
}

#[test]
fn refuses_layers_that_do_not_fit() {
    task!().once(|case| {
        let x = case.matrix("x", 3, 4);
        let network = [(case.matrix("w", 5, 2), case.vector("b", 5), "tanh")];
        case.refuses(
            "w 5×2 with x 3×4",
            &[5, 2, 3, 4],
            answer! {
                parts! { a: kit::network_forward(&layers!(network), &x).a }
            },
        )
    });
}
