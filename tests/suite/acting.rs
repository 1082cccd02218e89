//! Acts at the screen: keys in, the book's files and the figures out.

use std::fs;
use std::path::PathBuf;

use crate::kit::desk::Desk;
use crate::kit::sitting::{Sitting, book_of, noon, sample_files};
use quarterdeck::act::{ACTS, NEW};
use quarterdeck::app::choice::Choice;
use quarterdeck::app::message::{Effect, Msg};
use quarterdeck::app::remember::Remembered;
use quarterdeck::app::session::{BookSource, Session, Setup};
use quarterdeck::book::day::Day;
use quarterdeck::keys::Keymap;
use quarterdeck::metrics::lens::Scope;

const PART: &str = "deals/2026-q3.ron";

#[test]
fn won_with_a_reason_in_six_keys() {
    let mut desk = Desk::open();
    let before = desk.read(PART);
    desk.choose("D-1038");
    desk.keys("d");
    desk.sitting.shows("w won");
    desk.keys("w");
    desk.sitting.shows("won Quay 7 relighting | day:");
    desk.keys("Tab Tab");
    desk.sitting.shows("| why:");
    let keys = "d w Tab Tab 1 Enter";
    assert!(keys.split(' ').count() <= 6, "{keys}");
    desk.keys("1 Enter");
    let after = desk.read(PART);
    let won: Vec<&str> = after.lines().filter(|line| !before.contains(*line)).collect();
    assert!(won.iter().any(|line| line.contains("won: (on: \"2026-11-23\", reason: \"")), "{won:?}");
    desk.sitting.shows("won 164k Quay 7 relighting: Q4 52 % > 59 %  U undoes");
    assert!(!desk.sitting.session.data.changes.is_empty());
    // The same files read again: the marks stay.
    let snapshot = desk.store.reload(noon());
    desk.sitting.tell(Msg::Loaded(Box::new(snapshot)));
    assert!(!desk.sitting.session.data.changes.is_empty());
    desk.keys("U");
    assert_eq!(desk.read(PART), before);
    desk.keys("^r");
    assert_eq!(desk.read(PART), after);
    // What was written can be looked at, and leads to its record.
    desk.keys("@");
    desk.sitting.shows("do won D-1038 --reason");
    desk.sitting.shows("+ ");
    let copied = desk.sitting.keys("y");
    assert!(copied.iter().any(|effect| matches!(effect, Effect::Copy(text) if text.starts_with("quarterdeck do won D-1038"))));
    desk.keys("Enter");
    desk.sitting.shows("Written > ");
}

#[test]
fn what_enter_would_write_is_shown_while_it_is_typed() {
    let mut desk = Desk::open();
    let before = desk.read(PART);
    desk.choose("D-1038");
    desk.keys("d c + 3 0");
    desk.sitting.shows("deals/2026-q3.ron:");
    let screen = desk.sitting.screen();
    assert!(screen.lines().any(|line| line.starts_with(" + ") && line.contains("close: \"2026-12-23\"")), "{screen}");
    assert!(screen.lines().any(|line| line.starts_with(" - ")), "{screen}");
    assert_eq!(desk.read(PART), before);
    // Esc leaves nothing behind, on the screen nor in the file.
    desk.keys("Esc");
    desk.sitting.hides("close: \"2026-12-23\"");
    // On a small screen there is no room for it.
    desk.sitting.resize(80, 24);
    desk.keys("d c 1 Backspace");
    desk.sitting.hides("deals/2026-q3.ron:");
    desk.keys("Esc");
}

#[test]
fn of_a_record_that_was_changed_meanwhile_both_texts_are_shown() {
    let mut desk = Desk::open();
    desk.choose("D-1038");
    desk.keys("d $");
    desk.sitting.type_in("90k");
    let path = desk.folder.root().join(PART);
    let other = desk.read(PART).replacen("Quay 7 relighting", "Quay 7 relighting, east", 1);
    fs::write(&path, &other).unwrap();
    desk.keys("Enter");
    desk.sitting.shows("changed meanwhile");
    let screen = desk.sitting.screen();
    assert!(screen.lines().any(|line| line.starts_with(" seen ") && line.contains("Quay 7 relighting\"")), "{screen}");
    assert!(screen.lines().any(|line| line.starts_with(" now ") && line.contains("Quay 7 relighting, east")), "{screen}");
    assert_eq!(desk.read(PART), other);
    // The answers are kept: Enter tries again with what stands there now.
    desk.keys("Enter");
    assert!(desk.read(PART).contains("90_000"), "{}", desk.read(PART));
}

#[test]
fn the_prompt_says_what_is_wrong_and_writes_nothing() {
    let mut desk = Desk::open();
    let before = desk.read(PART);
    desk.choose("D-1038");
    desk.keys("d c");
    desk.sitting.type_in("soon");
    desk.keys("Enter");
    desk.sitting.shows("`soon` is no date");
    assert_eq!(desk.sitting.line(), Some("soon"));
    desk.keys("^u");
    desk.sitting.type_in("+30");
    desk.keys("Enter");
    assert!(desk.read(PART).contains("(on: \"2026-11-23\", close: \"2026-12-23\")"));
    desk.keys("U");
    assert_eq!(desk.read(PART), before);
    // Esc leaves; a stray key behind the leader does nothing.
    desk.keys("d s Esc");
    assert!(desk.sitting.line().is_none());
    desk.keys("d Z");
    desk.sitting.shows("d Z does nothing to a deal");
    assert_eq!(desk.read(PART), before);
}

#[test]
fn what_changed_meanwhile_is_asked_again_with_the_answers_kept() {
    let mut desk = Desk::open();
    desk.choose("D-1038");
    desk.keys("d $");
    desk.sitting.type_in("50k");
    let path = desk.folder.root().join(PART);
    let text = fs::read_to_string(&path).unwrap();
    let name = "name: \"Quay 7 relighting\"";
    assert!(text.contains(name));
    fs::write(&path, text.replace(name, "name: \"Quay 7 and 8 relighting\"")).unwrap();
    desk.keys("Enter");
    desk.sitting.shows("was changed meanwhile");
    assert_eq!(desk.sitting.line(), Some("50000"));
    // It is the new record now.
    desk.sitting.shows("Quay 7 and 8 relighting");
    desk.keys("Enter");
    let text = desk.read(PART);
    assert!(text.contains("Quay 7 and 8 relighting") && text.contains("(on: \"2026-11-23\", amount: 50_000)"));
}

#[test]
fn a_row_that_cannot_take_an_act_says_why() {
    let mut desk = Desk::open();
    desk.choose("D-1038");
    desk.keys("d w Enter");
    let book = std::sync::Arc::clone(&desk.sitting.session.data.book);
    let deal = book.find_any(quarterdeck::book::table::TableName::Deals, "D-1038").unwrap();
    let layer = quarterdeck::app::layers::Layer::detail(vec![deal], 0, "Sales".to_owned());
    desk.sitting.session.layers.push(layer);
    desk.keys("d s");
    desk.sitting.shows("won on 23 Nov 2026: d r reopens it");
}

#[test]
fn marked_rows_are_changed_as_one() {
    let mut desk = Desk::open();
    let files = ["deals/2026-q3.ron", "deals/2026-q4.ron"];
    let before = files.map(|file| desk.read(file));
    for key in ["D-1038", "D-1091"] {
        desk.choose(key);
        desk.keys("Space");
    }
    assert_eq!(desk.sitting.session.marked.len(), 2);
    desk.sitting.shows("2 marked");
    desk.keys("d c");
    desk.sitting.shows("close 2 deals");
    desk.sitting.type_in("12-24");
    desk.keys("Enter");
    assert!(desk.sitting.session.marked.is_empty());
    for file in files {
        assert!(desk.read(file).contains("(on: \"2026-11-23\", close: \"2026-12-24\")"), "{file}");
    }
    desk.keys("U");
    assert_eq!(files.map(|file| desk.read(file)), before);
}

#[test]
fn a_touch_and_a_new_deal_take_what_the_row_implies() {
    let mut desk = Desk::open();
    desk.choose("D-1038");
    desk.keys("d t");
    desk.sitting.type_in("vis");
    desk.keys("Tab");
    desk.sitting.type_in("saw the quay");
    desk.keys("Enter");
    let touches = desk.read("activities/2026-q4.ron");
    assert!(
        touches.ends_with("deal: \"D-1038\",\n        kind: Visit,\n        note: \"saw the quay\",\n    ),\n]\n"),
        "{touches}"
    );
    desk.keys("n d");
    desk.sitting.type_in("Quay 9");
    desk.keys("Tab 1 Enter");
    let deals = desk.read("deals/2026-q4.ron");
    let (_, new) = deals.rsplit_once("name: \"Quay 9\"").unwrap();
    assert!(new.contains("account: \"vester-harbour\"") && new.contains("created: \"2026-11-23\""), "{new}");
    assert_eq!(desk.store.reload(noon()).book.problem_count(quarterdeck::book::problem::Severity::Error), 0);
}

#[test]
fn an_order_takes_lines_by_price_and_by_total() {
    let mut desk = Desk::open();
    let part = "orders/2026-q4.ron";
    let before = desk.read(part);
    desk.choose("D-1038");
    // The account is the row's; the first line has questions of its own.
    desk.keys("n o Tab");
    desk.sitting.type_in("beacon-s");
    desk.keys("Enter");
    desk.sitting.shows("how many units, or which total?");
    desk.sitting.type_in("3");
    desk.keys("Tab Tab Tab");
    desk.sitting.shows("further lines:");
    desk.sitting.shows("3 beacon-s 12.5; 1 mast =900");
    desk.sitting.type_in("2 nothing of ours 7");
    desk.keys("Enter");
    desk.sitting.shows("there is no product `nothing of ours");
    desk.keys("^u");
    desk.sitting.type_in("2 x solar mast at 2_900.50; beacon l =1k");
    desk.keys("Enter");
    let after = desk.read(part);
    let new = after.strip_prefix(before.trim_end().trim_end_matches(']')).unwrap();
    let wanted = "        account: \"vester-harbour\",\n        on: \"2026-11-23\",\n        lines: [\n            \
                  (product: \"beacon-s\", units: 3, price: 430),\n            \
                  (product: \"solar-mast\", units: 2, price: 2900.5),\n            (product: \"beacon-l\", total: 1000),\n";
    let plain = new.replace('_', "").replace(".50", ".5");
    assert!(plain.contains(wanted), "{new}");
    // The command that is told does the same.
    let steps = desk.folder.pen().steps();
    let command = &steps.done.last().unwrap().command;
    assert!(command.contains("'line=product=solar-mast units=2 price=2900.5' 'line=product=beacon-l total=1000'"), "{command}");
    desk.keys("U");
    assert_eq!(desk.read(part), before);
}

#[test]
fn a_session_that_only_reads_cannot_ask_for_anything_to_be_written() {
    let mut desk = Desk::open();
    desk.choose("D-1038");
    // Another day is on screen.
    desk.sitting.session.choice.as_of = Day::parse("2026-11-02");
    desk.keys("d");
    desk.sitting.shows("this is 2 Nov 2026: t goes back to today");
    desk.sitting.session.choice.as_of = None;
    // The company forbids it.
    let company = desk.read("company.ron").replace("currency:", "acts: Off, currency:");
    fs::write(desk.folder.root().join("company.ron"), company).unwrap();
    let snapshot = desk.store.reload(noon());
    desk.sitting.tell(Msg::Loaded(Box::new(snapshot)));
    desk.keys("d");
    desk.sitting.hides("w won");
    desk.keys("w");
    desk.sitting.shows("company.ron says `acts: Off`");
    // It has nothing to write with.
    for origin in [BookSource::Sample, BookSource::Folder(PathBuf::from("/book"))] {
        let mut session = Session::new(Setup::plain(origin), Choice::default(), book_of(&sample_files()), noon());
        session.size = (80, 24);
        let mut sitting = Sitting { session, now: noon() };
        sitting.draw();
        for keys in ["d", "n", "U", "^r", "@"] {
            assert_eq!(sitting.keys(keys), [], "{keys}");
            assert!(sitting.session.layers.is_empty() && sitting.session.toast.is_some(), "{keys}");
        }
    }
}

#[test]
fn a_row_is_put_off_until_a_day_and_taken_back_by_the_same_key() {
    let mut desk = Desk::open();
    let files = desk.folder.files();
    let figures = |desk: &Desk| {
        let figures = &desk.sitting.session.data.figures.as_ref().unwrap().sales.do_next;
        let total = &figures.do_next_total;
        (figures.do_next.len(), total.now.or_zero(), total.more.or_zero(), total.stake.or_zero())
    };
    let before = figures(&desk);
    desk.choose("D-1038");
    desk.keys("d");
    desk.sitting.shows("z put off");
    desk.keys("z");
    desk.sitting.shows("put off Quay 7 relighting | not before:");
    desk.sitting.type_in("today");
    desk.keys("Enter");
    desk.sitting.shows("that is not after today");
    desk.keys("^u");
    desk.sitting.type_in("+7");
    desk.keys("Enter");
    desk.sitting.shows("Quay 7 relighting put off until 30 Nov");
    desk.keys("j k");
    desk.sitting.hides("Quay 7 relighting");
    desk.sitting.shows(", 1 put off");
    // A product stands there for its count.
    desk.choose("beacon-l");
    desk.keys("d z Enter j k");
    desk.sitting.hides("Beacon L,");
    desk.sitting.shows(", 2 put off");
    assert_eq!(figures(&desk), before);
    assert_eq!(desk.folder.files(), files);
    // Another day tells what waited then; nothing is put off there.
    desk.sitting.session.choice.as_of = Day::parse("2026-11-20");
    desk.sitting.session.data.shown = None;
    desk.sitting.shows("Quay 7 relighting");
    desk.sitting.session.choice.as_of = None;
    desk.sitting.session.data.shown = None;
    // They stand together in the last row, soonest first seen, and are taken back by the same key.
    desk.keys("z G");
    desk.sitting.shows("2 put off");
    desk.keys("Enter");
    desk.sitting.shows("from 30 Nov");
    desk.sitting.shows("from 24 Nov");
    desk.choose_in_layer("D-1038");
    desk.keys("d");
    desk.sitting.shows("z take back");
    desk.keys("z");
    desk.sitting.shows("Quay 7 relighting again in do next");
    desk.keys("d z");
    // Nothing is put off any more: the list of it goes.
    assert!(desk.sitting.session.layers.is_empty());
    desk.keys("g g");
    desk.sitting.shows("Quay 7 relighting");
    desk.sitting.hides("put off");
}

#[test]
fn what_is_put_off_comes_back_on_its_day_and_is_forgotten_then() {
    use quarterdeck::app::later::Later;
    let mut desk = Desk::open();
    let file = desk.sitting.session.setup.later.clone().unwrap();
    desk.choose("D-1038");
    desk.keys("d z");
    desk.sitting.type_in("+7");
    desk.keys("Enter");
    assert!(fs::read_to_string(&file).unwrap().contains("D-1038"));
    desk.later(6);
    desk.keys("z");
    desk.sitting.shows(", 1 put off");
    desk.later(1);
    desk.sitting.hides("put off");
    desk.sitting.shows("Quay 7 relighting");
    // Only looking at the book is enough to put something off; the file forgets what is past.
    desk.sitting.session.setup.pen = None;
    desk.choose("beacon-l");
    desk.keys("d");
    desk.sitting.shows("z put off");
    desk.sitting.hides("k counted");
    desk.keys("z Enter");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("beacon-l") && !text.contains("D-1038"), "{text}");
    assert!(!Later::read(&file).is_empty());
    // What cannot be kept is said, and the day stays.
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    desk.choose("D-1038");
    desk.keys("d z");
    desk.sitting.type_in("+2");
    desk.keys("Enter");
    desk.sitting.shows("cannot be written");
    assert!(desk.sitting.line().is_some());
    // Damaged, nothing is put off.
    assert!(Later::read(&file).is_empty());
}

#[test]
fn a_row_of_several_is_put_off_as_one() {
    let mut desk = Desk::open();
    let group = desk.sitting.session.data.figures.as_ref().unwrap().sales.do_next.do_next_groups[0].clone();
    let name = format!("{:?} of {}", group.bunch, group.who.as_deref().unwrap_or("nobody"));
    let pick = quarterdeck::ui::Pick { row: Some(quarterdeck::screens::say::RowId::Named(name)), offset: 0 };
    desk.sitting.session.choice.sales.pane.picks.insert(quarterdeck::screens::say::PanelId::DoNext, pick);
    desk.keys("z d z Enter");
    let many = group.items.or_zero();
    desk.sitting.shows(&format!("{many} "));
    desk.keys("j");
    desk.sitting.shows(&format!(", {many} put off"));
}

#[test]
fn any_record_is_found_by_words_and_whose_figures_are_chosen() {
    let mut desk = Desk::open();
    desk.keys("f");
    desk.sitting.shows("Find: the newest touched");
    desk.sitting.type_in("vester relighting");
    desk.sitting.shows("Quay 7 relighting");
    desk.keys("Enter");
    desk.sitting.shows("Found > ");
    desk.keys("Esc");
    desk.sitting.session.setup.me = Some("ines".to_owned());
    desk.keys("o");
    desk.sitting.shows("only Ines");
    desk.keys("Enter");
    let ines = desk.sitting.session.data.book.people.find("ines").unwrap();
    assert_eq!(desk.sitting.session.choice.sales.scope, Scope::Person(ines));
    // Kept between runs, and gone with Esc.
    let book = std::sync::Arc::clone(&desk.sitting.session.data.book);
    let remembered = Remembered::of(&desk.sitting.session.choice).whose(Scope::Person(ines), &book);
    assert_eq!((remembered.scope(&book), Remembered::default().scope(&book)), (Scope::Person(ines), Scope::Company));
    desk.keys("Esc");
    assert_eq!(desk.sitting.session.choice.sales.scope, Scope::Company);
}

#[test]
fn every_act_and_every_new_record_has_a_key_and_words() {
    let keys = Keymap::default();
    assert_eq!(keys.key(quarterdeck::keys::Action::Do), "d");
    for act in ACTS.iter().chain(NEW) {
        assert!(!act.words.is_empty() && !act.help.is_empty() && !act.asks.is_empty(), "{}", act.name);
        for (at, ask) in act.asks.iter().enumerate() {
            assert!(act.asks[at + 1..].iter().all(|other| other.name != ask.name), "{} asks for {} twice", act.name, ask.name);
        }
    }
}
