//! A session, message by message: what is typed, read and passed, and what the session is then.

use std::sync::Arc;

use crate::kit::sitting::{Sitting, book_of, only, sample_files};
use chrono::Duration;
use quarterdeck::app::layers::Layer;
use quarterdeck::app::message::{Effect, FileSpot, Job, Msg, RunEnd};
use quarterdeck::book::Book;
use quarterdeck::book::calendar::Length;
use quarterdeck::book::day::Day;
use quarterdeck::book::origin::Place;
use quarterdeck::book::problem::{Problem, Severity};
use quarterdeck::book::table::TableName;
use quarterdeck::keys::Action;
use quarterdeck::screens::say::{PanelId, RowId, Tab};

/// To read the book again.
const RELOAD: Effect = Effect::Work(Job::Reload);

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// The sample with a change to the text of all its files.
fn changed(change: impl Fn(&str) -> String) -> Arc<Book> {
    book_of(&sample_files().into_iter().map(|(path, text)| (path, change(&text))).collect::<Vec<_>>())
}

/// The key of the record chosen in the focused list.
fn chosen(sitting: &mut Sitting) -> String {
    sitting.draw();
    let session = &sitting.session;
    match session.pane().picks.get(&session.pane().focus).and_then(|pick| pick.row.clone()) {
        Some(RowId::Record(id)) => session.data.book.key_of(id).to_owned(),
        other => format!("{other:?}"),
    }
}

fn on_list(panel: PanelId) -> Sitting {
    let mut sitting = Sitting::sample();
    sitting.resize(140, 40);
    sitting.draw();
    sitting.session.choice.sales.pane.focus = panel;
    sitting.draw();
    sitting
}

#[test]
fn tabs_horizons_and_periods() {
    let mut sitting = Sitting::sample();
    assert_eq!((sitting.session.choice.tab, sitting.session.choice.sales.length), (Tab::Sales, Length::Quarter));
    for (keys, tab) in [("1", Tab::Marketing), ("2", Tab::Sales), ("g m", Tab::Marketing), ("g s", Tab::Sales)] {
        sitting.keys(keys);
        assert_eq!(sitting.session.choice.tab, tab, "{keys}");
    }
    for (keys, length) in [
        ("w", Length::Week),
        ("-", Length::Week),
        ("+", Length::Month),
        ("=", Length::Quarter),
        ("+", Length::Quarter),
        ("-", Length::Month),
        ("u", Length::Quarter),
        ("m", Length::Month),
    ] {
        sitting.keys(keys);
        assert_eq!(sitting.session.choice.sales.length, length, "{keys}");
    }
    sitting.keys("u [");
    assert_eq!(sitting.session.period().to_string(), "2026-Q3");
    sitting.keys(", S-Left");
    assert_eq!(sitting.session.period().to_string(), "2026-Q1");
    sitting.keys("] . S-Right");
    assert_eq!((sitting.session.period().to_string(), sitting.session.choice.sales.period), ("2026-Q4".into(), None));
    // Far away it ends, quietly.
    for _ in 0..1_000 {
        sitting.keys("]");
    }
    sitting.draw();
    sitting.keys("t");
    assert_eq!(sitting.session.choice.sales.period, None);
    // Marketing has years, and a hint for the rest.
    sitting.keys("1 w");
    assert!(sitting.session.toast.is_some() && sitting.session.choice.sales.length == Length::Quarter);
    sitting.keys("+ +");
    assert_eq!(sitting.session.choice.marketing.years, 3);
    sitting.keys("- - -");
    assert_eq!(sitting.session.choice.marketing.years, 1);
    sitting.keys("[ [ ]");
    assert_eq!(sitting.session.choice.marketing.back, 1);
    sitting.keys("t");
    assert_eq!(sitting.session.choice.marketing.back, 0);
}

#[test]
fn a_day_is_typed_and_today_comes_back() {
    let mut sitting = Sitting::sample();
    for (typed, day_then) in [("2026-10-01", "2026-10-01"), ("-7", "2026-11-16"), ("1 Nov", "2026-11-01")] {
        sitting.keys("a");
        sitting.type_in(typed);
        sitting.keys("Enter");
        assert_eq!(sitting.session.choice.as_of, Some(day(day_then)), "{typed}");
        sitting.draw();
    }
    for wrong in ["2027-01-01", "soon", "2026-02-30", "99999999999", "-99999999999", "é"] {
        sitting.keys("a");
        sitting.type_in(wrong);
        sitting.keys("Enter");
        assert_eq!(sitting.session.choice.as_of, Some(day("2026-11-01")), "{wrong}");
        assert!(sitting.session.toast.is_some(), "{wrong}");
    }
    sitting.keys("a Esc");
    assert_eq!((sitting.session.choice.as_of, sitting.line().is_some()), (Some(day("2026-11-01")), false));
    sitting.keys("t");
    assert_eq!(sitting.session.choice.as_of, None);
}

#[test]
fn a_filter_is_typed_kept_and_cleared() {
    let mut sitting = on_list(PanelId::DoNext);
    sitting.keys("/");
    sitting.type_in("zzqq");
    assert_eq!(sitting.session.choice.sales.pane.filter, Some((PanelId::DoNext, "zzqq".into())));
    // Keys that would quit or switch are text here.
    sitting.type_in("q1");
    assert_eq!((sitting.session.choice.tab, sitting.line().map(str::to_owned)), (Tab::Sales, Some("zzqqq1".into())));
    sitting.keys("Enter");
    assert!(sitting.line().is_none() && sitting.session.choice.sales.pane.filter.is_some());
    sitting.shows("/zzqqq1 0/");
    // Nothing to open, copy or move through.
    assert_eq!(sitting.keys("Enter j G g g"), []);
    assert!(sitting.session.layers.is_empty());
    sitting.keys("Esc");
    assert_eq!(sitting.session.choice.sales.pane.filter, None);
    sitting.keys("/");
    sitting.type_in("a");
    sitting.keys("Esc");
    assert_eq!((sitting.session.choice.sales.pane.filter.clone(), sitting.line().is_none()), (None, true));
}

#[test]
fn a_list_is_sorted_column_by_column_and_turned_round() {
    let mut sitting = on_list(PanelId::DoNext);
    let mut seen = Vec::new();
    for _ in 0..20 {
        sitting.keys("s");
        let order = sitting.session.choice.sales.pane.orders.get(&PanelId::DoNext).cloned();
        if order.is_none() {
            break;
        }
        seen.push(order);
        sitting.draw();
    }
    assert!(seen.len() > 1, "{seen:?}");
    assert!(!sitting.session.choice.sales.pane.orders.contains_key(&PanelId::DoNext));
    sitting.keys("s");
    let forward = sitting.session.choice.sales.pane.orders[&PanelId::DoNext].clone();
    sitting.keys("S");
    assert_eq!(sitting.session.choice.sales.pane.orders[&PanelId::DoNext], (forward.0, !forward.1));
    // The chosen row stays chosen in another order.
    let mut sitting = on_list(PanelId::DoNext);
    sitting.keys("j j");
    let before = chosen(&mut sitting);
    sitting.keys("s S");
    assert_eq!(chosen(&mut sitting), before);
}

#[test]
fn rows_are_moved_through() {
    let mut sitting = on_list(PanelId::DoNext);
    let first = chosen(&mut sitting);
    sitting.keys("j");
    assert_ne!(chosen(&mut sitting), first);
    sitting.keys("k k k");
    assert_eq!(chosen(&mut sitting), first);
    sitting.keys("G");
    let last = chosen(&mut sitting);
    sitting.keys("j PgDn ^d");
    assert_eq!(chosen(&mut sitting), last);
    sitting.keys("g g");
    assert_eq!(chosen(&mut sitting), first);
    sitting.keys("PgDn PgUp ^d ^u End Home");
    assert_eq!(chosen(&mut sitting), first);
    sitting.tell(Msg::Wheel(3));
    assert_ne!(chosen(&mut sitting), first);
    sitting.tell(Msg::Wheel(-300));
    assert_eq!(chosen(&mut sitting), first);
}

#[test]
fn the_focus_goes_round_and_the_slot_follows() {
    let mut sitting = Sitting::sample();
    for size in [(80, 24), (140, 40), (240, 60)] {
        sitting.resize(size.0, size.1);
        sitting.draw();
        let first = sitting.session.choice.sales.pane.focus;
        let mut seen = vec![first];
        loop {
            sitting.keys("Tab");
            sitting.draw();
            let now = sitting.session.choice.sales.pane.focus;
            if now == first {
                break;
            }
            assert!(!seen.contains(&now), "{now:?} again before {first:?} at {size:?}: {seen:?}");
            seen.push(now);
        }
        assert!(seen.len() > 4, "{seen:?} at {size:?}");
        for panel in seen.iter().rev() {
            sitting.keys("S-Tab");
            assert_eq!(sitting.session.choice.sales.pane.focus, *panel, "at {size:?}");
        }
    }
}

#[test]
fn zoom_comes_and_goes() {
    let mut sitting = on_list(PanelId::DoNext);
    let plain = sitting.screen();
    sitting.keys("z");
    assert!(sitting.session.choice.sales.pane.zoom);
    assert_ne!(sitting.screen(), plain);
    sitting.keys("Esc");
    assert!(!sitting.session.choice.sales.pane.zoom);
    assert_eq!(sitting.screen(), plain);
}

#[test]
fn a_record_is_opened_left_and_gone_beyond() {
    let mut sitting = on_list(PanelId::DoNext);
    sitting.keys("Enter");
    let at = |sitting: &Sitting| match sitting.session.layers.last().expect("a layer") {
        Layer::Detail { at, records, .. } => (*at, records.len()),
        other => panic!("{other:?}"),
    };
    let (first, count) = at(&sitting);
    assert!(first == 0 && count > 1);
    sitting.keys("J");
    assert_eq!(at(&sitting).0, 1);
    sitting.keys("K K");
    assert_eq!(at(&sitting).0, 0);
    for _ in 0..count + 3 {
        sitting.keys("J");
    }
    assert_eq!(at(&sitting).0, count - 1);
    sitting.draw();
    sitting.keys("Esc");
    assert!(sitting.session.layers.is_empty());
}

/// What lies on top after a panel of the Marketing tab was focused and keys were pressed.
fn on_marketing(panel: PanelId, keys: &str) -> (Option<Layer>, String) {
    let mut sitting = Sitting::sample();
    sitting.resize(240, 60);
    sitting.keys("1");
    sitting.draw();
    sitting.session.choice.marketing.pane.focus = panel;
    sitting.draw();
    sitting.keys(keys);
    let text = sitting.screen();
    (sitting.session.layers.last().cloned(), text)
}

#[test]
fn what_is_no_record_opens_the_records_behind_it() {
    // A loss reason, a cohort and the funnel: their deals and leads; from there Enter opens one of them.
    for (panel, counted) in [(PanelId::Losses, "deals, largest first"), (PanelId::Funnel, "leads")] {
        let (what, text) = on_marketing(panel, "Enter");
        assert!(matches!(what, Some(Layer::Explain { .. })), "{panel:?}: {what:?}");
        assert!(text.contains("Counted: ") && text.contains(counted), "{panel:?}\n{text}");
        assert_eq!(text.contains("largest first"), panel == PanelId::Losses, "leads have no size\n{text}");
        let (what, _) = on_marketing(panel, "Enter Enter");
        assert!(matches!(what, Some(Layer::Detail { .. })), "{panel:?}: {what:?}");
    }
    // A campaign is a record; a need, a segment, an objective too.
    for panel in [PanelId::Campaigns, PanelId::Offer, PanelId::Market, PanelId::Objectives, PanelId::Fit] {
        assert!(matches!(on_marketing(panel, "Enter").0, Some(Layer::Detail { .. })), "{panel:?}");
    }
    // A chosen cell of the heat map: the sales of the segment through the channel.
    let (what, text) = on_marketing(PanelId::Fit, "l Enter");
    assert!(matches!(what, Some(Layer::Explain { .. })), "{what:?}");
    assert!(text.contains("Counted: "), "{text}");
}

#[test]
fn esc_never_quits_and_q_closes_before_it_quits() {
    let quits = |effects: &[Effect]| effects.contains(&Effect::Quit);
    let mut sitting = Sitting::sample();
    for open in ["?", "!", ":", "i", "Enter", "/", "a", "z", "g", "F1", "^p"] {
        sitting.keys(open);
        let effects = sitting.keys("Esc Esc Esc Esc");
        assert!(!quits(&effects), "{open}");
        assert!(sitting.session.layers.is_empty() && sitting.line().is_none() && !sitting.session.pane().zoom, "{open}");
    }
    for open in ["?", "!", "Enter"] {
        sitting.keys(open);
        assert_eq!(sitting.session.layers.len(), 1, "{open}");
        assert!(!quits(&sitting.keys("q")), "{open}");
        assert!(sitting.session.layers.is_empty(), "{open}");
    }
    sitting.keys("? !");
    assert!(!quits(&sitting.keys("q")));
    assert!(quits(&sitting.keys("^c")));
    let mut sitting = Sitting::sample();
    assert_eq!(sitting.keys("q"), [Effect::Remember, Effect::Quit]);
}

#[test]
fn however_it_ends_what_is_remembered_is_kept_once() {
    let mut sitting = Sitting::sample();
    assert_eq!(sitting.keys("^c"), [Effect::Remember, Effect::Quit]);
    assert_eq!(sitting.tell(Msg::Stop(RunEnd::Quit)), []);
    for ended in [RunEnd::Signal(15), RunEnd::HungUp] {
        assert_eq!(sitting.tell(Msg::Stop(ended)), [Effect::Remember]);
    }
}

/// What a key or a reload changes is to be drawn, but a look changes nothing.
#[test]
fn a_look_at_a_session_changes_nothing() {
    let mut sitting = Sitting::sample();
    for keys in ["j", "G", "Enter", "Down", "Esc 1", "z", "/", "?", ":"] {
        sitting.keys(keys);
        for (columns, rows) in [(80, 24), (140, 40), (20, 3)] {
            sitting.resize(columns, rows);
            let screen = sitting.screen();
            let before = format!("{:?}{:?}", sitting.session.choice, sitting.session.layers);
            sitting.tell(Msg::Draw);
            assert_eq!(sitting.screen(), screen, "{keys} at {columns}x{rows}");
            assert_eq!(format!("{:?}{:?}", sitting.session.choice, sitting.session.layers), before, "{keys}");
        }
    }
}

#[test]
fn commands_are_found_by_what_they_say() {
    let mut sitting = Sitting::sample();
    sitting.keys(":");
    sitting.type_in("q");
    assert_eq!(sitting.keys("Enter"), [Effect::Remember, Effect::Quit]);
    let mut sitting = Sitting::sample();
    sitting.keys("^p");
    sitting.type_in("marketing");
    sitting.draw();
    sitting.keys("Enter");
    assert_eq!((sitting.session.choice.tab, sitting.session.layers.len()), (Tab::Marketing, 0));
    sitting.keys(":");
    sitting.type_in("zzzzqqqq");
    sitting.draw();
    sitting.keys("Enter");
    assert!(sitting.session.layers.is_empty() && sitting.line().is_none());
    // Every action can be chosen there by its name, on both tabs, and nothing breaks.
    let mut sitting = Sitting::sample();
    for action in Action::ALL {
        sitting.keys("Esc Esc :");
        sitting.type_in(action.name());
        sitting.keys("Enter");
        sitting.draw();
    }
}

#[test]
fn overlays_hide_nothing_that_keys_do_not_show() {
    for (columns, rows) in [(80, 24), (60, 20), (50, 12), (140, 40), (120, 14)] {
        for tab in ["1", "2"] {
            let mut sitting = Sitting::sample();
            sitting.resize(columns, rows);
            sitting.keys(tab);
            sitting.keys("?");
            let mut pages = sitting.screen();
            for _ in 0..40 {
                sitting.keys("PgDn");
                pages.push_str(&sitting.screen());
            }
            for words in ["Marketing, Sales", "open, back one level", "paint the whole screen", "an overlay, else", "suspend"] {
                assert!(pages.contains(words), "{columns}x{rows}: `{words}`:\n{pages}");
            }
        }
    }
}

#[test]
fn the_list_of_commands_is_paged_through() {
    let mut sitting = Sitting::sample();
    sitting.keys(":");
    let first = sitting.screen();
    sitting.keys("PgDn");
    assert_ne!(sitting.screen(), first);
    sitting.keys("PgUp");
    assert_eq!(sitting.screen(), first);
    for _ in 0..9 {
        sitting.keys("PgDn");
    }
    sitting.shows(&format!(":{}", Action::ALL.last().unwrap().name()));
}

#[test]
fn unknown_keys_do_nothing() {
    let mut sitting = Sitting::sample();
    let plain = sitting.screen();
    for keys in ["Q", "X", "0", "9", "F5", "F12", "A-x", "Backspace", "Delete", "^b", "g X", "g Esc", "Z"] {
        assert_eq!(sitting.keys(keys), [], "{keys}");
        assert_eq!(sitting.screen(), plain, "{keys}");
    }
    // The second key of a sequence that is none counts by itself.
    sitting.keys("g 1");
    assert_eq!(sitting.session.choice.tab, Tab::Marketing);
    sitting.keys("g g g s");
    assert_eq!(sitting.session.choice.tab, Tab::Sales);
}

#[test]
fn a_pause_remembers_what_it_missed() {
    let mut sitting = Sitting::sample();
    assert_eq!(sitting.tell(Msg::FilesChanged), [RELOAD]);
    sitting.keys("p");
    assert!(sitting.session.choice.paused);
    assert_eq!(sitting.tell(Msg::FilesChanged), []);
    assert_eq!(sitting.keys("p"), [RELOAD]);
    assert_eq!(sitting.keys("p p"), []);
    sitting.keys("p");
    sitting.tell(Msg::FilesChanged);
    assert_eq!(sitting.keys("t"), [RELOAD]);
    assert!(!sitting.session.choice.paused);
    assert_eq!(sitting.keys("r"), [RELOAD]);
}

#[test]
fn a_reload_keeps_the_chosen_record() {
    let mut sitting = on_list(PanelId::DoNext);
    sitting.keys("j j j");
    let key = chosen(&mut sitting);
    // Another record before all others gives every record of the table another number.
    let moved = |text: &str| {
        text.replacen("[\n    (\n        id: \"D-", "[\n    (\n        id: \"A-0000\", name: \"New\", stage: \"proposal\", created: \"2026-11-20\",\n    ),\n    (\n        id: \"D-", 1)
    };
    sitting.load(changed(moved));
    assert_eq!(chosen(&mut sitting), key);
    // Renamed, it is gone: the row that stands in its place now is chosen.
    sitting.load(changed(|text| text.replace(&format!("\"{key}\""), "\"renamed-for-good\"")));
    let now = chosen(&mut sitting);
    assert!(now != key && now != "None", "{now}");
    // And with nothing left there is nothing to choose.
    sitting.load(only(&[]));
    sitting.draw();
    sitting.keys("j k G g g Enter e y Y");
    sitting.load(book_of(&sample_files()));
    assert_ne!(chosen(&mut sitting), "None");
}

#[test]
fn a_reload_keeps_the_record_that_is_open() {
    let mut sitting = on_list(PanelId::DoNext);
    sitting.keys("j Enter");
    let open = |sitting: &Sitting| {
        sitting.session.layers.last().and_then(Layer::record).map(|id| sitting.session.data.book.key_of(id).to_owned())
    };
    let key = open(&sitting).unwrap();
    sitting.load(changed(str::to_owned));
    assert_eq!(open(&sitting), Some(key.clone()));
    sitting.draw();
    sitting.load(changed(|text| text.replace(&format!("\"{key}\""), "\"renamed-for-good\"")));
    sitting.draw();
    // Another record does not take its place unasked.
    assert_ne!(open(&sitting), Some(key));
    sitting.load(only(&[]));
    assert!(sitting.session.layers.is_empty());
    sitting.draw();
}

#[test]
fn after_a_reload_nothing_holds_the_old_book() {
    let mut sitting = on_list(PanelId::DoNext);
    sitting.keys("Enter");
    sitting.draw();
    let old = Arc::downgrade(&sitting.session.data.book);
    sitting.load(changed(str::to_owned));
    sitting.draw();
    assert_eq!(old.strong_count(), 0);
}

#[test]
fn a_stale_file_is_said_until_it_is_whole() {
    let mut sitting = Sitting::sample();
    let book = Arc::clone(&sitting.session.data.book);
    let torn = Problem {
        severity: Severity::Error,
        rule: "list-not-closed",
        place: Place { file: "deals/2026-q4.ron".into(), line: 7, column: 1 },
        table: Some(TableName::Deals),
        record: None,
        id: None,
        what: "the list of records is not closed".into(),
        hint: None,
        cost: None,
        excerpt: None,
    };
    sitting.load_with(Arc::clone(&book), vec![torn]);
    sitting.shows("STALE");
    sitting.load(book);
    sitting.hides("STALE");
    sitting.shows("LIVE");
}

#[test]
fn midnight_moves_the_day_and_late_data_is_said() {
    let mut sitting = Sitting::sample();
    sitting.draw();
    assert_eq!(sitting.tell(Msg::Moment), []);
    sitting.now += Duration::days(1);
    assert_eq!(sitting.tell(Msg::Moment), [Effect::Redraw]);
    assert_eq!(sitting.session.data.today, day("2026-11-24"));
    // Into the next quarter: the period follows, an as-of day stays.
    sitting.now += Duration::days(60);
    sitting.tell(Msg::Moment);
    assert_eq!(sitting.session.period().to_string(), "2027-Q1");
    sitting.keys("a");
    sitting.type_in("2026-10-01");
    sitting.keys("Enter");
    sitting.now += Duration::days(1);
    sitting.tell(Msg::Moment);
    assert_eq!(sitting.session.day(), day("2026-10-01"));

    let promised = |text: &str| text.replacen("currency: \"EUR\",", "currency: \"EUR\", refresh_hours: 24,", 1);
    let book =
        changed(
            |text| if text.contains("time_zone:") && !text.contains("refresh_hours") { promised(text) } else { text.to_owned() },
        );
    let hours = book.company.refresh_hours().expect("a promise");
    let mut sitting = Sitting::new(Arc::clone(&book));
    sitting.load(book);
    sitting.now += Duration::hours(i64::from(hours)) + Duration::minutes(1);
    assert!(sitting.tell(Msg::Moment).contains(&Effect::Redraw));
    assert!(sitting.session.data.late);
    sitting.shows("LATE");
}

#[test]
fn a_target_that_is_hit_rings_once() {
    let tables = |won: u32| {
        vec![
            (
                "company.ron".to_owned(),
                "(name: \"T\", currency: \"EUR\", time_zone: \"Europe/Oslo\", stages: [(id: \"s\", name: \"S\")])".to_owned(),
            ),
            ("targets.ron".to_owned(), "[(period: \"2026-Q4\", amount: 1_000)]".to_owned()),
            (
                "deals.ron".to_owned(),
                format!("[(id: \"d\", name: \"D\", amount: {won}, created: \"2026-10-01\", won: \"2026-11-01\")]"),
            ),
        ]
    };
    let mut sitting = Sitting::new(book_of(&tables(900)));
    assert!(!sitting.load(book_of(&tables(999))).contains(&Effect::Bell));
    assert!(sitting.load(book_of(&tables(1_000))).contains(&Effect::Bell));
    assert!(sitting.session.toast.is_some());
    assert!(!sitting.load(book_of(&tables(1_001))).contains(&Effect::Bell));
    // One bell a target and period: also after it was missed again for a moment.
    sitting.load(book_of(&tables(900)));
    assert!(!sitting.load(book_of(&tables(1_000))).contains(&Effect::Bell));
}

#[test]
fn the_mouse_chooses_and_opens() {
    let mut sitting = on_list(PanelId::DoNext);
    let mut hits = std::collections::HashSet::new();
    for y in 0..40 {
        for x in (0..140).step_by(7) {
            sitting.tell(Msg::Click(x, y));
            sitting.draw();
            hits.insert((sitting.session.choice.tab, sitting.session.pane().focus));
            sitting.keys("Esc Esc 2");
        }
    }
    assert!(hits.len() > 5, "{hits:?}");
    for (x, y) in [(u16::MAX, u16::MAX), (140, 40), (0, 40), (140, 0)] {
        assert_eq!(sitting.tell(Msg::Click(x, y)), [], "{x} {y}");
    }
    // Twice on a row opens it.
    let mut sitting = on_list(PanelId::DoNext);
    let opened = (0..40).any(|y| {
        sitting.tell(Msg::Click(30, y));
        sitting.tell(Msg::Click(30, y));
        let opened = matches!(sitting.session.layers.last(), Some(Layer::Detail { .. }));
        sitting.keys("Esc Esc");
        opened
    });
    assert!(opened);
    assert_eq!(sitting.keys("M").last(), Some(&Effect::Mouse(true)));
}

#[test]
fn a_record_is_copied_and_edited_where_it_stands() {
    let mut sitting = on_list(PanelId::DoNext);
    let key = chosen(&mut sitting);
    match sitting.keys("e").as_slice() {
        [Effect::Edit(FileSpot { path, line, .. })] => assert!(path.starts_with("/book") && *line > 0, "{path:?} {key}"),
        other => panic!("{other:?}"),
    }
    assert!(matches!(sitting.keys("y").as_slice(), [Effect::Copy(text)] if !text.is_empty()));
    match sitting.keys("Y").as_slice() {
        [Effect::Copy(text)] => assert!(text.lines().count() > 1 && text.contains('\t')),
        other => panic!("{other:?}"),
    }
    // What a spreadsheet would run stays text, a number stays a number.
    sitting
        .load(changed(|text| text.replace("\"Quay 7 relighting\"", "\"=1+1\"").replace("\"Ferry berth lights\"", "\"-cmd|x\"")));
    match sitting.keys("Y").as_slice() {
        [Effect::Copy(text)] => {
            assert!(text.contains("\t'=1+1") && text.contains("\t'-cmd|x") && !text.contains("\t=1"), "{text}");
        }
        other => panic!("{other:?}"),
    }
    // The name and with it the form are asked for first.
    let writes = |effect: &Effect| matches!(effect, Effect::Work(Job::Write { text, replace: false, .. }) if !text.is_empty());
    assert!(!sitting.keys("x").iter().any(writes));
    assert!(sitting.keys("Enter").iter().any(writes));
    // A page has its own colours, and the screen keeps its theme.
    let theme = sitting.session.choice.theme.clone();
    sitting.keys("x ^u");
    sitting.type_in("board.html");
    match sitting.keys("Enter").as_slice() {
        [Effect::Work(Job::Write { text, .. }), ..] => assert!(text.starts_with("<!doctype html>") && text.contains("<pre")),
        other => panic!("{other:?}"),
    }
    assert_eq!(sitting.session.choice.theme, theme);
}

/// A book of a few deals, the newest won on 30 June 2024.
fn old_book(more: &str) -> Arc<Book> {
    let deals = format!(
        "[(id: \"D-1\", name: \"Quay\", stage: \"lead\", amount: 900, created: \"2024-05-01\"),
          (id: \"D-2\", name: \"Dock\", stage: \"lead\", amount: 500, created: \"2024-05-02\",
           won: (on: \"2024-06-30\")),{more}]"
    );
    let company = "(name: \"Old\", currency: \"EUR\", time_zone: \"UTC\", stages: [(id: \"lead\", name: \"Lead\")])".to_owned();
    book_of(&[("company.ron".into(), company), ("deals.ron".into(), deals)])
}

#[test]
fn an_old_book_opens_on_the_day_of_its_newest_record() {
    let mut sitting = Sitting::new(old_book(""));
    quarterdeck::app::old_book::open(&mut sitting.session);
    assert_eq!(sitting.session.choice.as_of, Some(day("2024-06-30")));
    sitting.shows("AS OF 30 Jun 2024");
    sitting.shows("the newest record is of 30 Jun 2024: shown as of that day; t shows today");
    sitting.shows("won 500");
    // Today says what it does not know.
    sitting.resize(140, 40);
    sitting.keys("t");
    assert_eq!(sitting.session.choice.as_of, None);
    sitting.shows("nothing recorded since 30 Jun 2024");
}

#[test]
fn the_day_of_an_old_book_moves_with_its_newest_record_unless_the_user_chose_one() {
    let newer = |on: &str| old_book(&format!("(id: \"D-3\", name: \"New\", stage: \"lead\", amount: 1, created: \"{on}\")"));
    let mut sitting = Sitting::new(old_book(""));
    quarterdeck::app::old_book::open(&mut sitting.session);
    sitting.load(newer("2025-02-03"));
    assert_eq!(sitting.session.choice.as_of, Some(day("2025-02-03")));
    sitting.load(newer("2026-11-20"));
    assert_eq!(sitting.session.choice.as_of, None, "a book of this week is shown as of today");
    let mut sitting = Sitting::new(old_book(""));
    sitting.session.choice.as_of = Some(day("2024-05-20"));
    quarterdeck::app::old_book::open(&mut sitting.session);
    sitting.load(newer("2025-02-03"));
    assert_eq!(sitting.session.choice.as_of, Some(day("2024-05-20")));
}

#[test]
fn another_day_or_period_shows_the_head_of_a_list_that_nobody_moved_in_and_else_the_chosen_row() {
    let mut sitting = on_list(PanelId::DoNext);
    for keys in ["[", "]", "w", "u", "t"] {
        sitting.keys(keys);
        let chosen = chosen(&mut sitting);
        let shown = sitting.session.data.shown.as_ref().unwrap();
        let list = shown.screen.panels.iter().find(|panel| panel.id == PanelId::DoNext).unwrap();
        let list = quarterdeck::app::lists::list(list).unwrap();
        let Some(RowId::Record(first)) = list.rows.first().map(|row| row.id.clone()) else { panic!("a record") };
        assert_eq!(chosen, sitting.session.data.book.key_of(first), "after {keys}");
    }
    sitting.keys("G");
    let last = chosen(&mut sitting);
    sitting.keys("w");
    if chosen(&mut sitting) == last {
        let screen = sitting.screen();
        assert!(screen.lines().any(|line| line.trim_start().starts_with('>')), "the chosen row is in sight:\n{screen}");
    }
}

#[test]
fn on_the_wall_the_headline_number_is_five_rows_high() {
    let tall = |wall: bool, size: (u16, u16)| {
        let mut sitting = Sitting::sample();
        sitting.session.setup.wall = wall;
        sitting.resize(size.0, size.1);
        let screen = sitting.screen();
        screen.lines().skip(2).take_while(|line| line.chars().take(36).any(|c| "█▀▄".contains(c))).count()
    };
    assert_eq!((tall(false, (140, 40)), tall(true, (140, 40))), (3, 5));
    assert_eq!((tall(false, (240, 60)), tall(true, (240, 60))), (3, 5));
}

#[test]
fn a_filter_says_how_much_it_leaves_while_it_is_typed() {
    let mut sitting = on_list(PanelId::DoNext);
    sitting.keys("/");
    sitting.type_in("lamp");
    sitting.draw();
    let filtered = sitting.session.data.shown.as_ref().unwrap().filtered.unwrap();
    sitting.shows(&format!("{} of {}", filtered.left, filtered.all));
    sitting.type_in("zzzq");
    sitting.shows("nothing matches");
}

#[test]
fn tab_goes_from_zoomed_panel_to_zoomed_panel() {
    for (columns, rows) in [(80, 24), (140, 40), (240, 60)] {
        for tab in ["1", "2"] {
            let mut sitting = Sitting::sample();
            sitting.resize(columns, rows);
            sitting.keys(tab);
            let mut unzoomed = Vec::new();
            for _ in 0..30 {
                sitting.keys("Tab");
                sitting.draw();
                unzoomed.push(sitting.session.pane().focus);
            }
            sitting.keys("z");
            let mut zoomed = Vec::new();
            for _ in 0..30 {
                sitting.keys("Tab");
                sitting.draw();
                zoomed.push(sitting.session.pane().focus);
            }
            let kinds = |of: &[PanelId]| of.iter().map(|panel| panel.slug()).collect::<std::collections::BTreeSet<_>>();
            // The verdict of the base size stands above and has no title.
            let all: Vec<PanelId> =
                sitting.session.data.shown.as_ref().unwrap().screen.panels.iter().map(|panel| panel.id).collect();
            let all: Vec<PanelId> = all.into_iter().filter(|panel| *panel != PanelId::Digest).collect();
            assert_eq!(kinds(&zoomed), kinds(&all), "{columns}x{rows}");
            // Back on the whole screen the focus is on a panel that stands there.
            for _ in 0..30 {
                sitting.keys("Tab Esc");
                sitting.draw();
                let focus = sitting.session.pane().focus;
                assert!(unzoomed.contains(&focus), "{columns}x{rows}: {focus:?}");
                sitting.keys("z");
            }
        }
    }
}

#[test]
fn whose_figures_are_shown_is_said_wherever_there_is_a_header() {
    for columns in [60, 80, 140] {
        let mut sitting = Sitting::sample();
        sitting.session.size = (columns, 24);
        sitting.keys(":");
        sitting.type_in("only Ines");
        sitting.keys("Enter");
        let first = sitting.screen().lines().next().unwrap().to_owned();
        assert!(first.contains("only Ines"), "{columns}: {first}");
    }
}

#[test]
fn a_panel_that_says_its_order_says_the_one_it_is_in() {
    let mut sitting = on_list(PanelId::DoNext);
    sitting.session.size = (140, 40);
    sitting.shows("by stake x urgency");
    sitting.keys("s");
    sitting.hides("by stake x urgency");
    sitting.shows("by what ");
    // Through every column back to the order of its own.
    sitting.keys("s s s s s s s s");
    let own = !sitting.session.pane().orders.contains_key(&PanelId::DoNext);
    assert_eq!(own, sitting.screen().contains("by stake x urgency"));
}

#[test]
fn nobody_is_called_quiet_where_no_touch_is_kept() {
    let without = sample_files().into_iter().filter(|(path, _)| !path.starts_with("activities"));
    let mut sitting = Sitting::new(book_of(&without.collect::<Vec<_>>()));
    sitting.session.size = (240, 60);
    sitting.shows("! risk 16");
    sitting.hides("! quiet ");
    let mut sitting = Sitting::sample();
    sitting.session.size = (240, 60);
    sitting.shows("! quiet 11");
}

#[test]
fn what_is_over_is_not_covered() {
    let mut sitting = Sitting::sample();
    sitting.session.size = (140, 40);
    sitting.shows("Coverage");
    sitting.keys("[");
    sitting.hides("Coverage");
}

#[test]
fn a_reload_marks_what_changed_in_rows_of_records_and_of_names() {
    let mut sitting = on_list(PanelId::DoNext);
    sitting.resize(240, 60);
    sitting.draw();
    assert!(!sitting.screen().contains('▴'));
    // Another record before all others: the numbers of records are not what they were.
    let files: Vec<(String, String)> = sample_files()
        .into_iter()
        .map(|(path, text)| {
            let more = "[\n(id: \"D-0000\", name: \"New\", owner: \"ines\", stage: \"proposal\", amount: 500000, \
                        created: \"2026-11-01\", close: \"2026-12-10\"),\n(id: \"D-0001\", name: \"Won\", owner: \"ines\", \
                        amount: 300000, created: \"2026-10-05\", won: (on: \"2026-11-20\")),";
            let text = if path == "deals/2023-q2.ron" { text.replacen('[', more, 1) } else { text };
            (path, text)
        })
        .collect();
    sitting.load(book_of(&files));
    let screen = sitting.screen();
    let line = |words: &str| screen.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("no {words}:\n{screen}"));
    for row in [" Proposal", " Ines  ", " North  ", "Quarter Q4", "Closing "] {
        assert!(line(row).contains('▴'), "{row} is not marked:\n{screen}");
    }
    assert!(!line(" Sofia  ").contains('▴'), "Sofia did not change");
    sitting.load(book_of(&files));
    assert!(!sitting.screen().contains('▴'), "marks stay until the next reload only");
}

#[test]
fn the_smallest_screens_say_whose_figures_they_show() {
    for (columns, rows) in [(40, 8), (20, 3), (60, 15), (80, 24)] {
        let mut sitting = Sitting::sample();
        sitting.resize(columns, rows);
        sitting.hides("only");
        sitting.keys(":");
        sitting.type_in("only Ines");
        sitting.keys("Enter");
        sitting.shows("only Ines");
    }
}

/// Figures that still hold are kept when something else is chosen: they must be those that would be made anew.
#[test]
fn what_is_kept_is_what_would_be_made_anew() {
    let mut sitting = Sitting::sample();
    sitting.resize(140, 40);
    sitting.draw();
    for keys in ["c", "[", "c", "m", "c", "u", "y"] {
        sitting.keys(keys);
        sitting.draw();
        let mut anew = Sitting::new(Arc::clone(&sitting.session.data.book));
        anew.session.choice = sitting.session.choice.clone();
        anew.resize(140, 40);
        anew.draw();
        let said = |sitting: &Sitting| {
            let figures = sitting.session.data.figures.as_ref().unwrap();
            let all = [serde_json::to_value(&figures.sales).unwrap(), serde_json::to_value(&figures.marketing).unwrap()];
            (all, format!("{:?} {:?}", figures.sales.pace, figures.sales.verdict))
        };
        let ((kept, shown), (made, drawn)) = (said(&sitting), said(&anew));
        assert_eq!(kept, made, "after {keys}");
        assert_eq!(shown, drawn, "after {keys}");
    }
}
