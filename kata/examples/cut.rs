use std::collections::*;
fn main() {
    let mut args = std::env::args().skip(1);
    let (suite, record, out) = (args.next().unwrap(), args.next().unwrap(), args.next().unwrap());
    let mut files = BTreeMap::new();
    for e in std::fs::read_dir(&suite).unwrap() {
        let p = e.unwrap().path();
        files.insert(p.file_stem().unwrap().to_str().unwrap().to_string(), std::fs::read_to_string(&p).unwrap());
    }
    let rec = std::fs::read_to_string(record).unwrap();
    let mut open: BTreeSet<String> = rec.lines().map(|l| l.split('\t').next().unwrap().to_string()).collect();
    let dep = kata::pack::cut::dependent(&files).unwrap();
    eprintln!("dependent {dep:?}");
    open.retain(|t| !dep.contains(t));
    let cut = kata::pack::cut::cut(&files, &open).unwrap();
    std::fs::create_dir_all(&out).unwrap();
    for (m, t) in cut.files { std::fs::write(format!("{out}/{m}.rs"), t).unwrap(); }
    eprintln!("{:?}", cut.constants);
}
