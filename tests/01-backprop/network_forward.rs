//! Depths from 0 to 300, widths that differ, any activation in any place.

use super::network_backward::{
    LayerData, activation, deep, draw_network, given, layers, maybe_no_bias, one_unit,
};
use super::*;

/// The cache that the forward pass must give: every a, every z.
fn by_hand(x: &Array2<f64>, network: &[LayerData]) -> (Vec<Array2<f64>>, Vec<Array2<f64>>) {
    let (mut a, mut z) = (vec![x.clone()], Vec::new());
    for (l, (w, b, activation)) in network.iter().enumerate() {
        z.push(w.dot(&a[l]) + b.view().insert_axis(Axis(1)));
        a.push(z[l].mapv(|z| match *activation {
            "identity" => z,
            "sigmoid" => 1.0 / (1.0 + (-z).exp()),
            "tanh" => z.tanh(),
            _ if z < 0.0 => 0.0,
            _ => z,
        }));
    }
    (a, z)
}

#[test]
fn output_and_cache() {
    task!().cases(48, |case| {
        let (most, m) = *case.pick(&[(4, 1), (4, 2), (4, 3), (12, 2), (3, 260)]);
        let (mut x, mut network) = draw_network(case, most, m);
        // z far from 0, where σ and tanh are 0 or ±1 and not NaN, and near 0, where ReLU bends.
        let size = *case.pick(&[1.0, 1e3, 1e-9]);
        if size != 1.0 {
            case.tell(format!("x and every b times {size:e}"));
            x *= size;
            network.iter_mut().for_each(|(_, b, _)| *b *= size);
        }
        maybe_no_bias(case, &mut network);
        given(case, &x, &network);
        let yours = case.ask(answer! {
            let cache = kit::network_forward(&layers!(network), &x);
            parts! { "a[{0}]": cache.a, "z[{0}]": cache.z }
        })?;
        let (a, z) = by_hand(&x, &network);
        // Not to less than 1e-11: tanh z as 2·σ(2z) − 1 is right to the rounding of 1.
        let largest = a.iter().chain(&z).flatten().fold(1f64, |most, v| most.max(v.abs()));
        yours.close("a[{0}]", &a, 1e-11 * largest, 0.0)?;
        yours.close("z[{0}]", &z, 1e-11 * largest, 0.0)
    });
}

#[test]
fn no_depth_is_too_much() {
    task!().slow().once(|case| {
        let (x, network) = deep(case);
        let yours = case.ask(answer! {
            let cache = kit::network_forward(&layers!(network), &x);
            parts! { "a[{0}]": cache.a, "z[{0}]": cache.z }
        })?;
        let (a, z) = by_hand(&x, &network);
        yours.close("a[{0}]", &a, 0.0, 1e-9)?;
        yours.close("z[{0}]", &z, 0.0, 1e-9)
    });
}

/// With a weight of 1 and no bias, z is x.
#[test]
fn activations_are_right_from_0_to_where_they_saturate() {
    task!().once(|case| {
        case.tell("a layer of one unit, w = 1, b = 0");
        case.tell("x = ±10⁴, ±9·10³, … ±10⁻¹⁵, 0, or x = ±10⁵, ±10⁸, … ±10³⁰⁵");
        for x in [ladder(), far()] {
            let yours = case.ask(answer! {
                let a = |activation| kit::network_forward(&layers!(one_unit(activation)), &x).a;
                parts! {
                    "a[{0}] of identity": a("identity"),
                    "a[{0}] of sigmoid": a("sigmoid"),
                    "a[{0}] of tanh": a("tanh"),
                    "a[{0}] of relu": a("relu"),
                }
            })?;
            for activation in ["identity", "sigmoid", "tanh", "relu"] {
                // The sound forms differ by 2e-16 at most.
                yours.close(
                    &format!("a[{{0}}] of {activation}"),
                    &by_hand(&x, &one_unit(activation)).0,
                    5e-16,
                    0.0,
                )?;
            }
        }
        Ok(())
    });
}

#[test]
fn leaves_nan_as_it_is() {
    task!().aside().once(|case| {
        let x = ndarray::array![[f64::NAN, 1.0]];
        case.tell("a layer of one unit, w = 1, b = 0, x = NaN, 1 (`f64::max` turns NaN into 0)");
        let yours = case.ask(answer! {
            let a = |activation| kit::network_forward(&layers!(one_unit(activation)), &x).a;
            parts! {
                "a[{0}] of sigmoid": a("sigmoid"),
                "a[{0}] of tanh": a("tanh"),
                "a[{0}] of relu": a("relu"),
            }
        })?;
        for activation in ["sigmoid", "tanh", "relu"] {
            yours.close(
                &format!("a[{{0}}] of {activation}"),
                &by_hand(&x, &one_unit(activation)).0,
                5e-16,
                0.0,
            )?;
        }
        Ok(())
    });
}

/// The first layer or the second, and in it W or b, too short, too long, or of length 1.
#[test]
fn refuses_layers_that_do_not_match() {
    task!().once(|case| {
        let x = case.matrix("x", 3, 4);
        for (clash, first, second) in [
            ([2, 3], (6, 2, 6), (5, 6, 5)),
            ([7, 3], (6, 7, 6), (5, 6, 5)),
            ([1, 3], (6, 1, 6), (5, 6, 5)),
            ([6, 1], (6, 3, 1), (5, 6, 5)),
            ([6, 2], (6, 3, 2), (5, 6, 5)),
            ([6, 7], (6, 3, 7), (5, 6, 5)),
            ([6, 4], (6, 3, 4), (5, 6, 5)),
            ([2, 6], (6, 3, 6), (5, 2, 5)),
            ([7, 6], (6, 3, 6), (5, 7, 5)),
            ([1, 6], (6, 3, 6), (5, 1, 5)),
            ([5, 1], (6, 3, 6), (5, 6, 1)),
            ([5, 2], (6, 3, 6), (5, 6, 2)),
            ([5, 7], (6, 3, 6), (5, 6, 7)),
            ([5, 4], (6, 3, 6), (5, 6, 4)),
            // What would match if it were transposed: x, and the second w.
            ([4, 3], (6, 4, 6), (5, 6, 5)),
            ([5, 6], (6, 3, 6), (6, 5, 6)),
        ] {
            let mut layer = |(n_out, n_in, length), activation| {
                (case.matrix("w", n_out, n_in), case.vector("b", length), activation)
            };
            let network = [layer(first, "tanh"), layer(second, "relu")];
            let words = |(n_out, n_in, length)| format!("w {n_out}×{n_in} and a b of {length}");
            case.refuses(
                &format!("x 3×4, a layer with {}, one with {}", words(first), words(second)),
                &clash,
                answer! {
                    parts! { a: kit::network_forward(&layers!(network), &x).a }
                },
            )?;
        }
        Ok(())
    });
}
