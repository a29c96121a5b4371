//! Exercise {{number}}, answered by a worker.

use kata_protocol::proxies as interface;
use ndarray::Array2;

include!("../interface.rs");
