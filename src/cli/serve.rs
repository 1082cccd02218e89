//! `quarterdeck serve`: the dashboard over SSH, for many, read-only.

use std::ffi::OsString;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::{Args, Parser, Subcommand};

use crate::app::choice::Choice;
use crate::app::log::{self, SessionLog};
use crate::app::session::{BookSource, Session, Setup};
use crate::book::Book;
use crate::book::day::Day;
use crate::config::{self, Config};
use crate::metrics::lens::Scope;
use crate::screens::say::{Cell, Line, Sign};
use crate::serve::{self, Answered, Guest, Limits, Serving, TerminalLooks};
use crate::store::{Snapshot, Store, scrub, state};
use crate::ui::Theme;

use super::Common;
use super::brief::Brief;
use super::common::{self, BookChoice, Clock, open_sample};
use super::report::Report;
use super::seen::SeenBook;

/// Shows the dashboard to many over SSH: `ssh -p 2222 HOST`. They only read.
#[derive(Args, Debug, Clone)]
pub(crate) struct Serve {
    /// The book's folder; without it: `$QUARTERDECK_BOOK`, else ./ or ./book with a company.ron, else the sample company
    book: Option<PathBuf>,
    /// Where to listen; from elsewhere it is reached by `0.0.0.0:2222` or `[::]:2222`
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:2222")]
    listen: SocketAddr,
    /// Who may watch: public keys, a line each; without it: `authorized_keys` in the configuration's folder
    #[arg(long, value_name = "FILE")]
    authorized_keys: Option<PathBuf>,
    /// The server's own key, made where it is not there; without it: `host_key` in the state folder
    #[arg(long, value_name = "FILE")]
    host_key: Option<PathBuf>,
    /// How many can be connected at a time
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections, value_parser = at_least_one)]
    max_connections: usize,
    /// How many of them from one address
    #[arg(long, value_name = "N", default_value_t = Limits::default().per_address, value_parser = at_least_one)]
    max_per_address: usize,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|count| *count > 0).ok_or_else(|| format!("`{text}` is no number from 1"))
}

/// What can be asked for instead of the dashboard.
#[derive(Parser, Debug)]
#[command(name = "quarterdeck", bin_name = "ssh HOST", disable_help_subcommand = true, disable_version_flag = true)]
struct GuestCommand {
    #[command(subcommand)]
    verb: GuestVerb,
    /// Only what was known on this day counts
    #[arg(long, global = true, value_parser = common::parse_day, value_name = "DATE")]
    as_of: Option<Day>,
}

#[derive(Subcommand, Debug)]
enum GuestVerb {
    /// Prints the screens as text, Markdown, JSON or CSV
    Report(Report),
    /// Prints what a manager says on Monday, in at most 45 lines
    Brief(Brief),
}

impl Serve {
    /// Serves until a signal ends it.
    pub(crate) fn run(&self, common: &Common, clock: Clock, err: &mut dyn Write) -> anyhow::Result<u8> {
        let now = clock.now();
        let source = BookChoice::find(self.book.as_deref());
        let (origin, store, snapshot) = match &source {
            BookChoice::Folder(folder) => {
                let (store, snapshot) = Store::open(folder, now)?;
                (BookSource::Folder(store.folder().to_owned()), Some(store), snapshot)
            }
            BookChoice::Sample | BookChoice::Files(_) => {
                writeln!(err, "quarterdeck: no book named and none here: this is the sample company")?;
                (BookSource::Sample, None, sample(Arc::new(open_sample(now)?), clock))
            }
        };
        let names: Vec<&str> = Theme::ALL.iter().map(|theme| theme.name).collect();
        let config = Config::load(common.config.as_deref(), &names)?;
        let usual = |named: &Option<PathBuf>, usual: Option<PathBuf>, option: &str| {
            named.clone().or(usual).with_context(|| format!("there is no home folder: say where with --{option}"))
        };
        let serving = Serving {
            listen: self.listen,
            keys: usual(&self.authorized_keys, config::authorized_keys(), "authorized-keys")?,
            host_key: usual(&self.host_key, state::folder().map(|folder| folder.join("host_key")), "host-key")?,
            limits: Limits { connections: self.max_connections, per_address: self.max_per_address, ..Limits::default() },
            wall: common.wall,
            begin: begin(common, config, origin, clock),
            answer: answer(source, common.as_of, clock),
            clock: Arc::new(move || clock.now()),
        };
        let mut file = match &common.log {
            Some(path) => Some(SessionLog::append(path).with_context(|| format!("{} cannot be written to", path.display()))?),
            None => None,
        };
        serve::run(serving, snapshot, store, &mut |now, words| match &mut file {
            Some(file) => file.line(now, words),
            // Whoever started it may have closed that.
            None => drop(writeln!(err, "{}", log::stamped(now, words))),
        })?;
        Ok(0)
    }
}

/// The sample as if it had been read from files.
fn sample(book: Arc<Book>, clock: Clock) -> Snapshot {
    Snapshot { book, stale: Vec::new(), read_at: clock.now(), files: 0, files_read: 0, newest_change: None }
}

/// How somebody's session begins: on the day, and in the colours, of the command line; on the figures that their key says.
fn begin(common: &Common, config: Config, origin: BookSource, clock: Clock) -> serve::Begin {
    let (common, theme) = (common.clone(), common.theme.clone().or_else(|| config.theme.clone()));
    let theme = theme.as_deref().and_then(Theme::named).unwrap_or_default();
    Arc::new(move |snapshot: &Snapshot, guest: &Guest, looks: TerminalLooks| {
        let (book, now) = (Arc::clone(&snapshot.book), clock.now());
        let whose = whose(&book, guest);
        let setup = Setup {
            keys: config.keys.clone(),
            ascii: common.ascii || config.ascii,
            no_color: common.plain || looks.no_color,
            hints_dismissed: config.dismissed.iter().any(|hint| hint == "needs"),
            mute: config.mute,
            wall: common.wall,
            served: true,
            me: guest.person.clone(),
            ..Setup::plain(origin.clone())
        };
        let mut choice = Choice { mouse: config.mouse, theme: theme.clone(), ..Choice::default() };
        choice.tab = guest.tab.unwrap_or(choice.tab);
        choice.as_of = common.as_of.filter(|day| *day != book.company.today(now));
        let toast = match whose {
            Ok(scope) => {
                choice.sales.scope = scope;
                None
            }
            Err(missing) => {
                let words = format!(" the book has no {missing} now: these are everybody's figures");
                Some(Line::of([Sign::Act.cell(), Cell::text(words)]))
            }
        };
        let mut session = Session::new(setup, choice, book, now);
        session.data.read_at = snapshot.read_at;
        session.toast = toast;
        session
    })
}

/// The figures that a key's session opens on; an error says whose the book does not have.
fn whose(book: &Book, guest: &Guest) -> Result<Scope, String> {
    let (person, team) = (guest.person.as_deref(), guest.team.as_deref());
    let missing = || match (person, team) {
        (Some(person), _) => format!("person `{person}`"),
        (_, team) => format!("team `{}`", team.unwrap_or_default()),
    };
    common::scope(book, person, team).map_err(|_| scrub(&missing()).into_owned())
}

/// Answers `report` and `brief` on the book that is served.
fn answer(source: BookChoice, as_of: Option<Day>, clock: Clock) -> serve::Answerer {
    Arc::new(move |snapshot: &Snapshot, words: &[String]| {
        let line = std::iter::once("ssh HOST").chain(words.iter().map(String::as_str)).map(OsString::from);
        let asked = match GuestCommand::try_parse_from(line) {
            Ok(asked) => asked,
            Err(error) => {
                let (text, code) = (error.render().to_string(), u8::try_from(error.exit_code()).unwrap_or(2));
                return if error.use_stderr() {
                    Answered { err: text, code, ..Answered::default() }
                } else {
                    Answered { out: text, code, ..Answered::default() }
                };
            }
        };
        let seen = SeenBook::served(snapshot, source.clone(), asked.as_of.or(as_of), clock);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let answered = match asked.verb {
            GuestVerb::Report(report) => report.served(&seen, &mut out, &mut err),
            GuestVerb::Brief(brief) => brief.served(&seen, &mut out, &mut err),
        };
        let code = answered.unwrap_or_else(|error| {
            let _ = writeln!(err, "quarterdeck: {error:#}");
            1
        });
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Answered { out: text(out), err: text(err), code }
    })
}

/// That something is not for a session over SSH.
pub(super) fn refuse_files(named: bool, output: bool) -> anyhow::Result<()> {
    if named {
        bail!("this server shows one book: name none");
    }
    if output {
        bail!("no file is written here: `ssh HOST report > FILE` writes one of yours");
    }
    Ok(())
}
