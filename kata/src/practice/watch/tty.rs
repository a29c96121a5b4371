//! The terminal: keys, and a screen that is drawn again; or lines, one below the other, where there is
//! none, and for screen readers.

use super::Event;
use crate::quiz::command::drain;
use anyhow::{Context, Result};
use crossterm::event::{self, Event as Input, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::{cursor, execute, queue, style, terminal};
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

/// What a learner typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A letter, as it is.
    Letter(char),
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// One line up.
    Up,
    /// One line down.
    Down,
    /// A screen up.
    PageUp,
    /// A screen down.
    PageDown,
    /// To the beginning.
    Home,
    /// To the end.
    End,
    /// Ctrl-Z.
    Suspend,
    /// Ctrl-L.
    Redraw,
    /// Ctrl-C, Ctrl-D.
    Quit,
}

/// Where a watch is shown.
pub struct Tty {
    /// Lines below each other, and nothing drawn again.
    plain: bool,
    colour: bool,
    /// The terminal is this program's: keys come singly.
    taken: bool,
    /// Keys are not to be read: an editor has the terminal.
    paused: Arc<AtomicBool>,
    /// The first line shown.
    offset: usize,
    /// How many lines there are more than fit.
    beyond: usize,
    /// How many lines fit.
    window: usize,
}

impl Tty {
    /// A screen, or with `plain` lines.
    pub fn new(plain: bool, colour: bool) -> Tty {
        let paused = Arc::new(AtomicBool::new(false));
        Tty { plain, colour, taken: false, paused, offset: 0, beyond: 0, window: 20 }
    }

    /// Whether it writes lines, and nothing is drawn again.
    pub fn is_plain(&self) -> bool {
        self.plain
    }

    /// Columns to write in; longer lines are hard to read.
    pub fn width(&self) -> usize {
        match self.plain {
            true => terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)),
            false => terminal::size().map_or(80, |(width, _)| usize::from(width)),
        }
        .clamp(20, 100)
    }

    /// Begins to read keys, on a thread of its own. In lines, a key is the first letter of one.
    pub fn listen(&self, events: Sender<Event>) {
        if self.plain {
            std::thread::spawn(move || {
                for line in std::io::stdin().lock().lines().map_while(Result::ok) {
                    let key = line.trim().chars().next().map_or(Key::Enter, Key::Letter);
                    if events.send(Event::Key(key)).is_err() {
                        return;
                    }
                }
            });
            return;
        }
        let paused = Arc::clone(&self.paused);
        std::thread::spawn(move || {
            loop {
                if paused.load(Ordering::Acquire) {
                    std::thread::sleep(Duration::from_millis(20));
                    continue;
                }
                let input = match event::poll(Duration::from_millis(80)) {
                    Ok(false) => continue,
                    Ok(true) => event::read(),
                    Err(error) => Err(error),
                };
                let said = match input {
                    Ok(Input::Resize(..)) => Some(Event::Resized),
                    Ok(Input::Key(key)) => of(key).map(Event::Key),
                    Ok(_) => None,
                    // The terminal is gone.
                    Err(_) => Some(Event::Key(Key::Quit)),
                };
                let gone = said == Some(Event::Key(Key::Quit));
                if said.is_some_and(|said| events.send(said).is_err()) || gone {
                    return;
                }
            }
        });
    }

    /// Takes the terminal.
    ///
    /// # Errors
    /// If it cannot be.
    pub fn take(&mut self) -> Result<()> {
        if !self.plain && !self.taken {
            terminal::enable_raw_mode().context("cannot read single keys here: try --plain")?;
            // What was typed meanwhile was not meant for this.
            drain();
            // What stood there goes up, and can be found there.
            let height = terminal::size().map_or(24, |(_, height)| usize::from(height));
            execute!(std::io::stdout(), cursor::Hide, style::Print("\r\n".repeat(height)))?;
            self.taken = true;
            self.paused.store(false, Ordering::Release);
        }
        Ok(())
    }

    /// Gives it back as it was; what stands on it stays. Keys typed from here on are not read.
    pub fn give(&mut self) {
        if self.taken {
            self.paused.store(true, Ordering::Release);
            self.taken = false;
            let _ = execute!(std::io::stdout(), cursor::Show);
            let _ = terminal::disable_raw_mode();
        }
    }

    /// Gives the terminal to another program, and waits until no key is read here.
    pub fn lend(&mut self) {
        self.give();
        // As long as a poll for keys lasts.
        std::thread::sleep(Duration::from_millis(100));
        let clear = terminal::Clear(terminal::ClearType::All);
        let _ = execute!(std::io::stdout(), clear, cursor::MoveTo(0, 0));
    }

    /// Stops this program, and whatever was started with it, until `fg`; on Windows nothing happens.
    ///
    /// # Errors
    /// If the terminal cannot be taken back.
    pub fn suspend(&mut self) -> Result<()> {
        self.give();
        println!();
        crate::platform::suspend();
        self.take()
    }

    /// Takes the terminal anew, whatever somebody else left it in: after `fg`.
    ///
    /// # Errors
    /// If it cannot be.
    pub fn retake(&mut self) -> Result<()> {
        if self.taken {
            self.give();
            self.take()?;
        }
        Ok(())
    }

    /// Whether the terminal is another program's.
    pub fn is_lent(&self) -> bool {
        !self.plain && !self.taken
    }

    /// Shows the top again.
    pub fn rewind(&mut self) {
        self.offset = 0;
    }

    /// Moves through what does not fit; whether the key was one that does.
    pub fn scroll(&mut self, key: Key) -> bool {
        let page = self.window.saturating_sub(1).max(1);
        self.offset = match key {
            Key::Up | Key::Letter('k') => self.offset.saturating_sub(1),
            Key::Down | Key::Letter('j') => self.offset + 1,
            Key::PageUp | Key::Letter('b') => self.offset.saturating_sub(page),
            Key::PageDown | Key::Letter(' ') => self.offset + page,
            Key::Home => 0,
            Key::End => usize::MAX,
            _ => return false,
        }
        .min(self.beyond);
        true
    }

    /// Draws the screen: as much of `body` as fits, then `foot`.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn draw(&mut self, body: &[String], foot: &[String]) -> Result<()> {
        let body: Vec<&str> = body.iter().flat_map(|line| line.split('\n')).collect();
        let mut out = std::io::stdout().lock();
        if self.plain {
            for line in body {
                writeln!(out, "{}", self.coloured(line))?;
            }
            writeln!(out)?;
            out.flush()?;
            return Ok(());
        }
        let height = terminal::size().map_or(24, |(_, height)| usize::from(height)).max(6);
        let room = height.saturating_sub(foot.len() + 1).max(2);
        let fits = body.len() <= room;
        self.window = if fits { room } else { room - 1 };
        self.beyond = body.len().saturating_sub(self.window);
        self.offset = self.offset.min(self.beyond);
        let shown = &body[self.offset..(self.offset + self.window).min(body.len())];
        let mut lines: Vec<String> = shown.iter().map(|line| line.to_string()).collect();
        if !fits {
            let (first, last) = (self.offset + 1, self.offset + shown.len());
            let arrows = match (self.offset > 0, self.offset < self.beyond) {
                (true, true) => "↑ ↓",
                (true, false) => "↑",
                _ => "↓, Space",
            };
            lines.push(format!("── {first}-{last} of {} lines · {arrows} ──", body.len()));
        }
        lines.push(String::new());
        lines.extend(foot.iter().cloned());
        queue!(out, terminal::BeginSynchronizedUpdate, cursor::MoveTo(0, 0))?;
        let last = lines.len() - 1;
        for (at, line) in lines.iter().enumerate() {
            // Cleared before: a line as wide as the screen would lose its last character after.
            let (clear, end) = match at < last {
                true => (terminal::ClearType::CurrentLine, "\r\n"),
                false => (terminal::ClearType::FromCursorDown, ""),
            };
            queue!(out, terminal::Clear(clear), style::Print(self.coloured(line)))?;
            queue!(out, style::Print(end))?;
        }
        queue!(out, terminal::EndSynchronizedUpdate)?;
        out.flush()?;
        Ok(())
    }

    fn coloured(&self, line: &str) -> String {
        match self.colour {
            true => line.to_string(),
            false => anstream::adapter::strip_str(line).to_string(),
        }
    }

    /// Writes lines below what stands there, once the terminal was given back.
    pub fn say(&self, lines: &[String]) {
        let mut out = std::io::stdout().lock();
        for line in lines {
            let _ = writeln!(out, "{}", self.coloured(line));
        }
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        self.give();
    }
}

/// What a key means; nothing for those that mean nothing here.
fn of(key: KeyEvent) -> Option<Key> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match key.code {
            KeyCode::Char('c' | 'd') => Some(Key::Quit),
            KeyCode::Char('z') => Some(Key::Suspend),
            KeyCode::Char('l') => Some(Key::Redraw),
            _ => None,
        };
    }
    match key.code {
        KeyCode::Char(letter) => Some(Key::Letter(letter)),
        KeyCode::Enter => Some(Key::Enter),
        KeyCode::Esc => Some(Key::Escape),
        KeyCode::Up => Some(Key::Up),
        KeyCode::Down => Some(Key::Down),
        KeyCode::PageUp => Some(Key::PageUp),
        KeyCode::PageDown => Some(Key::PageDown),
        KeyCode::Home => Some(Key::Home),
        KeyCode::End => Some(Key::End),
        _ => None,
    }
}
