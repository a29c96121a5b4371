//! Where a submission is compiled and run: `bwrap` and `prlimit`, called as programs.
//!
//! Two layers. The outer one sees the machine, read-only, and ends with whoever started it; it puts
//! what the inner one is to see where an unprivileged user can reach it. The inner one runs as such
//! a user, with no network, an empty environment, and nothing of the machine but what is named.

use anyhow::{Context, Result, bail};
use kata::platform;
use kata::process::{self, Ended};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Who runs a submission: `nobody`, on every distribution.
pub const NOBODY: u32 = 65534;

/// What a process in the sandbox may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Address space of one process.
    pub memory_mib: u64,
    /// Time on the processor.
    pub cpu_seconds: u64,
    /// The longest file that it may write.
    pub file_mib: u64,
    /// Processes and threads.
    pub processes: u64,
}

/// Something of the machine that the sandbox sees.
#[derive(Clone, Debug)]
pub struct Bind {
    /// Where it is.
    pub from: PathBuf,
    /// Where the sandbox sees it.
    pub to: PathBuf,
    /// Whether it may be written.
    pub write: bool,
}

impl Bind {
    /// Read-only.
    pub fn read(from: impl Into<PathBuf>, to: impl Into<PathBuf>) -> Bind {
        Bind { from: from.into(), to: to.into(), write: false }
    }

    /// To be written; the folder is handed to the user who will do it.
    ///
    /// # Errors
    /// If it cannot be handed over.
    pub fn write(from: impl Into<PathBuf>, to: impl Into<PathBuf>) -> Result<Bind> {
        let from = from.into();
        if is_root() {
            platform::give_to(&from, NOBODY)
                .with_context(|| format!("cannot hand over {}", from.display()))?;
        }
        Ok(Bind { from, to: to.into(), write: true })
    }
}

/// What runs in the sandbox.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What it sees, beside its own libraries.
    pub binds: Vec<Bind>,
    /// Whether it sees the machine's programs, `/proc` of its own processes and `/dev/null`: for the
    /// compiler and git, which are trusted. Otherwise there is the program, and libc.
    pub tools: bool,
    /// The folder that it starts in.
    pub folder: PathBuf,
    /// Its whole environment.
    pub environment: Vec<(&'static str, OsString)>,
    /// The program, and its arguments.
    pub argv: Vec<OsString>,
    /// What it may use.
    pub limits: Limits,
}

/// How submissions are run on this machine.
#[derive(Clone, Debug)]
pub enum Sandbox {
    /// In `bwrap`.
    Bubblewrap(Tools),
    /// As programs of whoever calls, or, if that is root, of nobody: `--no-sandbox`.
    None(Loose),
}

/// What there is without a sandbox.
#[derive(Clone, Debug)]
pub struct Loose {
    prlimit: Option<PathBuf>,
    setpriv: Option<PathBuf>,
}

/// The programs that it takes, and where they are.
#[derive(Clone, Debug)]
pub struct Tools {
    bwrap: PathBuf,
    prlimit: PathBuf,
    /// To become unprivileged, if this is root.
    setpriv: Option<PathBuf>,
    /// What a program of Rust's and `prlimit` are linked with.
    libraries: Vec<PathBuf>,
    /// A folder that is there and not needed: the outer layer puts what it hands on below it.
    place: PathBuf,
}

impl Sandbox {
    /// The sandbox, after a trial.
    ///
    /// # Errors
    /// If there is none on this machine; the message says why, and how to mend it.
    pub fn find() -> Result<Sandbox> {
        if !cfg!(target_os = "linux") {
            bail!(
                "submissions run in a sandbox of Linux's, and this is {}: use Linux in a container \
                 or a virtual machine (on Windows: WSL2). {UNSAFE}",
                std::env::consts::OS
            );
        }
        let bwrap = program("bwrap").with_context(|| install("bubblewrap"))?;
        let prlimit = program("prlimit").with_context(|| install("util-linux"))?;
        let setpriv = match is_root() {
            true => Some(program("setpriv").with_context(|| install("util-linux"))?),
            false => None,
        };
        let mut libraries = libraries(&prlimit)?;
        libraries.extend(libraries_of_this()?);
        libraries.sort();
        libraries.dedup();
        let places = ["/mnt", "/media", "/srv", "/opt"];
        let place = places.iter().map(PathBuf::from).find(|place| place.is_dir());
        let place = place.context("there is no folder /mnt to build the sandbox in: make one")?;
        let sandbox = Sandbox::Bubblewrap(Tools { bwrap, prlimit, setpriv, libraries, place });
        sandbox.try_out()?;
        Ok(sandbox)
    }

    /// No sandbox.
    ///
    /// # Errors
    /// If this is root, and cannot become somebody else.
    pub fn none() -> Result<Sandbox> {
        let setpriv = match is_root() {
            true => Some(program("setpriv").context(
                "root runs no submission without a sandbox, and there is no `setpriv` to become \
                 nobody: run this as another user, or install util-linux",
            )?),
            false => None,
        };
        Ok(Sandbox::None(Loose { prlimit: program("prlimit"), setpriv }))
    }

    /// Runs a program that does nothing, as a submission would be.
    fn try_out(&self) -> Result<()> {
        let Sandbox::Bubblewrap(tools) = self else { return Ok(()) };
        let limits = Limits { memory_mib: 256, cpu_seconds: 5, file_mib: 1, processes: 8 };
        for with_tools in [false, true] {
            let cell = Cell {
                binds: vec![Bind::read(&tools.prlimit, "/program")],
                tools: with_tools,
                folder: "/".into(),
                environment: vec![],
                argv: vec!["/program".into(), "--version".into()],
                limits,
            };
            let ended = self.run(&cell, Duration::from_secs(20), 4096)?;
            if !ended.success() {
                let said = String::from_utf8_lossy(&ended.stderr);
                let said = said.trim();
                let read = |file: &str| std::fs::read_to_string(file).ok();
                bail!("bubblewrap does not work here ({said}). {} {UNSAFE}", cure(said, &read));
            }
        }
        Ok(())
    }

    /// Runs it to its end, for at most `wall`.
    ///
    /// # Errors
    /// If it cannot be started, or Ctrl-C stopped it.
    pub fn run(&self, cell: &Cell, wall: Duration, keep: usize) -> Result<Ended> {
        let mut argv = self.outer(&cell.binds, None);
        argv.extend(self.inner(cell));
        let mut command = process::command(&argv);
        if let Sandbox::None(_) = self {
            command.current_dir(&cell.folder).envs(cell.environment.iter().cloned());
        }
        process::run(command, wall, keep)
    }

    /// The outer layer: what to put before a program that starts inner ones with these `binds`. For
    /// the judge, which is trusted and may write below `write`, it has processes of its own.
    pub fn outer(&self, binds: &[Bind], write: Option<&Path>) -> Vec<OsString> {
        let Sandbox::Bubblewrap(tools) = self else { return vec![] };
        let mut argv = words(&tools.bwrap, "--ro-bind / / --dev-bind /dev /dev");
        argv.extend(split("--unshare-net --unshare-ipc --die-with-parent --tmpfs"));
        argv.push(tools.place.clone().into());
        if tools.setpriv.is_some() {
            argv.extend(split("--cap-add CAP_SETUID --cap-add CAP_SETGID"));
        }
        // `bwrap` finds its children by /proc. One that is mounted anew hides parts, and then the
        // inner layer cannot mount one: a worker needs none, the compiler does.
        match write {
            Some(folder) => {
                argv.extend(split("--unshare-pid --proc /proc"));
                argv.extend(["--bind".into(), folder.into(), folder.into()]);
            }
            None => argv.extend(split("--bind /proc /proc")),
        }
        for (number, bind) in binds.iter().enumerate() {
            let how = if bind.write { "--bind" } else { "--ro-bind" };
            argv.extend([how.into(), (&bind.from).into(), tools.at(number).into()]);
        }
        argv.push("--".into());
        argv
    }

    /// The inner layer, with the program in it; within an outer one with the same binds.
    pub fn inner(&self, cell: &Cell) -> Vec<OsString> {
        let tools = match self {
            Sandbox::Bubblewrap(tools) => tools,
            Sandbox::None(loose) => return loose.around(cell),
        };
        let mut argv = Vec::new();
        if let Some(setpriv) = &tools.setpriv {
            argv.extend(become_nobody(setpriv));
        }
        argv.extend(words(&tools.bwrap, "--unshare-user --unshare-all --disable-userns"));
        argv.extend(split("--die-with-parent --new-session --clearenv --hostname sandbox"));
        argv.extend(split(&format!("--uid {NOBODY} --gid {NOBODY}")));
        if cell.tools {
            for folder in ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/alternatives"] {
                argv.extend(["--ro-bind-try".into(), folder.into(), folder.into()]);
            }
            argv.extend(["--ro-bind-try".into(), "/nix/store".into(), "/nix/store".into()]);
            argv.extend(split("--proc /proc --dev /dev --size 268435456 --tmpfs /tmp"));
        } else {
            for file in tools.libraries.iter().chain([&tools.prlimit]) {
                argv.extend(["--ro-bind".into(), file.into(), file.into()]);
            }
            argv.extend(split("--size 16777216 --tmpfs /tmp"));
            // Where the standard library looks for the lines of a panic's trace; there is no /proc.
            argv.push("--symlink".into());
            argv.extend([cell.argv[0].clone(), "/proc/self/exe".into()]);
        }
        for (number, bind) in cell.binds.iter().enumerate() {
            let how = if bind.write { "--bind" } else { "--ro-bind" };
            argv.extend([how.into(), tools.at(number).into(), (&bind.to).into()]);
        }
        for (name, value) in &cell.environment {
            argv.extend(["--setenv".into(), name.into(), value.clone()]);
        }
        argv.extend(["--remount-ro".into(), "/".into(), "--chdir".into()]);
        argv.extend([cell.folder.clone().into(), "--".into(), tools.prlimit.clone().into()]);
        argv.extend(split(&cell.limits.words()));
        argv.extend(cell.argv.iter().cloned());
        argv
    }

    /// Where a file of a bind is seen inside: there, or, without a sandbox, where it is.
    pub fn seen<'a>(&self, bind: &'a Bind) -> &'a Path {
        match self {
            Sandbox::Bubblewrap(_) => &bind.to,
            Sandbox::None(_) => &bind.from,
        }
    }
}

impl Tools {
    fn at(&self, number: usize) -> PathBuf {
        self.place.join(number.to_string())
    }
}

impl Limits {
    /// For `prlimit`.
    fn words(self) -> String {
        let Limits { memory_mib, cpu_seconds, file_mib, processes } = self;
        let (memory, file) = (memory_mib << 20, file_mib << 20);
        // At the first limit the kernel says why, at the second it kills.
        let killed = cpu_seconds + 2;
        format!(
            "--as={memory} --cpu={cpu_seconds}:{killed} --fsize={file} --nproc={processes} --nofile=256 --core=0 --"
        )
    }
}

impl Loose {
    /// The compiler as it is; a worker with limits, no environment, and as nobody instead of root.
    fn around(&self, cell: &Cell) -> Vec<OsString> {
        let mut argv = Vec::new();
        if !cell.tools {
            argv.extend(self.setpriv.iter().flat_map(|setpriv| become_nobody(setpriv)));
            // One user's processes are all counted together here.
            let limits = Limits { processes: 4096, ..cell.limits };
            argv.extend(self.prlimit.iter().flat_map(|prlimit| words(prlimit, &limits.words())));
            argv.extend(split("/usr/bin/env -i"));
        }
        argv.extend(cell.argv.iter().cloned());
        argv
    }
}

fn become_nobody(setpriv: &Path) -> Vec<OsString> {
    let who = format!("--reuid={NOBODY} --regid={NOBODY}");
    words(setpriv, &format!("--clear-groups --no-new-privs --pdeathsig KILL {who}"))
}

const UNSAFE: &str = "(--no-sandbox runs submissions with your rights, on your own risk: every report then says so.)";

/// Whether this is root, whom no limit on processes binds.
pub fn is_root() -> bool {
    platform::is_root()
}

fn install(package: &str) -> String {
    format!(
        "submissions run in a sandbox, and {package} is not installed: \
         `apt install {package}` (Debian, Ubuntu), `dnf install {package}` (Fedora), \
         `pacman -S {package}` (Arch), `zypper install {package}` (openSUSE), \
         `apk add {package}` (Alpine). {UNSAFE}"
    )
}

/// What helps where `bwrap` says this, on a machine whose files say that.
fn cure(said: &str, read: &dyn Fn(&str) -> Option<String>) -> String {
    let is = |name: &str, value: &str| {
        read(&format!("/proc/sys/{name}")).is_some_and(|text| text.trim() == value)
    };
    let version = read("/proc/version").unwrap_or_default().to_lowercase();
    if said.contains("Unknown option") {
        "It is too old: 0.8 or newer is needed (Debian 12, Ubuntu 24.04).".into()
    } else if is("kernel/apparmor_restrict_unprivileged_userns", "1") {
        "Ubuntu's AppArmor forbids it (since 24.04): `sudo sysctl \
         kernel.apparmor_restrict_unprivileged_userns=0`, or give /usr/bin/bwrap a profile with \
         `userns,` in /etc/apparmor.d."
            .into()
    } else if is("kernel/unprivileged_userns_clone", "0") {
        "The kernel forbids user namespaces: `sudo sysctl kernel.unprivileged_userns_clone=1`."
            .into()
    } else if is("user/max_user_namespaces", "0") {
        "The kernel allows no user namespaces: `sudo sysctl user.max_user_namespaces=10000`.".into()
    } else if version.contains("microsoft") && !version.contains("wsl2") {
        "This is WSL1: `wsl --set-version DISTRIBUTION 2` makes it WSL2, which can.".into()
    } else if read("/.dockerenv").or_else(|| read("/run/.containerenv")).is_some() {
        "A container forbids it by default: start it with `--security-opt seccomp=unconfined \
         --security-opt apparmor=unconfined --security-opt systempaths=unconfined` (Docker, \
         Podman; as root also `--cap-add SYS_ADMIN`), or grade in a virtual machine."
            .into()
    } else {
        "The kernel must allow user namespaces; in a container, the container too.".into()
    }
}

/// Where a program is.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or("/usr/bin:/bin".into());
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// What a trusted program is linked with, as the loader says.
fn libraries(program: &Path) -> Result<Vec<PathBuf>> {
    let mut command = process::command(&["ldd".into(), program.into()]);
    command.env("PATH", "/usr/bin:/bin:/run/current-system/sw/bin");
    let ended = process::run(command, Duration::from_secs(20), 1 << 16)?;
    let text = String::from_utf8_lossy(&ended.stdout).into_owned();
    let files = text.split_whitespace().filter(|word| word.starts_with('/'));
    Ok(files.map(PathBuf::from).collect())
}

fn libraries_of_this() -> Result<Vec<PathBuf>> {
    libraries(&std::env::current_exe().context("where is this program?")?)
}

fn words(program: &Path, arguments: &str) -> Vec<OsString> {
    let mut words = vec![OsStr::new(program).to_owned()];
    words.extend(split(arguments));
    words
}

fn split(arguments: &str) -> impl Iterator<Item = OsString> + '_ {
    arguments.split_whitespace().map(OsString::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_machine_has_its_cure() {
        for (file, text, said, cured) in [
            ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n", "", "AppArmor"),
            (
                "/proc/sys/kernel/unprivileged_userns_clone",
                "0\n",
                "",
                "unprivileged_userns_clone=1",
            ),
            ("/proc/sys/user/max_user_namespaces", "0\n", "", "max_user_namespaces=10000"),
            ("/proc/version", "Linux version 4.4.0-19041-Microsoft", "", "wsl --set-version"),
            ("/.dockerenv", "", "", "--security-opt"),
            ("/run/.containerenv", "", "", "--security-opt"),
            ("/.dockerenv", "", "bwrap: Unknown option --disable-userns", "0.8 or newer"),
            ("/proc/version", "Linux version 6.6 microsoft-standard-WSL2", "", "must allow user"),
        ] {
            let read = |name: &str| (name == file).then(|| text.to_string());
            assert!(cure(said, &read).contains(cured), "{file}: {}", cure(said, &read));
        }
    }
}
