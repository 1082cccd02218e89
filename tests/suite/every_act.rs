//! Each act from key to file to figure: typed into the real program in a pseudo-terminal, on a copy of the sample.

use quarterdeck::act::{ACTS, NEW, PUT_OFF};
use quarterdeck::book::problem::Severity;
use quarterdeck::book::table::TableName;
use quarterdeck::store::scan;

use crate::kit::folder::{Files, Folder, differs};
use crate::kit::pty::Pty;

/// An act as it is typed, and what comes of it.
struct Case {
    /// Its name, and the record it is done to: its table and id; `None` for a new one, done with nothing chosen that implies
    /// anything.
    act: &'static str,
    of: Option<(TableName, &'static str)>,
    /// What is typed behind its key, before Enter writes it.
    answers: &'static str,
    /// What comes into the files, each into the file whose path begins so.
    writes: &'static [(&'static str, &'static str)],
    /// What the screen says then: in the word about it, and in the record's detail or the list.
    says: &'static [&'static str],
}

const fn on(
    act: &'static str,
    table: TableName,
    id: &'static str,
    answers: &'static str,
    writes: &'static [(&'static str, &'static str)],
    says: &'static [&'static str],
) -> Case {
    Case { act, of: Some((table, id)), answers, writes, says }
}

const fn new(
    act: &'static str,
    answers: &'static str,
    writes: &'static [(&'static str, &'static str)],
    says: &'static [&'static str],
) -> Case {
    Case { act, of: None, answers, writes, says }
}

use TableName::{Accounts, Contacts, Contracts, Deals, Leads, Objectives, Orders, Partners, Stock};

const DEAL: &str = "D-1038";
const LEAD: &str = "L-0908";
const ORDER: &str = "O-2208";

#[rustfmt::skip]
const CASES: &[Case] = &[
    on("won", Deals, DEAL, "\t170k\t1", &[("deals/", "won: (on: \"2026-11-23\", reason: \"")], &["won 170k Quay 7 relighting: Q4 52 % > 59 %  U undoes", "won 23 Nov"]),
    on("lost", Deals, DEAL, "price\t\ttoo dear", &[("deals/", "lost: (on: \"2026-11-23\", reason: Price, words: \"too dear\")")], &["lost (Price) 164k Quay 7 relighting", "too dear"]),
    on("reopen", Deals, "D-1005", "prop", &[("deals/", "stage: \"proposal\"")], &["open again, stage Proposal", "Proposal"]),
    on("stage", Deals, DEAL, "contr", &[("deals/", "(on: \"2026-11-23\", stage: \"contract\")")], &["stage Contract", "164,000.00 EUR  Contract"]),
    on("close", Deals, DEAL, "12-18", &[("deals/", "(on: \"2026-11-23\", close: \"2026-12-18\")")], &["close 18 Dec 2026", "close 18 Dec"]),
    on("amount", Deals, DEAL, "171k", &[("deals/", "amount: 171_000")], &["amount 171k Quay 7 relighting", " 171,000.00 EUR"]),
    on("owner", Deals, DEAL, "yara", &[("deals/", "owner: \"yara\"")], &["owner Yara", "Commit  owner Yara"]),
    on("category", Deals, DEAL, "best", &[("deals/", "category: BestCase")], &["category BestCase", "BestCase  owner Ines"]),
    on("next", Deals, DEAL, "+9\tCall the harbour master\ty", &[("deals/", "next_step: (on: \"2026-12-02\", what: \"Call the harbour master\")"), ("activities/", "Done: Agree")], &["next: Call the harbour master on 2 Dec", "Call the harbour master"]),
    on("touch", Deals, DEAL, "vis\tsaw the quay", &[("activities/", "deal: \"D-1038\"")], &["visit Quay 7 relighting", "saw the quay"]),
    on("accept", Leads, LEAD, "", &[("leads/", "accepted: \"2026-11-23\"")], &["accepted Voe Salmon", "accepted"]),
    on("qualify", Leads, LEAD, "", &[("leads/", "qualified: \"2026-11-23\"")], &["qualified Voe Salmon", "qualified"]),
    on("reject", Leads, LEAD, "no need", &[("leads/", "rejected: (on: \"2026-11-23\", why: \"no need\")")], &["rejected Voe Salmon", "no need"]),
    on("deal", Leads, LEAD, "1\t12k\t+30", &[("leads/", "deal: \"D-"), ("deals/", "lead: \"L-0908\"")], &["deal D-", "accepted"]),
    on("owner", Leads, LEAD, "tom", &[("leads/", "owner: \"tom\"")], &["owner Tom", "Tom"]),
    on("touch", Leads, LEAD, "call\tno answer", &[("activities/", "lead: \"L-0908\"")], &["call Voe Salmon", "no answer"]),
    on("close", Orders, ORDER, "+9", &[("orders/", "due: \"2026-12-02\"")], &["due 2 Dec 2026", "2 Dec"]),
    on("ship", Orders, ORDER, "", &[("orders/", "shipped: \"2026-11-23\"")], &["shipped O-2208", "23 Nov"]),
    on("cancel", Orders, ORDER, "", &[("orders/", "cancelled: \"2026-11-23\"")], &["cancelled O-2208", "cancelled"]),
    on("owner", Orders, ORDER, "paul", &[("orders/", "owner: \"paul\"")], &["owner Paul", "Paul"]),
    on("touch", Orders, ORDER, "mail", &[("activities/", "account: \"amalfi-marina\"")], &["email O-2208", "O-2208"]),
    on("owner", Accounts, "norrland-port", "paul", &[("accounts.ron", "owner: \"paul\"")], &["owner Paul", "since Mar 2021  owner Paul"]),
    on("touch", Accounts, "norrland-port", "meet\tat the fair", &[("activities/", "account: \"norrland-port\"")], &["meeting Norrland Port", "+ last touch today"]),
    on("owner", Partners, "clyde-chandlery", "tom", &[("partners.ron", "owner: \"tom\"")], &["owner Tom", "tier Silver  owner Tom"]),
    on("touch", Partners, "clyde-chandlery", "note\tsends a list", &[("activities/", "partner: \"clyde-chandlery\"")], &["note Clyde Chandlery", "+ last touch 0 d ago"]),
    on("touch", Contacts, "c-02", "message", &[("activities/", "contact: \"c-02\"")], &["message Ana Dahl", "Ana Dahl"]),
    on("owner", Contracts, "S-04", "ines", &[("contracts.ron", "owner: \"ines\"")], &["owner Ines", "Ines"]),
    on("touch", Contracts, "S-04", "call", &[("activities/", "account: \"kattegat-wind\"")], &["call S-04", "S-04"]),
    on("renew", Contracts, "S-04", "9_900", &[("contracts.ron", "renews: \"S-04\"")], &["renewed as S-", "S-04"]),
    on("end", Contracts, "S-04", "\tUses its own crew", &[("contracts.ron", "ended: (on: \"2026-11-23\", reason: \"Uses its own crew\")")], &["ended 23 Nov 2026", "own crew"]),
    on("count", Stock, "beacon-l", "31", &[("stock.ron", "counted_on: \"2026-11-23\"")], &["counted 31 Beacon L", "31"]),
    on("reading", Objectives, "winter-need", "5.9", &[("objectives.ron", "(on: \"2026-11-23\", value: 5.9)")], &["measured 5.9 Winter need", "5.9"]),
    on("step", Objectives, "winter-need", "1", &[("objectives.ron", "done: \"2026-11-23\"")], &["Field winter done 23 Nov 2026", "23 Nov"]),
    on("close", Objectives, "winter-need", "1\t+90", &[("objectives.ron", "due: \"2027-02-21\"")], &["Field winter due 21 Feb 2027", "21 Feb"]),
    on("put-off", Deals, DEAL, "+7", &[], &["Quay 7 relighting put off until 30 Nov"]),
    new("deal", "Quay 9\t1\tnorrland\t20k", &[("deals/", "name: \"Quay 9\"")], &["new deal D-", "Quay 9"]),
    new("lead", "Odense Canal", &[("leads/", "name: \"Odense Canal\"")], &["new lead L-", "Odense Canal"]),
    new("account", "Odense Canal", &[("accounts.ron", "id: \"odense-canal\"")], &["new account odense-canal Odense Canal", "odense-canal"]),
    new("contact", "Ida Holm\tnorrland\tHarbour master", &[("contacts.ron", "role: \"Harbour master\"")], &["new contact c-", "Ida Holm"]),
    new("order", "norrland\tbeacon-s\t3\t\t\t2 beacon-l =2k", &[("orders/", "(product: \"beacon-l\", units: 2, total: 2000)")], &["new order O-", "O-2226"]),
    new("activity", "vis\tnorrland-port\tsaw the quay", &[("activities/", "account: \"norrland-port\"")], &["new activity Norrland Port"]),
    new("target", "2027-Q1\t2M\tines", &[("targets.ron", "person: \"ines\"")], &["new target"]),
];

/// The program over a copy of the sample, with a home of its own.
struct Sitting {
    folder: Folder,
    pty: Pty,
}

impl Sitting {
    fn open() -> Self {
        let folder = Folder::sample();
        let (home, book) = (folder.folder.path().to_str().unwrap().to_owned(), folder.root().to_str().unwrap().to_owned());
        let mut pty = Pty::open(100, 30);
        let variables = [
            ("HOME", home.as_str()),
            ("XDG_STATE_HOME", &home),
            ("XDG_CONFIG_HOME", &home),
            ("XDG_CACHE_HOME", &home),
            ("QUARTERDECK_TODAY", "2026-11-23"),
        ];
        pty.start(env!("CARGO_BIN_EXE_quarterdeck"), &[&book], &variables);
        pty.wait_for("Do next: ");
        Self { folder, pty }
    }

    fn errors(&self) -> usize {
        self.folder.book().problem_count(Severity::Error)
    }

    /// Back to the panes.
    fn leave(&mut self) {
        while self.pty.screen().contains("Found > ") {
            self.pty.send("\x1b");
            self.pty.wait_gone("Found > ");
        }
    }

    #[track_caller]
    fn does(&mut self, case: &Case) {
        let files = self.folder.files();
        let key = match case.of {
            None => {
                self.pty.send("n");
                self.pty.wait_for(&format!("new {}", case.act));
                NEW.iter().find(|act| act.name == case.act).unwrap().key
            }
            Some((table, id)) => {
                self.pty.send("f");
                self.pty.wait_for("find:");
                self.pty.send(id);
                self.pty.wait_for(&format!("Found: {id}"));
                self.pty.send("\r");
                self.pty.wait_for("Found > ");
                let act = all().into_iter().find(|act| act.name == case.act && act.tables.contains(&table)).unwrap();
                self.pty.send("d");
                self.pty.wait_for(&format!("{} {}", act.key, act.words));
                act.key
            }
        };
        self.pty.send(format!("{key}{}\r", case.answers));
        // The prompt says much of the same before: this is said when it is written.
        self.pty.wait_for(if case.writes.is_empty() { "the last row lists it" } else { "U undoes" });
        // In the word about it, and above that in what is shown of the book.
        let parts = |screen: &vt100::Screen| {
            let contents = screen.contents();
            contents.trim_end().rsplit_once('\n').map(|(above, last)| (above.to_owned(), last.to_owned())).unwrap_or_default()
        };
        if let Some((said, shown)) = case.says.split_first() {
            self.pty.wait_screen(&format!("it is said: {said}"), |screen| parts(screen).1.contains(said));
            if case.of.is_none() && !shown.is_empty() {
                self.pty.send("f");
                self.pty.wait_for("find:");
                self.pty.send(shown[0]);
                // In the line, in the title, and in the row of what was found.
                let found = |screen: &vt100::Screen| screen.contents().matches(shown[0]).count() >= 3;
                self.pty.wait_screen(&format!("{} is found", shown[0]), found);
                self.pty.send("\x1b");
                self.pty.wait_gone("find:");
            }
            for words in shown.iter().filter(|_| case.of.is_some()) {
                self.pty.wait_screen(&format!("there stands {words}"), |screen| parts(screen).0.contains(words));
            }
        }
        let after = self.folder.files();
        self.wrote_nothing_else(case, &files, &after);
        if case.writes.is_empty() {
            assert_eq!(after, files, "{}", case.act);
            self.pty.send(format!("d{key}"));
            self.pty.wait_for("again in do next");
        } else {
            self.pty.send("U");
            self.pty.wait_for("undone: ");
            assert!(self.folder.files() == files, "{}: undo is not exact", case.act);
        }
        self.leave();
    }

    /// Each file that changed is one that the case names, with what it names, and only there: in the record, or behind the
    /// last one.
    #[track_caller]
    fn wrote_nothing_else(&self, case: &Case, before: &Files, after: &Files) {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let root = self.folder.root();
        let mut wanted: Vec<&(&str, &str)> = case.writes.iter().collect();
        for (path, new) in after.iter().filter(|(path, new)| before.get(*path) != Some(*new)) {
            let (old, new) = (text(before.get(path).map_or(&[], Vec::as_slice)), text(new));
            let inside = path.strip_prefix(&root).unwrap().to_str().unwrap();
            let at = wanted.iter().position(|(start, _)| inside.starts_with(start));
            let (_, words) = wanted.remove(at.unwrap_or_else(|| panic!("{}: {inside} has changed", case.act)));
            assert!(new.contains(words) && new.matches(words).count() > old.matches(words).count(), "{}: {words}", case.act);
            let mut records = Vec::new();
            scan::walk(&old, &mut scan::Tree::default(), |piece, _| records.push(piece.span));
            let last = records.last().map_or(0, |span| span.end);
            let changed = differs(old.as_bytes(), new.as_bytes());
            let own = |id: &str| records.iter().find(|span| old[(*span).clone()].contains(&format!("\"{id}\",")));
            let record =
                case.of.and_then(|(_, id)| own(id)).filter(|span| span.start <= changed.start && changed.end <= span.end);
            assert!(record.is_some() || last <= changed.start, "{}: {inside} {changed:?}\n{new}", case.act);
        }
        assert!(wanted.is_empty(), "{}: {wanted:?} is not written", case.act);
    }
}

fn all() -> Vec<&'static quarterdeck::act::Act> {
    ACTS.iter().chain([&PUT_OFF]).collect()
}

/// The cases of a part of the table, one after the other.
fn part(which: impl Fn(&Case) -> bool) {
    let mut sitting = Sitting::open();
    let errors = sitting.errors();
    for case in CASES.iter().filter(|case| which(case)) {
        sitting.does(case);
        assert_eq!(sitting.errors(), errors, "{}", case.act);
    }
}

fn of(case: &Case) -> Option<TableName> {
    case.of.map(|(table, _)| table)
}

#[test]
fn every_act_on_deals_goes_from_key_to_file_to_figure_and_back() {
    part(|case| of(case) == Some(Deals));
}

#[test]
fn every_act_on_leads_and_orders_goes_from_key_to_file_to_figure_and_back() {
    part(|case| matches!(of(case), Some(Leads | Orders)));
}

#[test]
fn every_act_on_other_records_goes_from_key_to_file_to_figure_and_back() {
    part(|case| of(case).is_some_and(|table| !matches!(table, Deals | Leads | Orders)));
}

#[test]
fn every_new_record_goes_from_key_to_file_to_figure_and_back() {
    part(|case| of(case).is_none());
}

#[test]
fn every_act_has_a_case() {
    for act in all().into_iter().filter(|act| !act.is_own()) {
        for table in act.tables {
            let has = CASES.iter().any(|case| case.act == act.name && case.of.is_some_and(|(of, _)| of == *table));
            assert!(has, "write a case for `{}` on {}", act.name, table.name());
        }
    }
    assert!(CASES.iter().any(|case| case.act == PUT_OFF.name));
    for act in NEW {
        assert!(CASES.iter().any(|case| case.act == act.name && case.of.is_none()), "write a case for a new {}", act.name);
    }
}
