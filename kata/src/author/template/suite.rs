//! The graded suite of exercise {{number}}, a file for each task. It asks every question of `kit`, the
//! crate under judgement, and knows nothing of how the answer is computed.

use ::mistakes::solution as reference;
use harness::{answer, parts, task};
use {{lib}} as kit;

mod square_backward;
