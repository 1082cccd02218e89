//! The dashboard in a pseudo-terminal: a person's keys, and files that change while it runs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::kit::pty::Pty;

const PROGRAM: &str = env!("CARGO_BIN_EXE_quarterdeck");

/// The sample as a book in a folder of its own, and the dashboard over it.
struct Desk {
    pty: Pty,
    book: PathBuf,
    home: tempfile::TempDir,
}

/// Today for the sample, so that its periods are known.
const TODAY: (&str, &str) = ("QUARTERDECK_TODAY", "2026-11-23");

impl Desk {
    fn open() -> Self {
        let home = tempfile::tempdir().unwrap();
        let book = home.path().join("book");
        let init = Command::new(PROGRAM).arg("init").arg(&book).env(TODAY.0, TODAY.1).stdout(Stdio::null()).status();
        assert!(init.unwrap().success());
        let desk = Self { pty: start(&home, &book), book, home };
        desk.pty.wait_for("[2 Sales]");
        desk
    }

    /// Quits, and opens the dashboard again.
    fn open_again(mut self) -> Self {
        self.pty.send("q");
        assert!(self.pty.wait_exit().success());
        Self { pty: start(&self.home, &self.book), ..self }
    }

    /// Types keys and waits for what they bring.
    #[track_caller]
    fn keys(&mut self, keys: &str, brings: &str) {
        self.pty.send(keys);
        self.pty.wait_for(brings);
    }

    /// Types keys and waits until something is gone.
    #[track_caller]
    fn keys_away(&mut self, keys: &str, takes_away: &str) {
        self.pty.send(keys);
        self.pty.wait_gone(takes_away);
    }

    fn quit(mut self) {
        self.pty.send("q");
        assert!(self.pty.wait_exit().success());
        self.pty.assert_clean();
    }

    /// Writes a file as editors do: another beside it, then renamed.
    fn save(&self, file: &str, text: &str) {
        let path = self.book.join(file);
        let beside = path.with_extension("new");
        std::fs::write(&beside, text).unwrap();
        std::fs::rename(beside, path).unwrap();
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.book.join(file)).unwrap()
    }
}

/// The dashboard over a book, with a home of its own.
fn start(home: &tempfile::TempDir, book: &Path) -> Pty {
    let path = home.path().to_str().unwrap();
    let variables = ["HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"].map(|name| (name, path));
    let variables: Vec<_> = variables.into_iter().chain([TODAY]).collect();
    let mut pty = Pty::open(140, 40);
    pty.start(PROGRAM, &[book.to_str().unwrap()], &variables);
    pty
}

/// A file of deals of the book.
fn a_deals_file(book: &Path) -> String {
    let mut names: Vec<_> = std::fs::read_dir(book.join("deals")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    format!("deals/{}", names.last().unwrap().to_str().unwrap())
}

#[test]
fn tabs_and_horizons() {
    let mut desk = Desk::open();
    desk.keys("1", "[1 Marketing]");
    desk.keys("+", "[3y]");
    desk.keys("-", "[2y]");
    desk.keys("2", "[2 Sales]");
    desk.keys("w", "[Week]");
    desk.keys("+", "[Month]");
    desk.keys("u", "[qUarter]");
    desk.keys("[", "Q3 2026");
    desk.keys("]", "Q4 2026");
    desk.keys("gm", "[1 Marketing]");
    desk.keys("gs", "[2 Sales]");
    desk.quit();
}

#[test]
fn a_record_is_opened_and_left() {
    let mut desk = Desk::open();
    desk.keys("\r", " Sales > ");
    desk.keys_away("\x1b", " Sales > ");
    desk.pty.wait_for("[2 Sales]");
    // Esc never quits.
    desk.pty.send("\x1b\x1b\x1b");
    // A key right after an escape would be taken with it, as Alt.
    desk.pty.settle();
    desk.keys("w", "[Week]");
    desk.quit();
}

#[test]
fn an_act_goes_from_a_key_to_the_file_to_the_figures_and_back() {
    let mut desk = Desk::open();
    let file = "deals/2026-q3.ron";
    let before = desk.read(file);
    desk.keys("/", " /");
    desk.keys("Quay 7 relighting", "/ Quay 7 relighting");
    desk.keys("\r", "Esc clears");
    desk.keys("dw", "| day:");
    desk.keys("\t\t1", "| why: ");
    desk.keys("\r", "U undoes");
    desk.pty.wait_for(" % > ");
    assert!(desk.read(file).contains("won: (on: \"2026-11-23\", reason: "), "{}", desk.read(file));
    desk.keys("U", "undone: won");
    assert_eq!(desk.read(file), before);
    desk.quit();
}

#[test]
fn a_filter_shows_its_chip_and_esc_clears_it() {
    let mut desk = Desk::open();
    desk.keys("/", " /");
    desk.keys("zq9", "/ zq9");
    desk.keys("\r", "/zq9 0/");
    desk.keys_away("\x1b", "/zq9");
    desk.quit();
}

#[test]
fn help_and_problems_lie_over_the_panes_and_q_closes_them() {
    let mut desk = Desk::open();
    desk.keys("?", "Help: Sales");
    desk.keys_away("q", "Help: Sales");
    desk.keys("1", "[1 Marketing]");
    desk.keys("\x1bOP", "Help: Marketing");
    desk.keys_away("\x1b", "Help: Marketing");
    desk.keys("!", "Problems: ");
    desk.keys_away("\x1b", "Problems: ");
    desk.quit();
}

#[test]
fn a_long_paste_is_text_and_split_keys_are_keys() {
    let mut desk = Desk::open();
    desk.pty.send("/");
    // As keys it would switch tabs and quit; the line of input takes the first line only.
    let pasted = format!("{}zq9\r{}", "1q".repeat(400), "1q".repeat(1500));
    desk.keys(&format!("\x1b[200~{pasted}\x1b[201~"), "zq9");
    desk.keys_away("\x1b", "zq9");
    desk.pty.wait_for("[2 Sales]");
    for byte in "\x1b[1;2D".bytes() {
        desk.pty.send([byte]);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    desk.pty.wait_for("Q3 2026");
    desk.quit();
}

#[test]
fn a_file_that_changes_shows_up_without_a_repaint() {
    let desk = Desk::open();
    desk.pty.settle();
    let before = desk.pty.count();
    let company = desk.read("company.ron");
    assert!(company.contains("Fyrholm Lights"));
    desk.save("company.ron", &company.replace("Fyrholm Lights", "Fyrholm Lamps"));
    desk.pty.wait_for("Fyrholm Lamps");
    desk.pty.settle();
    let sent = desk.pty.bytes_since(before);
    assert!(!sent.contains("\x1b[2J"), "{sent:?}");
    desk.quit();
}

#[test]
fn a_broken_file_is_stale_until_it_is_whole_again() {
    let desk = Desk::open();
    let file = a_deals_file(&desk.book);
    let deals = desk.read(&file);
    for broken in ["", &deals[..deals.trim_end().len() - 1], &deals[..deals.len() / 2]] {
        desk.save(&file, broken);
        desk.pty.wait_for("STALE");
        desk.save(&file, &deals);
        desk.pty.wait_gone("STALE");
        desk.pty.wait_for("LIVE");
    }
    desk.quit();
}

#[test]
fn what_was_chosen_is_remembered() {
    let mut desk = Desk::open();
    desk.keys("w", "[Week]");
    desk.keys("1", "[1 Marketing]");
    desk.keys("+", "[3y]");
    let mut desk = desk.open_again();
    desk.pty.wait_for("[1 Marketing]");
    desk.pty.wait_for("[3y]");
    desk.keys("2", "[Week]");
    desk.quit();
}

#[test]
fn keys_are_bound_anew_in_the_configuration_and_its_errors_have_a_place() {
    let desk = Desk::open();
    let folder = desk.home.path().join("quarterdeck");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("config.ron");
    std::fs::write(&file, "(keys: {\"Marketing\": [\"F5\"]})").unwrap();
    let mut desk = desk.open_again();
    desk.keys("\x1b[15~", "[1 Marketing]");
    std::fs::write(&file, "(\n    keys: {\"Halp\": [\"F5\"]},\n)").unwrap();
    let mut desk = desk.open_again();
    desk.pty.wait_for("config.ron:2:13: there is no action `Halp`; did you mean `Help`?");
    assert_eq!(desk.pty.wait_exit().exit_code(), 1);
    desk.pty.assert_clean();
}
