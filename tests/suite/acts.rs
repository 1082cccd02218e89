//! What is done to records, written: the record changes and nothing else, the book loads, undo brings the same bytes back.

use std::fs;
use std::ops::Range;
use std::process::{Command, Stdio};

use crate::kit::folder::{Files, Folder, differs, subject};
use crate::kit::sitting::noon;
use quarterdeck::act::ask::{Answer, AnswerKind, Answers, Ask};
use quarterdeck::act::change::{Change, Edit};
use quarterdeck::act::dates::Toward;
use quarterdeck::act::subject::Subject;
use quarterdeck::act::{ACTS, Act, PUT_OFF};
use quarterdeck::book::Book;
use quarterdeck::book::day::Day;
use quarterdeck::book::id::AnyId;
use quarterdeck::book::problem::Severity;
use quarterdeck::book::table::TableName;
use quarterdeck::store::write::act::{NotDone, perform, perform_knowing};
use quarterdeck::store::{Store, scan};

const DEAL: &str = r#"// Ours.
[
    (id: "D-1", name: "Dock lights", stage: "q", amount: 36_000, created: "2026-09-02", close: "2026-12-10"), // keep
    (id: "D-2", name: "Pier lights", stage: "q", created: "2026-11-23"),
]
"#;

#[test]
fn what_held_before_goes_into_the_log() {
    let desk = Folder::with(&[("deals.ron", DEAL)]);
    desk.act("stage", TableName::Deals, "D-1", &[("stage", "Proposal")]).unwrap();
    let wanted = r#"    (
        id: "D-1", name: "Dock lights", stage: "p", amount: 36_000, created: "2026-09-02", close: "2026-12-10",
        log: [(on: "2026-09-02", stage: "q", amount: 36_000, close: "2026-12-10"), (on: "2026-11-23", stage: "p")],
    ), // keep
"#;
    let after = desk.read("deals.ron");
    assert!(after.contains(wanted), "{after}");
    // A second change of the day joins the first.
    desk.act("amount", TableName::Deals, "D-1", &[("amount", "48k")]).unwrap();
    let after = desk.read("deals.ron");
    assert!(after.contains(r#"(on: "2026-11-23", stage: "p", amount: 48_000)"#), "{after}");
    // On its first day nothing held before.
    desk.act("close", TableName::Deals, "D-2", &[("close", "eoq")]).unwrap();
    assert!(desk.read("deals.ron").contains(r#"stage: "q", created: "2026-11-23", close: "2026-12-31"),"#));
    assert_eq!(desk.book().problem_count(Severity::Warning), 0);
    assert_eq!(desk.act("close", TableName::Deals, "D-2", &[("close", "12-31")]).unwrap_err(), "it is 2026-12-31 already");
}

#[test]
fn a_deal_is_won_and_opened_again() {
    let desk = Folder::with(&[("deals.ron", DEAL)]);
    let before = desk.files();
    let done =
        desk.act("won", TableName::Deals, "dock", &[("amount", "48_000"), ("on", "yesterday"), ("reason", "delivery")]).unwrap();
    assert_eq!((done.step.words.as_str(), done.step.place.as_str()), ("won 48,000.00", "deals.ron:3"));
    assert_eq!(done.step.command, "do won D-1 --on 2026-11-22 --amount 48000 --reason delivery");
    let after = desk.read("deals.ron");
    for part in [
        r"amount: 48_000",
        r#"won: (on: "2026-11-22", reason: "delivery")"#,
        r#"log: [(on: "2026-09-02", stage: "q", amount: 36_000, close: "2026-12-10")]"#,
    ] {
        assert!(after.contains(part), "{part} is not in {after}");
    }
    let again = desk.plan("stage", TableName::Deals, "D-1", &[("stage", "p")]).unwrap_err();
    assert_eq!(again, "won on 22 Nov 2026");
    desk.act("reopen", TableName::Deals, "D-1", &[("stage", "p")]).unwrap();
    assert!(!desk.read("deals.ron").contains("won:"));
    desk.undo().unwrap();
    assert_eq!(desk.read("deals.ron"), after);
    desk.undo().unwrap();
    assert_eq!(desk.files(), before);
    assert!(matches!(desk.undo(), Err(NotDone::NoStep(_))));
    desk.redo().unwrap();
    assert_eq!(desk.read("deals.ron"), after);
}

#[test]
fn a_record_that_changed_meanwhile_is_not_touched() {
    let desk = Folder::with(&[("deals.ron", DEAL)]);
    let change = desk.plan("won", TableName::Deals, "D-1", &[]).unwrap();
    fs::write(desk.root().join("deals.ron"), DEAL.replace("36_000", "37_000")).unwrap();
    let before = desk.files();
    let Err(NotDone::Changed { name, now, seen, .. }) = perform(&desk.pen().write(change), noon()) else { panic!("written") };
    assert_eq!(name, "D-1");
    assert!(seen.contains("36_000") && now.unwrap().contains("37_000"));
    assert_eq!(desk.files(), before);
}

#[test]
fn a_record_is_found_where_it_stands_now_and_what_others_wrote_stays() {
    let desk = Folder::with(&[("deals.ron", DEAL)]);
    let change = desk.plan("won", TableName::Deals, "D-1", &[]).unwrap();
    let more = DEAL
        .replace("// Ours.\n[\n", "// Ours,\n// and yours.\n[\n    (id: \"D-0\", name: \"New\", stage: \"q\"), // D-1?\n")
        .replace("stage: \"q\"), //", "stage: \"q\", created: \"2026-01-01\"), //");
    fs::write(desk.root().join("deals.ron"), &more).unwrap();
    perform(&desk.pen().write(change), noon()).unwrap();
    let after = desk.read("deals.ron");
    assert!(after.contains("// and yours.") && after.contains("won: \"2026-11-23\""), "{after}");
    // Somebody writes above and below it: undo takes back its own record.
    fs::write(desk.root().join("deals.ron"), after.replace("// Ours,", "// Ours and theirs,").replace("Pier", "Long pier"))
        .unwrap();
    desk.undo().unwrap();
    assert_eq!(desk.read("deals.ron"), more.replace("// Ours,", "// Ours and theirs,").replace("Pier", "Long pier"));
    // Done again, and then changed by hand: it is not undone.
    desk.redo().unwrap();
    let mine = desk.read("deals.ron").replace("won: \"2026-11-23\"", "won: \"2026-11-20\"");
    fs::write(desk.root().join("deals.ron"), &mine).unwrap();
    let Err(NotDone::Since { seen, now, .. }) = desk.undo() else { panic!("undone") };
    assert!(seen.contains("2026-11-23") && now.unwrap().contains("2026-11-20"));
    assert_eq!(desk.read("deals.ron"), mine);
}

#[test]
fn a_copy_in_a_comment_is_no_record() {
    let desk = Folder::with(&[("deals.ron", DEAL)]);
    desk.act("won", TableName::Deals, "D-2", &[]).unwrap();
    let won = desk.read("deals.ron");
    let line = won.lines().find(|line| line.contains("D-2")).unwrap();
    let copied = won.replace(line, &format!("    // {}\n{}", line.trim(), line.replace("Pier", "Long pier")));
    fs::write(desk.root().join("deals.ron"), &copied).unwrap();
    assert!(matches!(desk.undo(), Err(NotDone::Since { .. })));
    assert_eq!(desk.read("deals.ron"), copied);
}

#[test]
fn what_would_break_the_book_is_not_written() {
    let desk = Folder::with(&[("deals.ron", DEAL), ("leads.ron", "[(id: \"L-1\", name: \"x\", created: \"2026-11-01\")]")]);
    let change = desk.plan("won", TableName::Deals, "D-1", &[("on", "2026-09-01")]);
    assert_eq!(change.unwrap_err(), "that is before it was created");
    let before = desk.files();
    let mut change = desk.plan("won", TableName::Deals, "D-1", &[]).unwrap();
    let Some(Edit::Merge { fields, .. }) = change.edits.first_mut() else { panic!() };
    fields.push(quarterdeck::act::change::Field::new("account", quarterdeck::act::change::Value::text("nobody")));
    let Err(NotDone::Write(why)) = perform(&desk.pen().write(change), noon()) else { panic!("written") };
    assert!(why.to_string().contains("deals.ron:4:50: account: no account has the id"), "{why}");
    assert_eq!(desk.files(), before);
    assert!(matches!(desk.undo(), Err(NotDone::NoStep(_))));
    // A book that says so is left to others.
    let company = desk.read("company.ron").replace("currency:", "acts: Off, currency:");
    fs::write(desk.root().join("company.ron"), company).unwrap();
    let change = desk.plan("won", TableName::Deals, "D-1", &[]).unwrap();
    assert!(matches!(perform(&desk.pen().write(change), noon()), Err(NotDone::Off)));
}

#[test]
fn a_new_record_goes_into_the_newest_part_in_its_style() {
    let desk = Folder::with(&[
        ("deals.ron", DEAL),
        ("activities/2026-q3.ron", "[\n\t(\n\t\tkind: Call,\n\t\ton: \"2026-08-01\",\n\t\tdeal: \"D-1\"\n\t)\n]\n"),
    ]);
    let before = desk.files();
    desk.act("touch", TableName::Deals, "D-1", &[("kind", "visit"), ("note", "at \"home\"")]).unwrap();
    // The quarter is another one: so is the part.
    assert_eq!(
        desk.read("activities/2026-q4.ron"),
        "[\n    (on: \"2026-11-23\", deal: \"D-1\", kind: Visit, note: \"at \\\"home\\\"\"),\n]\n"
    );
    desk.act("touch", TableName::Deals, "D-1", &[("kind", "Call"), ("on", "2026-09-30")]).unwrap();
    assert!(desk.read("activities/2026-q4.ron").ends_with("kind: Call),\n]\n"));
    desk.undo().unwrap();
    desk.undo().unwrap();
    assert_eq!(desk.files(), before);
    fs::rename(desk.root().join("activities/2026-q3.ron"), desk.root().join("activities/touches.ron")).unwrap();
    desk.act("touch", TableName::Deals, "D-1", &[("kind", "Call"), ("note", "x")]).unwrap();
    let after = "[\n\t(\n\t\tkind: Call,\n\t\ton: \"2026-08-01\",\n\t\tdeal: \"D-1\"\n\t),\n\t(\n\t\tkind: Call,\n\t\tnote: \"x\",\n\t\ton: \"2026-11-23\",\n\t\tdeal: \"D-1\"\n\t)\n]\n";
    assert_eq!(desk.read("activities/touches.ron"), after);
}

#[test]
fn the_way_a_file_is_written_is_kept() {
    let one = "(id: \"D-1\", name: \"Dock\", stage: \"q\", amount: 36_000, created: \"2026-09-02\", close: \"2026-12-10\")";
    let many = "(\n\t\tid: \"D-1\", // first\n\t\tname: \"Dock\",\n\t\tstage: \"q\",\n\t\t/* once 30 */ amount: 36_000,\n\t\tcreated: \"2026-09-02\",\n\t\tclose: \"2026-12-10\"\n\t)";
    let other = "(id: \"D-2\", name: \"Pier\", stage: \"q\")";
    for record in [one, many] {
        for (end, comma, head) in
            [("\n", ",", "// Ours.\n"), ("\r\n", ",", "\u{feff}// Ours.\r\n"), ("\n", "", ""), ("\r\n", "", "")]
        {
            let text = format!("{head}[{end}\t{record}, // D-1{end}{end}\t/* next */ {other}{comma}{end}]{end}");
            let text = if end == "\r\n" { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text };
            let desk = Folder::with(&[("deals.ron", &text)]);
            desk.act("won", TableName::Deals, "D-1", &[("amount", "40k"), ("reason", "price")]).unwrap();
            let after = desk.read("deals.ron");
            let (before_it, behind) =
                text.split_once('(').zip(text.rsplit_once("\"2026-12-10\"")).map(|(a, b)| (a.0, b.1)).unwrap();
            let behind = behind.split_once(')').unwrap().1;
            assert!(after.starts_with(before_it) && after.ends_with(behind), "{text:?}\n{after:?}");
            assert_eq!(after.replace("\r\n", "").contains('\n'), text.replace("\r\n", "").contains('\n'), "{after:?}");
            assert_eq!(
                after.matches("//").count() + after.matches("/*").count(),
                text.matches("//").count() + text.matches("/*").count()
            );
            if record == many {
                let line = format!("{end}\t\twon: (on: \"2026-11-23\", reason: \"price\")");
                assert!(after.contains(&line) && !after.contains("\")\n\t)"), "{after}");
                // Its fields had no comma behind the last one.
                assert!(!after.contains(&format!(",{end}\t)")), "{after}");
            }
            assert_eq!(desk.book().problem_count(Severity::Error), 0);
            desk.undo().unwrap();
            assert_eq!(desk.read("deals.ron"), text);
        }
    }
}

#[test]
fn a_lead_becomes_a_deal_and_each_names_the_other() {
    let lead = "[\n    (id: \"L-1\", name: \"Quay lights\", created: \"2026-11-01\", owner: \"ines\"),\n]\n";
    let people = "[(id: \"ines\", name: \"Ines Berg\")]";
    let desk = Folder::with(&[("deals.ron", DEAL), ("leads.ron", lead), ("people.ron", people)]);
    desk.act("deal", TableName::Leads, "L-1", &[("stage", "q"), ("amount", "12000"), ("close", "+30")]).unwrap();
    let deal =
        "    (id: \"D-3\", name: \"Quay lights\", owner: \"ines\", stage: \"q\", amount: 12_000, created: \"2026-11-23\",\n";
    let deals = desk.read("deals.ron");
    assert!(deals.contains("id: \"D-3\", name: \"Quay lights\", owner: \"ines\", stage: \"q\", amount: 12_000"), "{deal}{deals}");
    assert!(deals.contains("close: \"2026-12-23\", lead: \"L-1\""), "{deals}");
    assert!(desk.read("leads.ron").contains("accepted: \"2026-11-23\", deal: \"D-3\""), "{}", desk.read("leads.ron"));
    assert_eq!(desk.book().problem_count(Severity::Warning), 0);
    let again = desk.plan("deal", TableName::Leads, "L-1", &[("stage", "q")]).unwrap_err();
    assert_eq!(again, "it is the deal D-3");
    desk.undo().unwrap();
    assert_eq!((desk.read("deals.ron"), desk.read("leads.ron")), (DEAL.to_owned(), lead.to_owned()));
}

#[test]
fn several_records_are_one_change() {
    let desk = Folder::with(&[("deals.ron", DEAL)]);
    let before = desk.files();
    let book = desk.book();
    let subjects: Vec<Subject> =
        ["D-1", "D-2"].iter().map(|id| subject(&book, book.find_any(TableName::Deals, id).unwrap())).collect();
    let act = Act::named("close", TableName::Deals).unwrap();
    let mut answers = Answers::default();
    answers.give("close", Answer::Day(Day::parse("2026-12-24").unwrap()));
    let change = act.plan_all(&subjects, &answers).unwrap();
    assert_eq!((change.on.as_str(), change.command.as_str()), ("2 deals", "do close D-1 D-2 --close 2026-12-24"));
    perform(&desk.pen().write(change), noon()).unwrap();
    assert_eq!(desk.read("deals.ron").matches("close: \"2026-12-24\"").count(), 3);
    desk.undo().unwrap();
    assert_eq!(desk.files(), before);
}

#[test]
fn a_step_that_never_came_into_the_book_is_passed_over() {
    let desk = Folder::with(&[("deals.ron", DEAL)]);
    desk.act("stage", TableName::Deals, "D-1", &[("stage", "p")]).unwrap();
    let staged = desk.read("deals.ron");
    desk.act("won", TableName::Deals, "D-2", &[]).unwrap();
    // The step is kept, the book was never switched: as if killed between the two.
    fs::write(desk.root().join("deals.ron"), staged).unwrap();
    let done = desk.undo().unwrap();
    assert_eq!(done.step.words, "stage Proposal");
    assert_eq!(desk.read("deals.ron"), DEAL);
}

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % most.max(1)
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

fn records(book: &Book, table: TableName) -> Vec<AnyId> {
    (0..book.count(table).0).map(|number| AnyId { table, number: u32::try_from(number).unwrap() }).collect()
}

/// An answer to a question: often one that is good, sometimes any.
fn answer(ask: &Ask, subject: &Subject, chance: &mut Chance) -> Option<Answer> {
    if !ask.required && chance.below(3) == 0 {
        return None;
    }
    let choices = ask.kind.choices(subject);
    let text = match ask.kind {
        _ if !choices.is_empty() => chance.one(&choices).value.clone(),
        AnswerKind::Day(Toward::Ahead) => chance.one(&["+7", "fri", "eoq", "12-15", "+3m"]).to_string(),
        AnswerKind::Day(Toward::Past) => chance.one(&["today", "-1", "-30"]).to_string(),
        AnswerKind::Money | AnswerKind::Units | AnswerKind::Number => {
            chance.one(&["1", "48000", "12.5", "999_999", "1k"]).to_string()
        }
        _ => chance.one(&["a word", "\"quoted\" \\ (id: \"x\"),", "// no comment", "\u{e9}\u{4e2d} \u{202e}x"]).to_string(),
    };
    ask.kind.read(&text, subject).ok()
}

/// Only records that the change names differ, and records that it adds stand behind the last one.
fn assert_nothing_else_changed(change: &Change, before: &Files, after: &Files) {
    for (path, new) in after.iter().filter(|(path, new)| before.get(*path) != Some(*new)) {
        let old = before.get(path).map_or(&b""[..], Vec::as_slice);
        let text = std::str::from_utf8(old).unwrap();
        let mut spans: Vec<(String, Range<usize>)> = Vec::new();
        scan::walk(text, &mut scan::Tree::default(), |piece, _| spans.push((text[piece.span.clone()].to_owned(), piece.span)));
        let mut allowed: Vec<Range<usize>> = change
            .edits
            .iter()
            .filter_map(|edit| match edit {
                Edit::Merge { target, .. } => spans.iter().find(|(text, _)| *text == target.seen).map(|(_, span)| span.clone()),
                Edit::Add { .. } => Some(spans.last().map_or(0, |(_, span)| span.end)..text.len()),
            })
            .collect();
        allowed.sort_by_key(|span| span.start);
        let changed = differs(old, new);
        let within = allowed.iter().any(|span| span.start <= changed.start && changed.end <= span.end);
        assert!(within, "{}: {changed:?} of {allowed:?}", path.display());
    }
}

/// How many acts are tried; more on demand.
fn trials() -> usize {
    std::env::var("ACTS").ok().and_then(|count| count.parse().ok()).unwrap_or(40)
}

/// Somebody else writes a comment above everything in a file that was there before: in all that is known of the book, too.
fn edit_outside(desk: &Folder, known: &mut [Files], chance: &mut Chance) {
    let everywhere = |path: &std::path::PathBuf| known.iter().all(|files| files.contains_key(path));
    let paths: Vec<_> = desk.files().into_keys().filter(everywhere).filter(|path| !path.ends_with("company.ron")).collect();
    let path = chance.one(&paths);
    let comment = *chance.one(&["// theirs\n", "/* (id: \"x\", \" */", "\n\n", "// \u{e9}\u{4e2d}\r\n"]);
    for files in known {
        if let Some(text) = files.get_mut(path) {
            text.splice(0..0, comment.bytes());
        }
    }
    let text = fs::read(path).unwrap();
    fs::write(path, [comment.as_bytes(), &text].concat()).unwrap();
}

/// An export comes in: new deals, and one that was there with another amount.
fn import(desk: &Folder, trial: usize) {
    let folder = desk.folder.path();
    let map = r#"(table: deals, columns: { "id": "id", "name": "name", "account": "account", "stage": "stage", "amount": "amount", "created": "created" })"#;
    fs::write(folder.join("map.ron"), map).unwrap();
    let row = |id: String, amount: usize| format!("{id},Of an export,norrland-port,qualified,{amount},2026-11-02\n");
    let rows = row(format!("X-{trial}"), 1000 + trial) + &row("X-1".to_owned(), 2000 + trial);
    fs::write(folder.join("deals.csv"), format!("id,name,account,stage,amount,created\n{rows}")).unwrap();
    let done = program(desk, &["import", "--into", "book", "--map", "map.ron", "deals.csv"]).output().unwrap();
    assert!(done.status.success(), "trial {trial}: {}", String::from_utf8_lossy(&done.stderr));
}

/// The program, with steps of its own.
fn program(desk: &Folder, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quarterdeck"));
    command.current_dir(desk.folder.path()).args(arguments).env("QUARTERDECK_TODAY", "2026-11-23");
    command.env("XDG_STATE_HOME", desk.folder.path().join("own"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// The program is killed while it writes: the book is the old one or the new one, and the new one can be undone.
fn kill(desk: &Folder, files: &Files, trial: usize, chance: &mut Chance) {
    let note = format!("note={trial}");
    let all = ["add", "activity", "--book", "book", "on=today", "account=norrland-port", "kind=Note", &note];
    let mut run = program(desk, &all).spawn().unwrap();
    if chance.below(2) == 0 {
        let stage = desk.root().join(".quarterdeck-write");
        while run.try_wait().unwrap().is_none() && !stage.exists() {}
    }
    std::thread::sleep(std::time::Duration::from_micros(u64::try_from(chance.below(40_000)).unwrap()));
    // It may have ended already.
    let _ = run.kill();
    run.wait().unwrap();
    // Whoever reads the book next puts right what was left.
    desk.book();
    let _ = fs::remove_file(desk.root().join(".quarterdeck-lock"));
    if desk.files() != *files {
        let undone = program(desk, &["undo", "--book", "book"]).output().unwrap();
        assert!(undone.status.success(), "trial {trial}: {}", String::from_utf8_lossy(&undone.stderr));
        assert!(desk.files() == *files, "trial {trial}: a killed act left something behind");
    }
}

/// Acts, undos, redos, outside edits, imports and kills, by chance. `ACTS` asks for more, `SEED` for others.
#[test]
fn random_acts_leave_a_book_that_loads_and_can_be_undone() {
    let desk = Folder::sample();
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0x5eed_cafe);
    let mut chance = Chance(seed);
    let (mut store, snapshot) = Store::open(&desk.root(), noon()).unwrap();
    let mut book = snapshot.book;
    let errors = book.problem_count(Severity::Error);
    let (mut refused, mut counts) = (0, [0_usize; 6]);
    // What the book was before each step that can be undone, and what it is.
    let (mut done, mut files): (Vec<Files>, Files) = (Vec::new(), desk.files());
    for trial in 0..trials() {
        match chance.below(400) {
            0..100 if !done.is_empty() => {
                let before = done.pop().unwrap();
                let undone = perform_knowing(&desk.pen().undo(), store.known(), noon());
                undone.unwrap_or_else(|why| panic!("trial {trial}: {why}"));
                assert!(desk.files() == before, "trial {trial}: undo is not exact");
                counts[1] += 1;
                if chance.below(2) == 0 {
                    let redone = perform_knowing(&desk.pen().redo(), store.known(), noon());
                    redone.unwrap_or_else(|why| panic!("trial {trial}: {why}"));
                    assert!(desk.files() == files, "trial {trial}: redo is not exact");
                    done.push(before);
                    counts[2] += 1;
                }
            }
            100..120 => {
                done.push(desk.files());
                edit_outside(&desk, &mut done, &mut chance);
                done.pop();
                counts[3] += 1;
            }
            120 => {
                import(&desk, trial);
                // What stood there before the export came is not known to the steps before it.
                done.clear();
                counts[4] += 1;
            }
            121 | 122 => {
                kill(&desk, &files, trial, &mut chance);
                counts[5] += 1;
            }
            _ => {
                let act = chance.one(ACTS);
                let table = *chance.one(act.tables);
                let all = records(&book, table);
                let able: Vec<AnyId> = all.iter().copied().filter(|id| act.may(&subject(&book, *id)).is_ok()).collect();
                let Some(record) = able.get(chance.below(able.len())).copied() else { continue };
                let subject = subject(&book, record);
                let mut answers = Answers::default();
                for ask in act.asks {
                    if let Some(answer) = answer(ask, &subject, &mut chance) {
                        answers.give(ask.name, answer);
                    }
                }
                let Ok(change) = act.plan(&subject, &answers) else {
                    refused += 1;
                    continue;
                };
                match perform_knowing(&desk.pen().write(change.clone()), store.known(), noon()) {
                    Ok(_) => {
                        assert_nothing_else_changed(&change, &files, &desk.files());
                        done.push(std::mem::take(&mut files));
                        // So many steps are kept.
                        if done.len() > 50 {
                            done.remove(0);
                        }
                        counts[0] += 1;
                    }
                    Err(NotDone::Nothing | NotDone::Write(_)) => refused += 1,
                    Err(why) => panic!("trial {trial}: {} on {}: {why}", act.name, subject.name()),
                }
            }
        }
        files = desk.files();
        let snapshot = store.reload(noon());
        assert!(snapshot.stale.is_empty(), "trial {trial}: {:?}", snapshot.stale);
        book = snapshot.book;
        assert_eq!(book.problem_count(Severity::Error), errors, "trial {trial}");
        // What was not read again is what whoever reads all of it finds.
        if trial % 40 == 0 {
            let anew = desk.book();
            assert_eq!(anew.problems, book.problems, "trial {trial}");
            assert!(TableName::ALL.iter().all(|table| anew.count(*table) == book.count(*table)), "trial {trial}");
        }
    }
    let [acts, undos, redos, edits, imports, kills] = counts;
    println!(
        "{acts} acts, {undos} undos, {redos} redos, {edits} outside edits, {imports} imports, {kills} kills, {refused} refused"
    );
    assert!(refused * 2 < trials(), "{refused} of {} were refused", trials());
}

#[test]
fn the_steps_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Folder::with(&[("deals.ron", DEAL)]);
    desk.act("won", TableName::Deals, "D-1", &[]).unwrap();
    let mode = fs::metadata(desk.folder.path().join("state/steps.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // Damaged, it is as if nothing had been done.
    fs::write(desk.folder.path().join("state/steps.json"), "{").unwrap();
    assert!(matches!(desk.undo(), Err(NotDone::NoStep(_))));
}

#[test]
fn every_act_has_a_key_of_its_own_on_each_table() {
    let all: Vec<&Act> = ACTS.iter().chain([&PUT_OFF]).collect();
    for (at, act) in all.iter().enumerate() {
        for other in &all[at + 1..] {
            let shared = act.tables.iter().any(|table| other.tables.contains(table));
            assert!(!shared || (act.key != other.key && act.name != other.name), "{} {}", act.name, other.name);
            assert!(act.name != other.name || act.key == other.key, "{} has two keys", act.name);
        }
    }
}
