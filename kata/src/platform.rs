//! What Linux, macOS and Windows have each in a way of its own, in one place.

#[cfg(unix)]
pub use unix::*;
#[cfg(windows)]
pub use windows::*;

#[cfg(unix)]
mod unix {
    use anyhow::{Context, Result};
    use rustix::process::{Pid, Signal, kill_current_process_group, kill_process_group};
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use std::io;
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    use std::path::Path;
    use std::process::{Child, Command, ExitCode};

    /// Gives a program a group of its own: it is ended with all that it started, and Ctrl-C comes to
    /// this program alone.
    pub fn apart(command: &mut Command) -> &mut Command {
        command.process_group(0)
    }

    /// Ends what a program [`apart`] started, whether it has ended itself or not.
    pub fn kill_group(child: &Child) {
        if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }

    /// Goes on as another program, in this one's place.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn go_on_as(command: &mut Command) -> io::Result<ExitCode> {
        Err(command.exec())
    }

    /// Stops this program, and whatever shares its group, until `fg`.
    pub fn suspend() {
        let _ = kill_current_process_group(Signal::TSTP);
        // It stops within this, and not before it is told.
        std::thread::sleep(std::time::Duration::from_millis(50));
    }

    /// What the system asks of a program.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Asked {
        /// To end: Ctrl-C, a closed terminal, a shutdown.
        ToEnd,
        /// To go on, after [`suspend`].
        ToGoOn,
    }

    /// Hears what the system asks, on a thread of its own, until `heard` says that it is enough.
    ///
    /// # Errors
    /// If signals cannot be waited for.
    pub fn on_signals(mut heard: impl FnMut(Asked) -> bool + Send + 'static) -> Result<()> {
        let signals = Signals::new([SIGCONT, SIGHUP, SIGINT, SIGTERM]);
        let mut signals = signals.context("cannot wait for signals")?;
        std::thread::spawn(move || {
            for signal in signals.forever() {
                if !heard(if signal == SIGCONT { Asked::ToGoOn } else { Asked::ToEnd }) {
                    return;
                }
            }
        });
        Ok(())
    }

    /// Whether this is root, whom no limit on processes binds.
    pub fn is_root() -> bool {
        rustix::process::geteuid().is_root()
    }

    /// Who may do what with a file or a folder: `0o755`.
    ///
    /// # Errors
    /// If it cannot be set.
    pub fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
    }

    /// Gives a file or a folder to another user, with his group of the same number.
    ///
    /// # Errors
    /// If it cannot be given.
    pub fn give_to(path: &Path, user: u32) -> io::Result<()> {
        std::os::unix::fs::chown(path, Some(user), Some(user))
    }
}

#[cfg(windows)]
mod windows {
    use anyhow::Result;
    use std::io;
    use std::os::windows::process::CommandExt;
    use std::path::Path;
    use std::process::{Child, Command, ExitCode, Stdio};

    /// `CREATE_NEW_PROCESS_GROUP`, of the Windows API.
    const NEW_GROUP: u32 = 0x200;

    /// As on Unix: Ctrl-C comes to this program alone.
    pub fn apart(command: &mut Command) -> &mut Command {
        command.creation_flags(NEW_GROUP)
    }

    /// As on Unix, while the program itself runs: the system does not keep who started whom.
    pub fn kill_group(child: &Child) {
        let mut kill = Command::new("taskkill");
        kill.args(["/T", "/F", "/PID", &child.id().to_string()]);
        let _ = kill.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }

    /// As on Unix, but as one that waits, and ends as the other does.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn go_on_as(command: &mut Command) -> io::Result<ExitCode> {
        let code = command.status()?.code().and_then(|code| u8::try_from(code).ok());
        Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
    }

    /// Windows knows no such thing.
    pub fn suspend() {}

    /// What the system asks of a program.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Asked {
        /// To end.
        ToEnd,
        /// To go on.
        ToGoOn,
    }

    /// Windows sends none: Ctrl-C is a key there, and ends what does not read it.
    ///
    /// # Errors
    /// None.
    pub fn on_signals(_heard: impl FnMut(Asked) -> bool + Send + 'static) -> Result<()> {
        Ok(())
    }

    /// As on Unix; nothing that is graded runs here.
    pub fn is_root() -> bool {
        false
    }

    /// Who may do what is not said in numbers here.
    ///
    /// # Errors
    /// None.
    pub fn set_mode(_path: &Path, _mode: u32) -> io::Result<()> {
        Ok(())
    }

    /// Users have no numbers here.
    ///
    /// # Errors
    /// Always.
    pub fn give_to(_path: &Path, _user: u32) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
