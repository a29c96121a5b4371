//! Exercise 01, answered by a worker.

use kata_protocol::proxies as interface;
use ndarray::{Array1, Array2};

include!("../interface.rs");
