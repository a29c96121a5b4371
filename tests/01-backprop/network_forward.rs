//! Depth 1 to 8, widths that differ, any activation in any place.

use super::network_backward::{activation, draw_network, layers};
use super::*;

#[test]
fn output_and_cache() {
    task!().cases(48, |case| {
        let (mut x, mut network) = draw_network(case);
        // z far from 0, where σ and tanh are 0 or ±1 and not NaN, and near 0, where ReLU bends.
        let size = *case.pick(&[1.0, 1e3, 1e-9]);
        if size != 1.0 {
            case.tell(format!("x and every b times {size:e}"));
            x *= size;
            network.iter_mut().for_each(|(_, b, _)| *b *= size);
        }
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
        // Not to less than 1e-11: tanh z as 2·σ(2z) − 1 is right to the rounding of 1.
        let largest = a.iter().chain(&z).flatten().fold(1f64, |most, v| most.max(v.abs()));
        yours.close("a", &a, 1e-11 * largest, 0.0)?;
        yours.close("z", &z, 1e-11 * largest, 0.0)
    });
}

#[test]
fn refuses_layers_that_do_not_fit() {
    task!().once(|case| {
        let x = case.matrix("x", 3, 4);
        let first = (case.matrix("w", 6, 3), case.vector("b", 6), "tanh");
        let mut layer =
            |n_out, n_in, length| (case.matrix("w", n_out, n_in), case.vector("b", length), "relu");
        let wrong = [
            ("w 6×5 with x 3×4", [5, 3], vec![layer(6, 5, 6)]),
            ("w 6×3 with a b of length 1", [6, 1], vec![layer(6, 3, 1)]),
            ("a second layer of w 2×5 with 6 units", [5, 6], vec![first.clone(), layer(2, 5, 2)]),
            ("a second layer of w 2×6 with a b of length 1", [2, 1], vec![first, layer(2, 6, 1)]),
        ];
        for (what, mentions, network) in &wrong {
            case.refuses(
                what,
                mentions,
                answer! {
                    parts! { a: kit::network_forward(&layers!(network), &x).a }
                },
            )?;
        }
        Ok(())
    });
}
