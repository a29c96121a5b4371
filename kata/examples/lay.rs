//! tmp
fn main() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let args: Vec<String> = std::env::args().collect();
    let ex = kata::pack::kit::exercises(root).unwrap();
    let mut all = vec![];
    for e in &ex {
        let c = kata::practice::plant::Catalogue::read(root, e).unwrap();
        let mut files = c.plant(&[]).unwrap();
        kata::practice::scratch::format(root, &mut files);
        all.push((e, files));
    }
    kata::practice::scratch::lay_out(root, std::path::Path::new(&args[1]), &all).unwrap();
}
