//! Progress on stderr, only on a terminal; Ctrl-C asks the work to stop.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use zincscreen::screen::Progress;

static STOP: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C, or what a queue sends at a time limit, asks for an orderly stop; a second one stops
/// at once.
pub(crate) fn listen() {
    // Without a handler Ctrl-C still stops the program; only the tidy end is lost.
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    });
}

/// [`listen`]; the flag that a stop was asked for.
pub(crate) fn flag() -> &'static AtomicBool {
    listen();
    &STOP
}

/// A bar on stderr, or nothing.
pub(crate) struct Bar {
    bar: ProgressBar,
}

impl Bar {
    pub(crate) fn new(quiet: bool) -> Self {
        let bar = if quiet || !std::io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            ProgressBar::new(0)
        };
        if let Ok(style) =
            ProgressStyle::with_template("{msg:>12} [{bar:32}] {human_pos}/{human_len}, {eta} left")
        {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar }
    }
}

impl Progress for Bar {
    fn stage(&self, name: &str, total: u64) {
        self.bar.set_message(name.to_owned());
        self.bar.set_length(total);
        self.bar.set_position(0);
    }

    fn advance(&self, done: u64) {
        self.bar.inc(done);
    }

    fn is_cancelled(&self) -> bool {
        STOP.load(Ordering::SeqCst)
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
