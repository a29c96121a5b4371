//! What is taken of a submission, whatever it comes in, and whatever else is in it.

use flate2::{Compression, write::GzEncoder};
use kata_take_home::grade::intake::{MAX_FILE, Taken, take};
use kata_take_home::grade::sandbox::Sandbox;
use kata_take_home::pack::Manifest;
use kata_take_home::report::result::Graded;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use tar::{EntryType, Header};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

const LIB: &str = "exercises/01-backprop/src/lib.rs";
const MSE: &str = "exercises/01-backprop/src/mse.rs";

fn manifest() -> Manifest {
    let json = format!(
        r#"{{ "format": 1, "kit": "0.1.0", "seed": 7, "minutes": 60, "title": "T", "exercises": [
            {{ "number": "01", "name": "01-backprop", "lib": "backprop", "files": ["{LIB}", "{MSE}"],
               "tasks": [] }} ] }}"#
    );
    Manifest::parse(&json).unwrap()
}

/// A folder for a submission, and what is taken of it.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Desk {
        Desk { folder: tempfile::tempdir().unwrap() }
    }

    fn take(&self, name: &str) -> Taken {
        take(&self.folder.path().join(name), &manifest(), &sandbox()).unwrap()
    }

    fn zip(&self, write: impl FnOnce(&mut zip::ZipWriter<std::fs::File>)) -> Taken {
        let file = std::fs::File::create(self.folder.path().join("a.zip")).unwrap();
        let mut zip = zip::ZipWriter::new(file);
        write(&mut zip);
        zip.finish().unwrap();
        self.take("a.zip")
    }

    fn tar(&self, write: impl FnOnce(&mut tar::Builder<GzEncoder<std::fs::File>>)) -> Taken {
        let file = std::fs::File::create(self.folder.path().join("a.tar.gz")).unwrap();
        let mut tar = tar::Builder::new(GzEncoder::new(file, Compression::fast()));
        write(&mut tar);
        tar.into_inner().unwrap().finish().unwrap();
        self.take("a.tar.gz")
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn git(&self, folder: &str, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=A", "-c", "user.email=a@example.org"]).args(arguments);
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").current_dir(self.folder.path().join(folder));
        let output = git.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

fn sandbox() -> Sandbox {
    Sandbox::find().unwrap_or_else(|error| panic!("{error:#}"))
}

fn zipped(zip: &mut zip::ZipWriter<std::fs::File>, path: &str, text: &[u8]) {
    zip.start_file(path, SimpleFileOptions::default()).unwrap();
    zip.write_all(text).unwrap();
}

fn header(kind: EntryType, path: &str, size: u64) -> Header {
    let mut header = Header::new_ustar();
    // As it is: the library refuses what an attacker would write.
    header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
    header.set_size(size);
    header.set_mode(0o644);
    header.set_entry_type(kind);
    header.set_cksum();
    header
}

fn tarred<W: Write>(tar: &mut tar::Builder<W>, path: &str, text: &[u8]) {
    tar.append(&header(EntryType::Regular, path, text.len() as u64), text).unwrap();
}

/// What was taken, by the last part of its name.
fn files(taken: &Taken) -> BTreeMap<&str, &str> {
    let files = taken.files.iter();
    files.map(|(path, text)| (path.rsplit('/').next().unwrap(), text.as_str())).collect()
}

fn noticed(taken: &Taken) -> Vec<&str> {
    taken.attempts.iter().map(|attempt| attempt.what.as_str()).collect()
}

fn problem(taken: &Taken) -> &str {
    assert!(taken.files.is_empty());
    taken.problem.as_deref().unwrap_or("")
}

#[test]
#[ignore = "needs bubblewrap"]
fn all_four_hold_the_same() {
    let desk = Desk::new();
    for (path, text) in [(LIB, "mod mse;"), (MSE, "// é"), ("README.md", "hello")] {
        desk.put(&format!("work/{path}"), text);
    }
    desk.git("work", &["init", "-q"]);
    desk.git("work", &["add", "."]);
    desk.git("work", &["commit", "-qm", "done"]);
    desk.git("work", &["bundle", "create", "-q", "../a.bundle", "HEAD"]);
    let taken = [
        desk.take("work"),
        desk.take("a.bundle"),
        desk.zip(|zip| {
            zipped(zip, LIB, b"mod mse;");
            zipped(zip, MSE, "// é".as_bytes());
        }),
        desk.tar(|tar| {
            tarred(tar, &format!("./{LIB}"), b"mod mse;");
            tarred(tar, &format!("./{MSE}"), "// é".as_bytes());
            // As a Mac's tar does.
            tarred(tar, &format!("./{LIB}").replace("lib.rs", "._lib.rs"), b"\0\x05");
        }),
        // In a folder, as most people send it.
        desk.zip(|zip| {
            zip.add_directory("me/", SimpleFileOptions::default()).unwrap();
            zipped(zip, &format!("me/{LIB}"), b"mod mse;");
            zipped(zip, &format!("me/{MSE}"), "// é".as_bytes());
            zipped(zip, &format!("__MACOSX/me/{LIB}").replace("lib.rs", "._lib.rs"), b"\0\x05");
        }),
    ];
    for taken in taken {
        assert_eq!(taken.problem, None);
        assert_eq!(files(&taken), BTreeMap::from([("lib.rs", "mod mse;"), ("mse.rs", "// é")]));
        assert_eq!(noticed(&taken), Vec::<&str>::new());
    }
}

#[test]
#[ignore = "needs bubblewrap"]
fn a_long_name_before_it_does_no_harm() {
    let desk = Desk::new();
    let long = format!("{}/{LIB}", "a".repeat(150));
    let taken = desk.tar(|tar| {
        let mut header = Header::new_gnu();
        header.set_size(1);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append_data(&mut header, &long, &b"x"[..]).unwrap();
    });
    assert_eq!(files(&taken), BTreeMap::from([("lib.rs", "x")]));
}

#[test]
#[ignore = "needs bubblewrap"]
fn what_leads_out_is_told_and_nothing_is_written() {
    let desk = Desk::new();
    let outside = ["../../etc/cron.d/x", "/etc/passwd", "a/../../b", "..\\x", "a/../exercises/x"];
    let by_zip = desk.zip(|zip| {
        zipped(zip, LIB, b"x");
        outside.iter().for_each(|path| zipped(zip, path, b"evil"));
    });
    let by_tar = desk.tar(|tar| {
        tarred(tar, LIB, b"x");
        outside.iter().for_each(|path| tarred(tar, path, b"evil"));
    });
    for taken in [by_zip, by_tar] {
        assert_eq!(files(&taken), BTreeMap::from([("lib.rs", "x")]));
        assert_eq!(noticed(&taken), ["a path out of the submission"; 5]);
    }
    let left: Vec<_> = std::fs::read_dir(desk.folder.path()).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
#[ignore = "needs bubblewrap"]
fn links_are_not_followed() {
    let desk = Desk::new();
    desk.put("secret", "the answers");
    desk.put(&format!("work/{MSE}"), "x");
    let link = desk.folder.path().join("work").join(LIB);
    std::os::unix::fs::symlink(desk.folder.path().join("secret"), &link).unwrap();
    desk.git("work", &["init", "-q"]);
    desk.git("work", &["add", "."]);
    desk.git("work", &["commit", "-qm", "done"]);
    desk.git("work", &["bundle", "create", "-q", "../a.bundle", "HEAD"]);
    let taken = [
        desk.take("work"),
        desk.take("a.bundle"),
        desk.zip(|zip| {
            zip.add_symlink(LIB, "../../../../secret", SimpleFileOptions::default()).unwrap();
            zipped(zip, MSE, b"x");
        }),
        desk.tar(|tar| {
            let mut link = header(EntryType::Symlink, LIB, 0);
            link.set_link_name("../../../../secret").unwrap();
            link.set_cksum();
            tar.append(&link, &b""[..]).unwrap();
            tarred(tar, MSE, b"x");
        }),
        desk.tar(|tar| {
            let mut link = header(EntryType::Link, LIB, 0);
            link.set_link_name("/etc/passwd").unwrap();
            link.set_cksum();
            tar.append(&link, &b""[..]).unwrap();
            tarred(tar, MSE, b"x");
        }),
    ];
    for taken in taken {
        assert_eq!(files(&taken), BTreeMap::from([("mse.rs", "x")]));
        assert_eq!(noticed(&taken), ["a link"]);
    }
}

#[test]
#[ignore = "needs bubblewrap"]
fn a_folder_that_is_a_link_is_not_entered() {
    let desk = Desk::new();
    desk.put(&format!("other/{LIB}"), "the answers");
    desk.put(&format!("work/{MSE}").replace("exercises", "exercise"), "x");
    let link = desk.folder.path().join("work/exercises");
    std::os::unix::fs::symlink(desk.folder.path().join("other/exercises"), link).unwrap();
    let taken = desk.take("work");
    assert!(problem(&taken).contains("none of the pack's files"));
    assert_eq!(noticed(&taken), ["a link"]);
    // In an archive the link and what lies behind it can both be listed.
    let source = LIB.strip_suffix("/lib.rs").unwrap();
    let taken = desk.tar(|tar| {
        tarred(tar, LIB, b"x");
        let mut link = header(EntryType::Symlink, source, 0);
        link.set_link_name("/etc").unwrap();
        link.set_cksum();
        tar.append(&link, &b""[..]).unwrap();
    });
    assert_eq!(
        (files(&taken), noticed(&taken)),
        (BTreeMap::from([("lib.rs", "x")]), vec!["a link"])
    );
}

#[test]
#[ignore = "needs bubblewrap"]
fn a_submodule_in_the_place_of_an_exercise_is_told() {
    let desk = Desk::new();
    desk.put("work/README.md", "x");
    desk.git("work", &["init", "-q"]);
    desk.git("work", &["add", "."]);
    let commit = "1111111111111111111111111111111111111111";
    let entry = format!("160000,{commit},exercises/01-backprop");
    desk.git("work", &["update-index", "--add", "--cacheinfo", &entry]);
    desk.git("work", &["commit", "-qm", "done"]);
    desk.git("work", &["bundle", "create", "-q", "../a.bundle", "HEAD"]);
    let taken = desk.take("a.bundle");
    assert!(problem(&taken).contains("none of the pack's files"));
    assert_eq!(noticed(&taken), ["no regular file"]);
}

/// A result says whose it is and what was wrong with it. That is believed where `grade` wrote it.
#[test]
#[ignore = "needs bubblewrap"]
fn of_a_result_that_was_handed_in_only_the_files_are_taken() {
    let desk = Desk::new();
    let mut graded: Graded = serde_json::from_value(serde_json::json!({
        "format": 1, "kit": "0.1.0", "toolchain": "rustc", "seed": 3, "sandbox": "bubblewrap",
        "submission": { "id": "mallory", "name": "alice.zip", "sha256": "a" },
        "pack": { "sha256": "b", "title": "T" }, "limits": {}, "score": 0.0, "max_score": 0.0,
        "seconds": 0.0, "problem": null, "exercises": [],
        "attempts": [{ "what": "a link", "where": MSE, "detail": "made up" }],
        "files": [{ "path": LIB, "sha256": "c", "text": "x" },
                  { "path": MSE, "sha256": "c", "text": " ".repeat(MAX_FILE as usize + 1) }],
    }))
    .unwrap();
    desk.put("inbox/mallory.json", &graded.to_json());
    let taken = desk.take("inbox/mallory.json");
    assert_eq!((taken.name.as_str(), taken.sha256.len()), ("mallory.json", 64));
    assert_eq!(files(&taken), BTreeMap::from([("lib.rs", "x")]));
    assert_eq!(noticed(&taken), ["a file too large", "a result handed in"]);
    graded.problem = Some("the grader failed: all points by hand".into());
    graded.files.clear();
    desk.put("inbox/mallory.json", &graded.to_json());
    assert!(!problem(&desk.take("inbox/mallory.json")).contains("by hand"));
    // At its place it is what was graded, whoever handed that in.
    graded.problem = None;
    desk.put("out/results/mallory.json", &graded.to_json());
    desk.put("out/grade.json", "{}");
    let taken = desk.take("out/results/mallory.json");
    assert_eq!((taken.name.as_str(), noticed(&taken)), ("alice.zip", vec!["a link"]));
}

#[test]
#[ignore = "needs bubblewrap"]
fn a_pipe_or_a_device_is_not_read() {
    let desk = Desk::new();
    desk.put(&format!("work/{MSE}"), "x");
    let pipe = desk.folder.path().join("work").join(LIB);
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let by_tar = desk.tar(|tar| {
        tar.append(&header(EntryType::Char, LIB, 0), &b""[..]).unwrap();
        tarred(tar, MSE, b"x");
    });
    for taken in [desk.take("work"), by_tar] {
        assert_eq!(files(&taken), BTreeMap::from([("mse.rs", "x")]));
        assert_eq!(noticed(&taken), ["no regular file"]);
    }
}

#[test]
#[ignore = "needs bubblewrap"]
fn an_entry_twice_is_told() {
    let desk = Desk::new();
    let taken = desk.tar(|tar| {
        tarred(tar, LIB, b"first");
        tarred(tar, &format!("./{LIB}"), b"last");
    });
    assert_eq!(files(&taken), BTreeMap::from([("lib.rs", "last")]));
    assert_eq!(noticed(&taken), ["an entry twice"]);
    // The same name twice in a zip's directory: two readers may take two different files.
    desk.zip(|zip| {
        zipped(zip, LIB, b"first");
        zipped(zip, &LIB.replace("lib", "lob"), b"last");
    });
    let file = desk.folder.path().join("a.zip");
    let mut bytes = std::fs::read(&file).unwrap();
    while let Some(at) = bytes.windows(6).position(|bytes| bytes == b"lob.rs") {
        bytes[at + 1] = b'i';
    }
    std::fs::write(&file, bytes).unwrap();
    assert!(problem(&desk.take("a.zip")).contains("2 entries under 1 names"));
}

#[test]
#[ignore = "needs bubblewrap"]
fn a_bomb_is_not_unpacked() {
    let desk = Desk::new();
    let piece = vec![b' '; 1 << 20];
    let wanted = desk.zip(|zip| {
        zip.start_file(LIB, SimpleFileOptions::default()).unwrap();
        (0..256).for_each(|_| zip.write_all(&piece).unwrap());
        zipped(zip, MSE, b"x");
    });
    assert_eq!(files(&wanted), BTreeMap::from([("mse.rs", "x")]));
    assert_eq!(noticed(&wanted), ["a file too large"]);
    let other = desk.tar(|tar| {
        tarred(tar, MSE, b"x");
        let size = 520 << 20;
        let zeros = std::io::Read::take(std::io::repeat(0), size);
        tar.append(&header(EntryType::Regular, "big", size), zeros).unwrap();
    });
    assert!(problem(&other).contains("unpacks to more than 512 MiB"), "{other:?}");
    let name = desk.tar(|tar| {
        let size = 10 << 20;
        let zeros = std::io::Read::take(std::io::repeat(b'a'), size);
        tar.append(&header(EntryType::GNULongName, "long", size), zeros).unwrap();
        tarred(tar, MSE, b"x");
    });
    assert!(problem(&name).contains("a name longer than 64 KiB"), "{name:?}");
}

#[test]
#[ignore = "needs bubblewrap"]
fn sixty_thousand_entries_are_too_many() {
    let desk = Desk::new();
    let taken = desk.zip(|zip| (0..60_000).for_each(|n| zipped(zip, &n.to_string(), b"")));
    assert!(problem(&taken).contains("60000 entries"), "{taken:?}");
    let taken = desk.tar(|tar| (0..60_000).for_each(|n| tarred(tar, &n.to_string(), b"")));
    assert!(problem(&taken).contains("more than the 20000 entries"), "{taken:?}");
}

#[test]
#[ignore = "needs bubblewrap"]
fn what_is_not_text_or_too_long_is_not_taken() {
    let desk = Desk::new();
    let most = usize::try_from(MAX_FILE).unwrap();
    let taken = desk.zip(|zip| {
        zipped(zip, LIB, b"\xff\xfe");
        zipped(zip, MSE, &vec![b' '; most]);
    });
    assert_eq!(taken.files[MSE].len(), most);
    assert_eq!(noticed(&taken), ["a file that is not UTF-8"]);
    let taken = desk.zip(|zip| zipped(zip, MSE, &vec![b' '; most + 1]));
    assert_eq!((taken.files.len(), noticed(&taken)), (0, vec!["a file too large"]));
}

#[test]
#[ignore = "needs bubblewrap"]
fn what_is_none_of_the_four_is_said() {
    let desk = Desk::new();
    for (name, text) in [("a.rar", "Rar!"), ("empty", ""), ("a.json", "{}"), ("a.txt", "mod mse;")]
    {
        desk.put(name, text);
        assert!(
            problem(&desk.take(name)).contains("no folder, zip, tar.gz or git bundle"),
            "{name}"
        );
    }
    for (name, text) in
        [("a.zip", "PK\x03\x04 …"), ("a.tar.gz", "\x1f\u{8b}"), ("a.bundle", "# v2 git bundle\n")]
    {
        let bytes: Vec<u8> =
            text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
        std::fs::write(desk.folder.path().join(name), bytes).unwrap();
        assert!(problem(&desk.take(name)).contains("cannot be read as a"), "{name}");
    }
    assert!(take(&desk.folder.path().join("missing"), &manifest(), &sandbox()).is_err());
}

#[test]
#[ignore = "needs bubblewrap"]
fn the_same_files_in_two_places_are_not_guessed_at() {
    let desk = Desk::new();
    let taken = desk.zip(|zip| {
        zipped(zip, &format!("a/{LIB}"), b"a");
        zipped(zip, &format!("b/{LIB}"), b"b");
    });
    assert!(problem(&taken).contains("twice, below \"a/\" and \"b/\""), "{taken:?}");
    // A copy further down is a copy.
    let taken = desk.zip(|zip| {
        zipped(zip, &format!("a/{LIB}"), b"a");
        zipped(zip, &format!("a/old/{LIB}"), b"b");
    });
    assert_eq!(files(&taken), BTreeMap::from([("lib.rs", "a")]));
}

#[test]
#[ignore = "needs bubblewrap"]
fn own_sources_and_build_scripts_are_told() {
    let desk = Desk::new();
    let taken = desk.zip(|zip| {
        zipped(zip, LIB, b"x");
        for path in ["src/main.rs", "src/bin/x.rs", "build.rs"] {
            zipped(zip, &format!("exercises/01-backprop/{path}"), b"fn main() {}");
        }
        zipped(zip, "target/debug/build.rs", b"");
        zipped(zip, "tests/01-backprop/main.rs", b"");
    });
    assert_eq!(noticed(&taken), ["a file of its own"; 3]);
}

#[test]
#[ignore = "needs bubblewrap"]
fn a_bundle_with_a_hook_a_submodule_or_a_filter_runs_nothing() {
    let desk = Desk::new();
    desk.put(&format!("work/{LIB}"), "x");
    desk.put("work/.gitattributes", "* filter=evil\n");
    desk.put("work/.gitmodules", "[submodule \"a\"]\n path = a\n url = ext::sh -c touch% evil\n");
    desk.git("work", &["init", "-q"]);
    desk.git("work", &["add", "."]);
    desk.git("work", &["commit", "-qm", "done"]);
    let commit = "1111111111111111111111111111111111111111";
    desk.git("work", &["update-index", "--add", "--cacheinfo", &format!("160000,{commit},a")]);
    desk.git("work", &["commit", "-qm", "a submodule"]);
    desk.git("work", &["bundle", "create", "-q", "../a.bundle", "HEAD"]);
    let taken = desk.take("a.bundle");
    assert_eq!(files(&taken), BTreeMap::from([("lib.rs", "x")]));
    // Named by a path, the bundle is a file and no address.
    std::fs::rename(
        desk.folder.path().join("a.bundle"),
        desk.folder.path().join("--upload-pack=x"),
    )
    .unwrap();
    assert_eq!(files(&desk.take("--upload-pack=x")), BTreeMap::from([("lib.rs", "x")]));
}

#[test]
#[ignore = "needs bubblewrap"]
fn a_bundle_without_its_objects_or_with_two_branches_is_said() {
    let desk = Desk::new();
    desk.put(&format!("work/{LIB}"), "x");
    desk.git("work", &["init", "-q", "-b", "one"]);
    desk.git("work", &["add", "."]);
    desk.git("work", &["commit", "-qm", "done"]);
    desk.put(&format!("work/{LIB}"), "y");
    desk.git("work", &["commit", "-qam", "more"]);
    desk.git("work", &["bundle", "create", "-q", "../part.bundle", "HEAD~1..HEAD"]);
    assert!(problem(&desk.take("part.bundle")).contains("git bundle create"));
    desk.git("work", &["branch", "two", "HEAD~1"]);
    desk.git("work", &["bundle", "create", "-q", "../two.bundle", "one", "two"]);
    assert!(problem(&desk.take("two.bundle")).contains("several branches"));
    desk.git("work", &["bundle", "create", "-q", "../one.bundle", "one"]);
    assert_eq!(files(&desk.take("one.bundle")), BTreeMap::from([("lib.rs", "y")]));
}

#[test]
#[ignore = "needs bubblewrap"]
fn the_folder_that_is_asked_for_must_be_there() {
    let error = take(Path::new("/nonexistent/x.zip"), &manifest(), &sandbox()).unwrap_err();
    assert!(error.to_string().contains("cannot read /nonexistent/x.zip"));
}
