//! What a run is at, on a terminal, once it takes longer than a moment.

use std::io::IsTerminal as _;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crossterm::cursor::MoveToColumn;
use crossterm::execute;
use crossterm::style::Print;
use crossterm::terminal::{Clear, ClearType};

/// From then on it is said.
const MOMENT: Duration = Duration::from_millis(500);

/// Says on standard error what is being done; says nothing where that is no terminal.
pub(crate) struct RunProgress {
    steps: Option<Sender<String>>,
    thread: Option<JoinHandle<()>>,
}

impl RunProgress {
    pub(crate) fn start() -> Self {
        if !std::io::stderr().is_terminal() {
            return Self { steps: None, thread: None };
        }
        let (steps, heard) = channel::<String>();
        let thread = std::thread::spawn(move || {
            let (mut now, mut said) = (String::new(), false);
            loop {
                match heard.recv_timeout(MOMENT) {
                    Ok(step) => {
                        now = step;
                        if said {
                            show(&now);
                        }
                    }
                    Err(RecvTimeoutError::Timeout) if !now.is_empty() && !said => {
                        show(&now);
                        said = true;
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
            if said {
                show("");
            }
        });
        Self { steps: Some(steps), thread: Some(thread) }
    }

    /// Begins with a step.
    pub(crate) fn with(step: &str) -> Self {
        let progress = Self::start();
        progress.say(step);
        progress
    }

    pub(crate) fn say(&self, step: &str) {
        if let Some(steps) = &self.steps {
            // Nobody listens any more: nothing is lost by it.
            let _ = steps.send(step.to_owned());
        }
    }
}

impl Drop for RunProgress {
    fn drop(&mut self) {
        drop(self.steps.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn show(step: &str) {
    let shown: String = crate::store::scrub(step).chars().take(70).collect();
    // A terminal that cannot be written to is told nothing.
    let _ = execute!(std::io::stderr(), MoveToColumn(0), Clear(ClearType::CurrentLine), Print(shown));
}
