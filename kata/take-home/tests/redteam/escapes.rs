//! HTML, escapes and formulas in what is reported.
//! noted: nothing

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    let _ = (y, t);
    panic!("</pre><script>alert(1)</script>\u{1b}]0;owned\u{7}\r\n=cmd|' /C calc'!A0\t\u{202e}")
}
