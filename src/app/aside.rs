//! Asks for figures to be made beside the keys, and takes them up: the newest that are asked for count. What brings another book
//! waits for that book's figures, so that rows and figures are always of the same one.

use std::sync::Arc;

use crate::store::Snapshot;

use super::answers::{changed, redraw};
use super::figures::{FigureInputs, Figures, FiguresJob};
use super::message::{Effect, Msg, Now};
use super::session::Session;
use super::{place, shown};

/// What becomes of a message.
pub(super) enum Arrived {
    /// It can be taken up at once.
    Now(Msg),
    /// It waits for figures that are asked for; what waited before it is to be taken up first.
    Held(Option<Msg>, Effect),
}

/// What brings another book is held back until its figures are made.
pub(super) fn hold(session: &mut Session, msg: Msg, now: Now) -> Arrived {
    let brought = brought(&msg).filter(|snapshot| !Arc::ptr_eq(&snapshot.book, &session.data.book));
    let Some(snapshot) = brought.filter(|_| session.data.waiting.aside && session.data.figures.is_some()) else {
        return Arrived::Now(msg);
    };
    let book = Arc::clone(&snapshot.book);
    let today = book.company.today(now);
    let of = FigureInputs::of(&session.choice, book, !snapshot.stale.is_empty(), today);
    let asks = Effect::Figures(Box::new(FiguresJob::new(of.clone(), None)));
    let before = session.data.waiting.held.replace(Box::new(msg));
    session.data.waiting.asked = Some(of);
    // A book that was only read is told anew by the one read after it; what else came with one is not lost.
    Arrived::Held(before.map(|before| *before).filter(|before| !matches!(before, Msg::Loaded(_))), asks)
}

fn brought(msg: &Msg) -> Option<&Snapshot> {
    match msg {
        Msg::Loaded(snapshot) => Some(snapshot),
        Msg::Acted(acted) => Some(&acted.1),
        Msg::Kept(kept) => kept.as_ref().as_ref().ok().map(|(_, snapshot)| snapshot),
        _ => None,
    }
}

/// Asks for what is awaited, once.
pub(super) fn ask(session: &mut Session) -> Vec<Effect> {
    if !session.data.waiting.awaits || session.data.waiting.held.is_some() {
        return Vec::new();
    }
    let of = session.figure_inputs();
    if session.data.waiting.asked.as_ref() == Some(&of) {
        return Vec::new();
    }
    session.data.waiting.asked = Some(of.clone());
    vec![Effect::Figures(Box::new(FiguresJob::new(of, session.data.figures.clone())))]
}

/// Figures were made; `None`: they could not be, and from here on they are made as they are needed. What waited for them is
/// given back, to be taken up.
pub(super) fn figured(session: &mut Session, figures: Option<Figures>) -> (Vec<Effect>, Option<Msg>) {
    let Some(figures) = figures else {
        let held = std::mem::take(&mut session.data.waiting).held;
        return (changed(session), held.map(|held| *held));
    };
    let waiting = &mut session.data.waiting;
    if waiting.asked.as_ref().is_some_and(|asked| figures.are_of(asked)) {
        waiting.asked = None;
    }
    let is_its = |held: &mut Box<Msg>| brought(held).is_some_and(|snapshot| figures.are_of_book(&snapshot.book));
    if let Some(held) = waiting.held.take_if(is_its) {
        (waiting.ready, waiting.slow) = (Some(figures), false);
        return (Vec::new(), Some(*held));
    }
    if !waiting.awaits || !figures.are_of(&session.figure_inputs()) {
        return (Vec::new(), None);
    }
    session.data.waiting.slow = false;
    // What is marked was marked in other figures.
    session.data.changes.clear();
    place::let_go_of_first(session);
    session.data.figures = Some(figures);
    shown::outdated(session);
    (redraw(), None)
}

/// It takes longer than one waits without a word.
pub(super) fn slow(session: &mut Session) -> Vec<Effect> {
    session.data.waiting.slow = session.data.waiting.is_waiting();
    redraw()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;

    use super::*;
    use crate::app::choice::Choice;
    use crate::app::session::{BookSource, Setup};
    use crate::app::update::update;
    use crate::app::view::view;
    use crate::book::Book;
    use crate::keys::parse_sequence;
    use crate::store::{load_texts, sample};

    fn now() -> Now {
        "2026-11-23T10:30:00Z".parse().unwrap()
    }

    /// The sample, with so many further accounts.
    fn book(more: usize) -> Arc<Book> {
        let mut files = sample::files(now().date_naive().into());
        let accounts = files.iter_mut().find(|(path, _)| path == "accounts.ron").unwrap();
        let further: Vec<String> = (0..more).map(|at| format!("(id: \"more-{at}\", name: \"More {at}\"),\n")).collect();
        accounts.1 = accounts.1.trim_end().trim_end_matches(']').to_owned() + &further.concat() + "]\n";
        let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        Arc::new(load_texts(&texts, now()).unwrap())
    }

    /// A session, and what it asked to be made.
    struct Desk {
        session: Session,
        asked: Vec<FiguresJob>,
    }

    impl Desk {
        fn new(aside: bool) -> Self {
            let mut session = Session::new(Setup::plain(BookSource::Folder("book".into())), Choice::default(), book(0), now());
            if aside {
                session.data.waiting.aside = true;
            }
            let mut desk = Self { session, asked: Vec::new() };
            desk.tell(Msg::Resize(140, 40));
            desk
        }

        fn tell(&mut self, msg: Msg) {
            for msg in [msg, Msg::Draw] {
                for effect in update(&mut self.session, msg, now()) {
                    if let Effect::Figures(job) = effect {
                        self.asked.push(*job);
                    }
                }
            }
        }

        fn press(&mut self, keys: &str) {
            parse_sequence(keys).unwrap().into_iter().for_each(|chord| self.tell(Msg::Key(chord)));
        }

        fn read(&mut self, book: &Arc<Book>) {
            self.tell(Msg::Loaded(Box::new(snapshot(book))));
        }

        /// Makes what was asked for last, as a host does that is late.
        fn make_newest(&mut self) {
            while let Some(job) = self.asked.pop() {
                self.asked.clear();
                self.tell(Msg::Figured(Some(Box::new(job.make()))));
            }
        }

        fn frame(&self) -> Buffer {
            view(&self.session)
        }
    }

    fn snapshot(book: &Arc<Book>) -> Snapshot {
        let (read_at, book) = (now(), Arc::clone(book));
        Snapshot { book, stale: Vec::new(), read_at, files: 1, files_read: 1, newest_change: None }
    }

    fn last_row(frame: &Buffer) -> String {
        let row = frame.area.rows().next_back().unwrap();
        row.columns().map(|cell| frame[(cell.x, cell.y)].symbol()).collect()
    }

    /// All rows but the last.
    fn above(frame: &Buffer) -> Vec<ratatui::buffer::Cell> {
        let last = usize::from(frame.area.width);
        frame.content[..frame.content.len() - last].to_vec()
    }

    #[test]
    fn what_is_shown_stays_and_answers_until_other_figures_are_there() {
        let (mut aside, mut at_once) = (Desk::new(true), Desk::new(false));
        assert_eq!(aside.frame(), at_once.frame());
        let before = aside.frame();
        aside.press("m");
        assert_eq!((above(&aside.frame()), aside.asked.len()), (above(&before), 1));
        assert!(last_row(&aside.frame()).contains("working out Nov 2026"), "{}", last_row(&aside.frame()));
        aside.press("Tab j");
        assert_ne!(aside.frame(), before, "the focus and the row move");
        assert_eq!(aside.asked.len(), 1, "asked for once");
        let quick = aside.frame();
        aside.tell(Msg::Slow);
        assert_ne!(aside.frame(), quick, "dimmed");
        aside.make_newest();
        at_once.press("Tab j m");
        assert!(!aside.session.data.waiting.is_waiting());
        assert_eq!(aside.frame(), at_once.frame());
    }

    #[test]
    fn the_newest_counts() {
        let (mut aside, mut at_once) = (Desk::new(true), Desk::new(false));
        let before = aside.frame();
        aside.press("m w");
        let [first, second]: [FiguresJob; 2] = std::mem::take(&mut aside.asked).try_into().unwrap();
        aside.tell(Msg::Figured(Some(Box::new(first.make()))));
        assert_eq!(above(&aside.frame()), above(&before), "nobody looks at the month any more");
        aside.tell(Msg::Figured(Some(Box::new(second.make()))));
        at_once.press("m w");
        assert_eq!(aside.frame(), at_once.frame());
        // Back to what is there: nothing need be made.
        aside.press("u w");
        assert!(!aside.session.data.waiting.is_waiting());
    }

    #[test]
    fn another_book_comes_with_its_figures() {
        let (mut aside, mut at_once, other) = (Desk::new(true), Desk::new(false), book(3));
        let before = aside.frame();
        aside.read(&other);
        assert!(aside.session.data.waiting.is_waiting() && !Arc::ptr_eq(&aside.session.data.book, &other));
        assert_eq!(aside.frame(), before);
        aside.make_newest();
        at_once.read(&other);
        assert_eq!(aside.frame(), at_once.frame());
        // What was chosen meanwhile is shown as soon as it is there.
        let third = book(5);
        aside.read(&third);
        aside.press("m");
        aside.make_newest();
        at_once.read(&third);
        at_once.press("m");
        assert_eq!(aside.frame(), at_once.frame());
    }

    #[test]
    fn what_an_act_says_is_not_lost_to_a_later_reading() {
        let (mut aside, second, third) = (Desk::new(true), book(1), book(2));
        let why = crate::store::write::act::NotDone::Nothing;
        aside.tell(Msg::Acted(Box::new((Err(why), snapshot(&second)))));
        assert!(aside.session.toast.is_none());
        aside.read(&third);
        assert!(aside.session.toast.is_some());
        aside.make_newest();
        assert!(Arc::ptr_eq(&aside.session.data.book, &third) && !aside.session.data.waiting.is_waiting());
    }

    #[test]
    fn figures_that_cannot_be_made_beside_are_made_at_once() {
        let (mut aside, mut at_once, other) = (Desk::new(true), Desk::new(false), book(2));
        aside.press("m");
        aside.read(&other);
        aside.tell(Msg::Figured(None));
        at_once.press("m");
        at_once.read(&other);
        for desk in [&mut aside, &mut at_once] {
            desk.press("g g");
        }
        assert!(!aside.session.data.waiting.is_waiting());
        assert_eq!(aside.frame(), at_once.frame());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]

        #[test]
        fn in_the_end_it_is_as_if_nobody_had_waited(steps in prop::collection::vec((0..9_usize, any::<bool>()), 1..12)) {
            let (mut aside, mut at_once) = (Desk::new(true), Desk::new(false));
            let books = [book(0), book(2)];
            for (step, made) in steps {
                for desk in [&mut aside, &mut at_once] {
                    match ["w", "m", "u", "[", "]", "1", "2"].get(step) {
                        Some(key) => desk.press(key),
                        None => desk.read(&books[step - 7]),
                    }
                }
                if made {
                    aside.make_newest();
                }
            }
            aside.make_newest();
            // What is marked as changed and which row stays chosen depend on what was seen before.
            for desk in [&mut aside, &mut at_once] {
                desk.session.data.changes.clear();
                desk.press("g g");
            }
            prop_assert!(!aside.session.data.waiting.is_waiting());
            prop_assert_eq!(aside.frame(), at_once.frame());
        }
    }
}
