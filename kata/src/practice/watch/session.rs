//! A watch from its first run until it is told to quit: what each event does.

use super::files::Saved;
use super::state::{Mode, State};
use super::tty::{Key, Tty};
use super::view::{self, Page};
use super::worker::{Found, Phase, Ran, Run};
use super::{Event, editor};
use crate::kit::Exercise;
use crate::practice::helping;
use crate::practice::page::verdicts;
use crate::practice::record::{self, Help, keep};
use crate::process;
use crate::progress::Progress;
use crate::quiz::lang::Lang;
use anyhow::{Context, Result};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// How long after the last event of a save it is taken for done: editors write, rename and close.
const SETTLED: Duration = Duration::from_millis(15);

/// How often it is said how long a suite runs.
const TICK: Duration = Duration::from_secs(1);

/// What is watched, and for whom.
pub(super) struct Session<'a> {
    pub(super) root: &'a Path,
    pub(super) lang: Lang,
    pub(super) manual: bool,
    /// Another exercise is shown when a file of it is saved.
    pub(super) follows: bool,
    pub(super) exercises: Vec<Exercise>,
    pub(super) state: State,
    pub(super) progress: Progress,
    pub(super) tty: Tty,
    pub(super) worker: Sender<Run>,
    pub(super) events: Sender<Event>,
    pub(super) running: bool,
    /// Since when the suite runs, if it does.
    pub(super) testing: Option<Instant>,
    /// When the next run begins.
    pub(super) due: Option<Instant>,
    pub(super) now: &'a dyn Fn() -> u64,
}

impl Session<'_> {
    pub(super) fn follow(&mut self, events: &Receiver<Event>) -> Result<()> {
        loop {
            let due = self.due.filter(|_| !self.running);
            let tick = self.testing.map(|since| since + self.state.testing + TICK);
            let event = match due.into_iter().chain(tick).min() {
                None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(next) => events.recv_timeout(next.saturating_duration_since(Instant::now())),
            };
            match event {
                // In an editor, Ctrl-C is the editor's.
                Ok(Event::Key(_)) if self.tty.is_lent() => {}
                Ok(Event::Edited(failed)) => {
                    self.state.said = failed;
                    self.tty.take()?;
                    self.draw()?;
                }
                Ok(Event::Key(key)) => {
                    if !self.key(key)? {
                        return Ok(());
                    }
                }
                Ok(Event::Resized) => self.draw()?,
                Ok(Event::Continued) => {
                    self.tty.retake()?;
                    self.draw()?;
                }
                Ok(Event::Saved(saved)) => self.saved(saved)?,
                Ok(Event::Rescan) => self.again(),
                Ok(Event::Phase(phase)) => {
                    self.testing = (phase == Phase::Testing).then(Instant::now);
                    self.state.testing = Duration::ZERO;
                    self.state.phase = Some(phase);
                    self.redraw()?;
                }
                Ok(Event::Ran(ran)) => self.ran(*ran)?,
                Ok(Event::Ended(ended)) => self.ended(ended)?,
                Err(RecvTimeoutError::Timeout) if due.is_some_and(|due| due <= Instant::now()) => {
                    self.begin()?;
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.state.testing += TICK;
                    self.redraw()?;
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    /// A run begins, of what is there now.
    fn begin(&mut self) -> Result<()> {
        self.due = None;
        self.running = true;
        process::STOP.store(false, Ordering::Relaxed);
        self.state.begin();
        self.state.said = None;
        self.state.phase = Some(Phase::Compiling);
        // Where nothing is drawn again, a verdict comes once.
        let task = if self.tty.is_plain() { None } else { self.state.awaited() };
        let run = Run { exercise: self.state.exercise.clone(), task };
        self.worker.send(run).context("the thread that compiles is gone")?;
        self.redraw()
    }

    /// What runs is of no use any more; the next run begins when it has ended.
    fn again(&mut self) {
        self.due = Some(Instant::now() + SETTLED);
        // Libraries once begun are needed whatever is saved.
        if self.running && !matches!(self.state.phase, Some(Phase::Libraries(_))) {
            process::STOP.store(true, Ordering::Relaxed);
        }
    }

    fn saved(&mut self, saved: Saved) -> Result<()> {
        let file = Path::new("exercises").join(&saved.exercise).join(&saved.file);
        if saved.exercise != self.state.exercise.name {
            let other = self.exercises.iter().find(|other| other.name == saved.exercise);
            let Some(other) = other.filter(|_| self.follows) else { return Ok(()) };
            self.state = State::new(other.clone());
            self.tty.rewind();
            if self.running {
                process::STOP.store(true, Ordering::Relaxed);
            }
        }
        if file.extension().is_some() {
            self.state.saved = Some(file);
        }
        self.again();
        Ok(())
    }

    fn ran(&mut self, ran: Ran) -> Result<()> {
        // The newest save wins.
        if self.due.is_some() || ran.sources.exercise != self.state.exercise.number {
            return Ok(());
        }
        let (kept, compiler) = match &ran.found {
            Found::Judged(judged, _) => (Some((ran.sources.clone(), judged.clone())), None),
            Found::Broken(error) => (None, Some(error.clone())),
        };
        if !self.state.partial {
            self.tty.rewind();
        }
        self.state.take(ran);
        self.draw()?;
        let exercise = &self.state.exercise;
        let kept = match kept {
            Some((sources, judged)) => keep(&mut self.progress, &sources, &judged, (self.now)()),
            None => Ok(()),
        };
        let shown = verdicts(self.root, &self.progress, exercise, compiler.as_deref());
        if let Err(error) = kept.and(shown) {
            self.state.said = Some(format!("{error:#}"));
            self.redraw()?;
        }
        Ok(())
    }

    fn ended(&mut self, ended: Result<(), String>) -> Result<()> {
        self.running = false;
        self.testing = None;
        self.state.phase = None;
        process::STOP.store(false, Ordering::Relaxed);
        match ended {
            Err(error) if self.due.is_none() => {
                self.state.failed = Some(error);
                self.state.mode = Mode::Report;
                self.tty.rewind();
                self.draw()
            }
            _ => self.redraw(),
        }
    }

    /// Ends what runs, with all that it started.
    pub(super) fn stop(&mut self, events: &Receiver<Event>) {
        process::STOP.store(true, Ordering::Relaxed);
        let patience = Instant::now() + Duration::from_secs(2);
        while self.running && Instant::now() < patience {
            match events.recv_timeout(Duration::from_millis(100)) {
                Ok(Event::Ended(_)) | Err(RecvTimeoutError::Disconnected) => return,
                _ => {}
            }
        }
    }

    /// What a key does; false if it quits.
    fn key(&mut self, key: Key) -> Result<bool> {
        if let (Mode::List(chosen), false) = (&self.state.mode, self.tty.is_plain()) {
            let (chosen, all) = (*chosen, self.state.exercise.tasks.len());
            let to = match key {
                Key::Up | Key::Letter('k') => Some((chosen + all - 1) % all),
                Key::Down | Key::Letter('j') => Some((chosen + 1) % all),
                Key::Home => Some(0),
                Key::End => Some(all - 1),
                _ => None,
            };
            if let Some(to) = to {
                self.state.mode = Mode::List(to);
                self.draw()?;
                return Ok(true);
            }
            if key == Key::Enter {
                self.choose(chosen);
                self.to(Mode::Report)?;
                return Ok(true);
            }
        }
        if self.tty.scroll(key) {
            self.draw()?;
            return Ok(true);
        }
        match key {
            Key::Quit | Key::Letter('q' | 'Q') => return Ok(false),
            Key::Suspend => {
                self.tty.suspend()?;
                self.draw()?;
            }
            Key::Redraw => {
                self.tty.retake()?;
                self.draw()?;
            }
            Key::Escape => self.to(Mode::Report)?,
            Key::Letter('r') | Key::Enter => {
                self.state.saved = None;
                self.again();
                self.to(Mode::Report)?;
            }
            Key::Letter('n') => {
                self.state.next();
                self.to(Mode::Report)?;
            }
            Key::Letter('l') => {
                let at = self.state.shown().and_then(|shown| {
                    self.state.exercise.tasks.iter().position(|task| task.name == shown)
                });
                self.toggle(Mode::List(at.unwrap_or(0)))?;
            }
            Key::Letter('a') => self.toggle(Mode::All)?,
            Key::Letter('s') => self.toggle(Mode::Statement)?,
            Key::Letter('?') => self.toggle(Mode::Keys)?,
            Key::Letter('h') => self.hint()?,
            Key::Letter('e') => self.edit()?,
            _ => {}
        }
        Ok(true)
    }

    fn to(&mut self, mode: Mode) -> Result<()> {
        self.state.mode = mode;
        self.tty.rewind();
        self.draw()
    }

    /// There, or back where one was there already.
    fn toggle(&mut self, mode: Mode) -> Result<()> {
        let there = std::mem::discriminant(&self.state.mode) == std::mem::discriminant(&mode);
        self.to(if there { Mode::Report } else { mode })
    }

    fn choose(&mut self, at: usize) {
        let task = self.state.exercise.tasks[at].name.clone();
        if self.state.is_right(&task) {
            self.state.said =
                Some(self.lang.pick(format!("{task} is green"), format!("{task} 已通过")));
        } else {
            self.state.pinned = Some(task);
        }
    }

    /// The task that the screen is about: what the one shown waits for, if it does.
    fn about(&self) -> Option<String> {
        let shown = self.state.shown()?;
        let first = self.state.telling(shown).and_then(|telling| telling.first);
        Some(first.unwrap_or_else(|| shown.to_string()))
    }

    fn hint(&mut self) -> Result<()> {
        let Some(task) = self.about() else { return Ok(()) };
        let hints = helping::hints(self.root, &self.state.exercise, &task);
        let all = hints.unwrap_or_default().len();
        let name = record::name(&self.state.exercise.number, &task);
        let open = self.progress.get::<Help>(&name).unwrap_or_default().hints;
        // Those that are open come first; the next at the next press.
        if open < all
            && (open == 0 || self.state.mode == Mode::Hint(task.clone()))
            && let Err(error) = helping::open(&mut self.progress, &name, all)
        {
            self.state.said = Some(format!("{error:#}"));
        }
        self.to(Mode::Hint(task))?;
        if self.tty.scroll(Key::End) {
            self.draw()?;
        }
        Ok(())
    }

    fn edit(&mut self) -> Result<()> {
        let Some((file, line)) = self.place() else { return Ok(()) };
        let file_of = self.root.join(&file);
        let variable = |name: &str| std::env::var(name).ok();
        let Some(editor) = editor::editor(&file_of, line, variable, editor::is_there) else {
            let place = format!("{}:{line}", file.display());
            self.state.said = Some(self.lang.pick(
                format!("no editor is set: export EDITOR, say EDITOR=nano; the place is {place}"),
                format!("没有设置编辑器：请设置 EDITOR，例如 EDITOR=nano；位置是 {place}"),
            ));
            return self.draw();
        };
        let mut command = std::process::Command::new(&editor.program);
        command.args(&editor.arguments).current_dir(self.root);
        if editor.window {
            use std::process::Stdio;
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        } else {
            self.tty.lend();
        }
        // What is saved in it is judged meanwhile, and shown when the terminal is back.
        let (events, window, lang) = (self.events.clone(), editor.window, self.lang);
        let program = editor.program.to_string_lossy().into_owned();
        std::thread::spawn(move || {
            let failed = command.status().err().map(|error| {
                lang.pick(
                    format!("cannot start {program} ({error}): set EDITOR to your editor"),
                    format!("无法启动 {program}（{error}）：请把 EDITOR 设为你的编辑器"),
                )
            });
            if failed.is_some() || !window {
                let _ = events.send(Event::Edited(failed));
            }
        });
        Ok(())
    }

    /// Where there is something to write: where the compiler stopped, what a report names, or else where
    /// the task begins.
    fn place(&self) -> Option<editor::Place> {
        if let Some(place) = self.state.broken.as_deref().and_then(editor::place) {
            return Some(place);
        }
        let task = self.about()?;
        let source = self.state.sources.as_ref()?.get(&task)?;
        let telling = self.state.telling(&task);
        let place = telling.and_then(|telling| editor::place(telling.report()));
        Some(place.unwrap_or_else(|| (source.file.clone(), source.line(self.root))))
    }

    fn page(&self) -> Page<'_> {
        let hints = match &self.state.mode {
            Mode::Hint(task) => {
                let name = record::name(&self.state.exercise.number, task);
                self.progress.get::<Help>(&name).unwrap_or_default().hints
            }
            _ => 0,
        };
        Page {
            root: self.root,
            width: self.tty.width(),
            lang: self.lang,
            hints,
            plain: self.tty.is_plain(),
        }
    }

    fn draw(&mut self) -> Result<()> {
        if self.tty.is_lent() {
            return Ok(());
        }
        let page = self.page();
        // Lines that go by say only what is news.
        if self.tty.is_plain() && self.state.runs == 0 && self.state.failed.is_none() {
            return Ok(());
        }
        let (body, foot) =
            (view::body(&self.state, page), view::foot(&self.state, page, self.manual));
        self.tty.draw(&body, &foot)
    }

    /// The same screen, of which only the last lines have changed.
    fn redraw(&mut self) -> Result<()> {
        if self.tty.is_plain() { Ok(()) } else { self.draw() }
    }

    pub(super) fn goodbye(&self) {
        let exercise = &self.state.exercise;
        let (right, all) = (self.state.right(), exercise.tasks.len());
        let number = &exercise.number;
        let next = if right == all { String::new() } else { format!(" watch {number}") };
        let text = self.lang.pick(
            format!("{right} of {all} tasks are green. Go on with: cargo kata{next}"),
            format!("{right} / {all} 个任务已通过。继续：cargo kata{next}"),
        );
        self.tty.say(&[String::new(), text]);
    }
}
