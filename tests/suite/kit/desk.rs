//! A session at a desk: keys in, a book's files out.

use super::folder::Folder;
use super::sitting::{Sitting, noon};
use quarterdeck::app::choice::Choice;
use quarterdeck::app::message::{Effect, Job, Msg};
use quarterdeck::app::session::{BookSource, Session, Setup};
use quarterdeck::screens::say::{PanelId, RowId};
use quarterdeck::store::Store;
use quarterdeck::store::write::act::{perform_knowing, preview};

/// A session over the sample in a folder of its own, which does what it asks for.
pub struct Desk {
    pub folder: Folder,
    pub store: Store,
    pub sitting: Sitting,
}

impl Desk {
    pub fn open() -> Self {
        let folder = Folder::sample();
        let root = folder.root();
        let (store, snapshot) = Store::open(&root, noon()).unwrap();
        let later = Some(folder.folder.path().join("state/later.ron"));
        let setup = Setup { pen: Some(folder.pen()), later, ..Setup::plain(BookSource::Folder(root)) };
        let mut session = Session::new(setup, Choice::default(), snapshot.book, noon());
        session.size = (140, 40);
        let mut desk = Self { folder, store, sitting: Sitting { session, now: noon() } };
        desk.sitting.draw();
        desk
    }

    pub fn read(&self, path: &str) -> String {
        self.folder.read(path)
    }

    /// Does the jobs that are asked for.
    pub fn work(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Work(Job::Act(write)) => {
                    let result = perform_knowing(&write, self.store.known(), self.sitting.now);
                    let snapshot = self.store.reload(self.sitting.now);
                    self.sitting.tell(Msg::Acted(Box::new((result, snapshot))));
                }
                Effect::Work(Job::Preview(write)) => {
                    let previewed = preview(&write, self.store.known(), self.sitting.now);
                    let effects = self.sitting.tell(Msg::Previewed(Box::new(previewed)));
                    self.work(effects);
                }
                Effect::Work(Job::PutOff(what)) => {
                    self.sitting.tell(Msg::PutOff(Box::new((what.words.clone(), what.keep()))));
                }
                Effect::Work(Job::Steps(pen)) => {
                    self.sitting.tell(Msg::Steps(Box::new(pen.steps())));
                }
                _ => {}
            }
        }
    }

    pub fn keys(&mut self, keys: &str) {
        let effects = self.sitting.keys(keys);
        self.work(effects);
    }

    /// Some days later: midnight has passed, and the files are read again.
    pub fn later(&mut self, days: i64) {
        self.sitting.now += chrono::Duration::days(days);
        let effects = self.sitting.tell(Msg::Moment);
        self.work(effects);
        let snapshot = self.store.reload(self.sitting.now);
        self.sitting.tell(Msg::Loaded(Box::new(snapshot)));
        self.sitting.draw();
    }

    /// Chooses a record's row in the list of what to do next.
    pub fn choose(&mut self, key: &str) {
        let pane = &mut self.sitting.session.choice.sales.pane;
        pane.focus = PanelId::DoNext;
        let book = &self.sitting.session.data.book;
        let tables = ["Deals", "Orders", "Leads", "Accounts", "Products"].map(str::to_lowercase);
        let found = tables.iter().find_map(|table| {
            let table = quarterdeck::book::table::TableName::parse(table)?;
            book.find_any(table, key)
        });
        let pick = quarterdeck::ui::Pick { row: found.map(RowId::Record), offset: 0 };
        pane.picks.insert(PanelId::DoNext, pick);
        self.sitting.draw();
    }

    /// Chooses a record's row in the list of the uppermost layer.
    pub fn choose_in_layer(&mut self, key: &str) {
        let book = std::sync::Arc::clone(&self.sitting.session.data.book);
        let record = book.find_any(quarterdeck::book::table::TableName::Deals, key).map(RowId::Record);
        self.sitting.session.page_mut().unwrap().pick.row = record;
        self.sitting.draw();
    }
}
