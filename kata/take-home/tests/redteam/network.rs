//! Calls home, every way there is.
//! noted: std::net

use ndarray::Array2;

pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    use std::net::{TcpListener, TcpStream, UdpSocket};
    for address in ["ADDRESS", "1.1.1.1:53", "[::1]:53"] {
        assert!(TcpStream::connect(address).is_err(), "CONNECTED {address}");
        let socket = UdpSocket::bind("0.0.0.0:0").or_else(|_| UdpSocket::bind("127.0.0.1:0"));
        let _ = socket.and_then(|socket| socket.send_to(b"kata", address));
    }
    let _ = TcpListener::bind("0.0.0.0:0");
    let _ = std::os::unix::net::UnixStream::connect("/run/docker.sock").is_ok_and(|_| panic!("CONNECTED"));
    todo!("mse")
}
