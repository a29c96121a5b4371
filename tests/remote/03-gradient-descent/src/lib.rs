//! Exercise 03, answered by a worker.

use kata_protocol::proxies as interface;
use ndarray::{Array1, Array2};
use rand::rngs::StdRng;

include!("../interface.rs");
