//! A lifetime that the compiler lets through: reads what is freed.
//! noted: nothing

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    fn longer<'a, 'b, T: ?Sized>(_: &'a &'b (), it: &'b T) -> &'a T {
        it
    }
    fn forever<'a, T: ?Sized>(it: &'a T) -> &'static T {
        let f: fn(_, &'a T) -> &'static T = longer;
        f(&&(), it)
    }
    let freed: &'static [f64] = {
        let kept: Vec<f64> = vec![1.0; 1 << 20];
        forever(&kept[..])
    };
    (freed.iter().sum(), y - t)
}
