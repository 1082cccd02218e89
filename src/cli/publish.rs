//! `quarterdeck publish`: the page, the report and the pictures in a folder, kept up to date without a screen.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use crossbeam_channel::{RecvTimeoutError, bounded};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::book::day::Day;
use crate::report::html::PageStamp;
use crate::report::json::{object, text};
use crate::report::prometheus::metrics;
use crate::store::watch::watch;
use crate::store::write::hand_out;

use super::common::{BookChoice, Clock};
use super::drawn::{PICTURE, Sessions};
use super::seen::{Looking, SeenBook, exit};

/// How often it is looked whether the day is over or a signal came.
const TICK: Duration = Duration::from_millis(500);

/// Writes the screens as a page (index.html), the report (report.json) and a picture of each tab (sales.svg,
/// marketing.svg) into a folder, again whenever the book changes and when a day begins.
#[derive(Args, Debug)]
pub(crate) struct Publish {
    /// The folder to write into; it is made where it is not there
    dir: PathBuf,
    /// The book's folder
    book: Option<PathBuf>,
    /// Also writes metrics.prom, for Prometheus' text file collector
    #[arg(long)]
    metrics: bool,
    /// The page without the explanations of its figures
    #[arg(long)]
    brief: bool,
    /// Writes once and ends
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    looking: Looking,
}

struct Published {
    /// Why its figures are in doubt; `None`: they are not.
    in_doubt: Option<String>,
    /// Where the company's days begin.
    zone: chrono_tz::Tz,
}

impl Publish {
    /// Publishes until it is told to end. 0; once: 3 when the book bears no verdict or records were left out. A book that
    /// cannot be read later on leaves what was published last, which is said on `err`.
    pub(crate) fn run(&self, clock: Clock, as_of: Option<Day>, err: &mut dyn Write) -> anyhow::Result<u8> {
        let BookChoice::Folder(folder) = BookChoice::find(self.book.as_deref()) else {
            bail!("no book named and none here: `quarterdeck publish DIR BOOK`")
        };
        std::fs::create_dir_all(&self.dir).with_context(|| format!("cannot make {}", self.dir.display()))?;
        if self.once {
            let written = self.write(&folder, clock, as_of, err)?;
            return exit(written.in_doubt.as_deref(), err);
        }
        let ended = Arc::new(AtomicBool::new(false));
        for signal in [SIGTERM, SIGINT, SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&ended))?;
        }
        let (sender, changes) = bounded(1);
        let _watcher = watch(&folder, sender);
        let Published { zone, .. } = self.write(&folder, clock, as_of, err)?;
        let today = || clock.now().with_timezone(&zone).date_naive();
        let mut day = today();
        while !ended.load(Ordering::Relaxed) {
            let changed = match changes.recv_timeout(TICK) {
                Ok(()) => true,
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => bail!("{} can no longer be watched", folder.display()),
            };
            if changed || today() != day {
                day = today();
                if let Err(error) = self.write(&folder, clock, as_of, err) {
                    writeln!(err, "quarterdeck: not published: {error:#}")?;
                }
            }
        }
        Ok(0)
    }

    /// Reads the book and writes all of them, each whole or not at all.
    fn write(&self, folder: &Path, clock: Clock, as_of: Option<Day>, err: &mut dyn Write) -> anyhow::Result<Published> {
        let seen = SeenBook::open(&[folder.to_owned()], clock, as_of, err)?;
        let sessions = Sessions::of(&seen, &self.looking, PICTURE)?;
        // What is drawn and what is written are the same figures.
        let figures = sessions.figures().context("the book could not be drawn")?;
        let report = object(&figures.lens(), &figures.sales, &figures.marketing)?;
        let metrics = self.metrics.then(|| ("metrics.prom", metrics(&report, seen.now.timestamp())));
        let in_doubt = seen.in_doubt(Some(&figures.sales));
        let written = PageStamp {
            at: seen.now.with_timezone(&seen.book.company.time_zone()).fixed_offset(),
            hours: seen.book.company.refresh_hours(),
        };
        let page = sessions.page(|_, panels| Some(panels.iter().collect()), Some(&written), self.brief);
        let pictures = ["sales.svg", "marketing.svg"].into_iter().zip(sessions.pictures());
        // The page comes last: what it stands beside is there then.
        let files = [("report.json", text(&report)?)]
            .into_iter()
            .chain(metrics)
            .chain(pictures)
            .chain(page.map(|page| ("index.html", page)));
        for (name, text) in files {
            let file = self.dir.join(name);
            hand_out(&file, text.as_bytes(), Some(folder)).with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(Published { in_doubt, zone: seen.book.company.time_zone() })
    }
}
