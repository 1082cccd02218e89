//! What can be done to a record: one table of acts. Keys, footer, help, verbs and the README's table follow from it.
//!
//! An act asks for answers, and makes a change of a record and its answers: fields of records that are there, new
//! records. It is pure: nothing is read, nothing written; `store::write` writes a change.

pub mod ask;
pub mod change;
mod contract;
pub mod dates;
mod deal;
mod lead;
pub mod new;
mod objective;
mod order;
mod owner;
mod stock;
pub mod subject;
mod touch;

use std::fmt::Write as _;

use ask::{Answers, Ask, Kind, No};
use change::{Change, Target};
use subject::Subject;

use crate::book::table::TableName;
use crate::book::table::TableName::{Accounts, Contacts, Contracts, Deals, Leads, Objectives, Orders, Partners, Stock};
use dates::Toward;

/// Something that can be done to a record.
pub struct Act {
    /// Its name: the verb.
    pub name: &'static str,
    /// Its key behind the leader.
    pub key: char,
    /// The tables whose records it can be done to.
    pub tables: &'static [TableName],
    /// A word or two for the footer.
    pub words: &'static str,
    /// What it does.
    pub help: &'static str,
    /// What it asks for.
    pub asks: &'static [Ask],
    /// Whether the record can take it; why not.
    may: fn(&Subject) -> Result<(), No>,
    /// The change that it makes.
    plan: fn(&Subject, &Answers) -> Result<Change, No>,
}

impl std::fmt::Debug for Act {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Nothing holds where nothing is answered.
fn nothing(_: &Subject) -> Option<String> {
    None
}

/// No words were used before.
fn no_words(_: &Subject) -> Vec<String> {
    Vec::new()
}

#[expect(clippy::unnecessary_wraps, reason = "one of many such questions")]
fn today(subject: &Subject) -> Option<String> {
    Some(subject.today.to_string())
}

#[expect(clippy::unnecessary_wraps, reason = "one of many such questions")]
fn always(_: &Subject) -> Result<(), No> {
    Ok(())
}

const fn ask(name: &'static str, words: &'static str, kind: Kind, now: fn(&Subject) -> Option<String>) -> Ask {
    Ask { name, words, kind, required: false, now }
}

const fn must(name: &'static str, words: &'static str, kind: Kind, now: fn(&Subject) -> Option<String>) -> Ask {
    Ask { name, words, kind, required: true, now }
}

/// The day on which it was done.
const ON: Ask = ask("on", "day", Kind::Day(Toward::Past), today);

/// All acts, in the order of the help. Acts with one name do the same to records of other tables.
pub const ACTS: &[Act] = &[
    Act {
        name: "won",
        key: 'w',
        tables: &[Deals],
        words: "won",
        help: "the deal is won: day, amount, why",
        asks: &[
            ON,
            ask("amount", "amount", Kind::Money, deal::amount_now),
            ask("reason", "why", Kind::Words(deal::won_reasons), nothing),
        ],
        may: deal::is_open,
        plan: deal::won,
    },
    Act {
        name: "lost",
        key: 'l',
        tables: &[Deals],
        words: "lost",
        help: "the deal is lost: why, to whom, in which words",
        asks: &[
            must("reason", "why", Kind::Choice(deal::LOSS_REASONS), nothing),
            ask("rival", "to whom", Kind::Record(TableName::Rivals), nothing),
            ask("words", "in their words", Kind::Words(no_words), nothing),
            ON,
        ],
        may: deal::is_open,
        plan: deal::lost,
    },
    Act {
        name: "reopen",
        key: 'r',
        tables: &[Deals],
        words: "reopen",
        help: "the deal is open again: at which stage",
        asks: &[must("stage", "stage", Kind::Stage, deal::stage_now)],
        may: deal::is_decided,
        plan: deal::reopen,
    },
    Act {
        name: "stage",
        key: 's',
        tables: &[Deals],
        words: "stage",
        help: "the deal is at another stage",
        asks: &[must("stage", "stage", Kind::Stage, deal::stage_now)],
        may: deal::is_open,
        plan: deal::stage,
    },
    Act {
        name: "close",
        key: 'c',
        tables: &[Deals],
        words: "close",
        help: "when the deal is expected to be decided",
        asks: &[must("close", "close", Kind::Day(Toward::Ahead), deal::close_now)],
        may: deal::is_open,
        plan: deal::close,
    },
    Act {
        name: "close",
        key: 'c',
        tables: &[Orders],
        words: "due",
        help: "when the order is due",
        asks: &[must("close", "due", Kind::Day(Toward::Ahead), order::due_now)],
        may: order::is_open,
        plan: order::due,
    },
    Act {
        name: "close",
        key: 'c',
        tables: &[Objectives],
        words: "due",
        help: "when a step of the objective is due",
        asks: &[must("step", "step", Kind::Step, nothing), must("close", "due", Kind::Day(Toward::Ahead), nothing)],
        may: objective::has_steps,
        plan: objective::due,
    },
    Act {
        name: "amount",
        key: '$',
        tables: &[Deals],
        words: "amount",
        help: "what the deal is worth",
        asks: &[must("amount", "amount", Kind::Money, deal::amount_now)],
        may: deal::is_open,
        plan: deal::amount,
    },
    Act {
        name: "owner",
        key: 'o',
        tables: &[Deals],
        words: "owner",
        help: "who works the deal",
        asks: &[must("owner", "owner", Kind::Record(TableName::People), owner::now)],
        may: deal::is_open,
        plan: deal::owner,
    },
    Act {
        name: "owner",
        key: 'o',
        tables: &[Leads, Accounts, Orders, Partners, Contracts],
        words: "owner",
        help: "who looks after it",
        asks: &[must("owner", "owner", Kind::Record(TableName::People), owner::now)],
        may: always,
        plan: owner::owner,
    },
    Act {
        name: "category",
        key: 'g',
        tables: &[Deals],
        words: "category",
        help: "how sure the seller is",
        asks: &[must("category", "category", Kind::Choice(deal::CATEGORIES), deal::category_now)],
        may: deal::is_open,
        plan: deal::category,
    },
    Act {
        name: "next",
        key: 'n',
        tables: &[Deals],
        words: "next step",
        help: "what is to be done next, and when; whether the old step is done",
        asks: &[
            must("on", "when", Kind::Day(Toward::Ahead), nothing),
            must("what", "what", Kind::Words(deal::steps_used), nothing),
            ask("done", "the old one is done", Kind::Yes, nothing),
        ],
        may: deal::is_open,
        plan: deal::next,
    },
    Act {
        name: "touch",
        key: 't',
        tables: &[Deals, Leads, Accounts, Partners, Orders, Contracts, Contacts],
        words: "touch",
        help: "something was done with them: a call, a visit, a note",
        asks: &[
            must("kind", "kind", Kind::Choice(touch::KINDS), nothing),
            ask("note", "in one line", Kind::Words(no_words), nothing),
            ON,
            ask("by", "by", Kind::Record(TableName::People), touch::by_now),
        ],
        may: always,
        plan: touch::touch,
    },
    Act {
        name: "accept",
        key: 'a',
        tables: &[Leads],
        words: "accepted",
        help: "sales takes the lead",
        asks: &[ON],
        may: lead::is_open,
        plan: lead::accept,
    },
    Act {
        name: "qualify",
        key: 'q',
        tables: &[Leads],
        words: "qualified",
        help: "marketing says that the lead is ready",
        asks: &[ON],
        may: lead::is_open,
        plan: lead::qualify,
    },
    Act {
        name: "reject",
        key: 'x',
        tables: &[Leads],
        words: "rejected",
        help: "the lead is turned down: why",
        asks: &[ask("why", "why", Kind::Words(lead::reasons), nothing), ON],
        may: lead::is_open,
        plan: lead::reject,
    },
    Act {
        name: "deal",
        key: 'd',
        tables: &[Leads],
        words: "deal",
        help: "the lead becomes a deal",
        asks: &[
            must("stage", "stage", Kind::Stage, lead::first_stage),
            ask("amount", "amount", Kind::Money, nothing),
            ask("close", "close", Kind::Day(Toward::Ahead), nothing),
            ask("account", "account", Kind::Record(TableName::Accounts), lead::account_now),
            ask("name", "name", Kind::Words(no_words), lead::name_now),
        ],
        may: lead::is_without_deal,
        plan: lead::deal,
    },
    Act {
        name: "ship",
        key: 'h',
        tables: &[Orders],
        words: "shipped",
        help: "the order is shipped",
        asks: &[ON],
        may: order::is_open,
        plan: order::ship,
    },
    Act {
        name: "cancel",
        key: 'x',
        tables: &[Orders],
        words: "cancelled",
        help: "the order is cancelled",
        asks: &[ON],
        may: order::is_open,
        plan: order::cancel,
    },
    Act {
        name: "count",
        key: 'k',
        tables: &[Stock],
        words: "counted",
        help: "the stock was counted",
        asks: &[must("units", "units", Kind::Units, stock::units_now), ON],
        may: always,
        plan: stock::count,
    },
    Act {
        name: "reading",
        key: 'm',
        tables: &[Objectives],
        words: "measured",
        help: "a value of the objective was read",
        asks: &[must("value", "value", Kind::Number, nothing), ON],
        may: objective::is_read_by_hand,
        plan: objective::reading,
    },
    Act {
        name: "step",
        key: 's',
        tables: &[Objectives],
        words: "step done",
        help: "a step of the objective is done",
        asks: &[must("step", "step", Kind::Step, nothing), ON],
        may: objective::has_steps,
        plan: objective::step,
    },
    Act {
        name: "renew",
        key: 'e',
        tables: &[Contracts],
        words: "renewed",
        help: "a new contract renews it: amount, until when",
        asks: &[
            ask("amount", "amount", Kind::Money, contract::amount_now),
            ask("end", "until", Kind::Day(Toward::Ahead), contract::end_now),
        ],
        may: contract::is_running,
        plan: contract::renew,
    },
    Act {
        name: "end",
        key: 'x',
        tables: &[Contracts],
        words: "ended",
        help: "the contract ends: when, why",
        asks: &[ask("on", "day", Kind::Day(Toward::Ahead), today), ask("why", "why", Kind::Words(contract::reasons), nothing)],
        may: contract::is_running,
        plan: contract::end,
    },
];

const NAME: Ask = must("name", "name", Kind::Words(no_words), nothing);
const OF: Ask = ask("account", "account", Kind::Record(Accounts), new::account_now);
const OWNER: Ask = ask("owner", "owner", Kind::Record(TableName::People), new::owner_now);

/// What can be new: a record each, made of answers and of what the row in focus implies.
pub const NEW: &[Act] = &[
    Act {
        name: "deal",
        key: 'd',
        tables: &[],
        words: "deal",
        help: "a new deal",
        asks: &[
            NAME,
            must("stage", "stage", Kind::Stage, nothing),
            OF,
            ask("amount", "amount", Kind::Money, nothing),
            ask("close", "close", Kind::Day(Toward::Ahead), nothing),
            OWNER,
        ],
        may: always,
        plan: new::deal,
    },
    Act {
        name: "lead",
        key: 'l',
        tables: &[],
        words: "lead",
        help: "a new lead",
        asks: &[
            NAME,
            OF,
            ask("campaign", "campaign", Kind::Record(TableName::Campaigns), nothing),
            ask("segment", "segment", Kind::Record(TableName::Segments), nothing),
            OWNER,
        ],
        may: always,
        plan: new::lead,
    },
    Act {
        name: "account",
        key: 'a',
        tables: &[],
        words: "account",
        help: "a new account",
        asks: &[
            NAME,
            ask("segment", "segment", Kind::Record(TableName::Segments), nothing),
            ask("channel", "channel", Kind::Record(TableName::Channels), nothing),
            ask("city", "city", Kind::Words(no_words), nothing),
            OWNER,
        ],
        may: always,
        plan: new::account,
    },
    Act {
        name: "contact",
        key: 'c',
        tables: &[],
        words: "contact",
        help: "somebody at an account",
        asks: &[
            NAME,
            OF,
            ask("role", "role", Kind::Words(no_words), nothing),
            ask("email", "mail", Kind::Words(no_words), nothing),
            ask("phone", "phone", Kind::Words(no_words), nothing),
        ],
        may: always,
        plan: new::contact,
    },
    Act {
        name: "order",
        key: 'o',
        tables: &[],
        words: "order",
        help: "a new order of one line",
        asks: &[
            OF,
            must("product", "product", Kind::Record(TableName::Products), nothing),
            must("units", "units", Kind::Units, nothing),
            ask("price", "price", Kind::Number, nothing),
            ON,
            ask("due", "due", Kind::Day(Toward::Ahead), nothing),
        ],
        may: always,
        plan: new::order,
    },
    Act {
        name: "target",
        key: 't',
        tables: &[],
        words: "target",
        help: "a new target of a period",
        asks: &[
            must("period", "period", Kind::Words(|subject| new::period_now(subject).into_iter().collect()), nothing),
            must("amount", "amount", Kind::Money, nothing),
            ask("person", "whose", Kind::Record(TableName::People), nothing),
        ],
        may: always,
        plan: new::target,
    },
];

impl Act {
    /// What is new by its key.
    pub fn new_by(key: char) -> Option<&'static Act> {
        NEW.iter().find(|act| act.key == key)
    }

    /// The acts that can be done to records of a table.
    pub fn on(table: TableName) -> impl Iterator<Item = &'static Act> {
        ACTS.iter().filter(move |act| act.tables.contains(&table))
    }

    /// The act of this name on a table.
    pub fn named(name: &str, table: TableName) -> Option<&'static Act> {
        Self::on(table).find(|act| act.name == name)
    }

    /// Whether the record can take it; why not.
    pub fn may(&self, subject: &Subject) -> Result<(), No> {
        if !self.tables.is_empty() && subject.book.origin_of(subject.record).is_none() {
            return Err(No::because("it was left out of the book because of an error: mend that first"));
        }
        (self.may)(subject)
    }

    /// The change that it makes of its answers, with the words and the command that say it.
    pub fn plan(&self, subject: &Subject, answers: &Answers) -> Result<Change, No> {
        self.may(subject)?;
        if let Some(lacking) = self.asks.iter().find(|ask| ask.required && answers.get(ask.name).is_none()) {
            return Err(No::to(lacking.name, format!("{}?", lacking.words)));
        }
        let mut change = (self.plan)(subject, answers)?;
        // What is new says these for itself.
        if !self.tables.is_empty() {
            change.on = subject.name();
            change.record = Some((subject.record.table, subject.book.key_of(subject.record).to_owned()));
            change.command = self.command(subject, answers);
        }
        Ok(change)
    }

    /// The same for several records, as one change.
    pub fn plan_all(&self, subjects: &[Subject], answers: &Answers) -> Result<Change, No> {
        let [first, rest @ ..] = subjects else { return Err(No::because("no record is named")) };
        let several = |no: No, subject: &Subject| {
            if rest.is_empty() { no } else { No { what: format!("{}: {}", subject.name(), no.what), ..no } }
        };
        let mut all = self.plan(first, answers).map_err(|no| several(no, first))?;
        for subject in rest {
            let one = self.plan(subject, answers).map_err(|no| several(no, subject))?;
            all.edits.extend(one.edits);
            all.money = all.money.zip(one.money).filter(|(a, b)| a.1 == b.1).map(|(a, b)| (a.0 + b.0, a.1));
        }
        if !rest.is_empty() {
            all.on = format!("{} {}", subjects.len(), first.record.table.name());
            let ids: Vec<String> = subjects.iter().map(Self::id).collect();
            all.command = self.command(first, answers).replacen(&Self::id(first), &ids.join(" "), 1);
        }
        Ok(all)
    }

    fn id(subject: &Subject) -> String {
        let key = subject.book.key_of(subject.record);
        let name = if key == "?" { subject.name() } else { key.to_owned() };
        quoted(&name)
    }

    fn command(&self, subject: &Subject, answers: &Answers) -> String {
        let mut command = format!("do {} {}", self.name, Self::id(subject));
        for ask in self.asks {
            if let Some(answer) = answers.get(ask.name) {
                let _ = write!(command, " --{} {}", ask.name, quoted(&answer.written(subject)));
            }
        }
        command
    }
}

/// As a shell reads it.
fn quoted(text: &str) -> String {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:@+".contains(c));
    if plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// The record of an act, as it is to be changed.
fn target(subject: &Subject) -> Result<Target, No> {
    Target::of(subject.book, subject.record).ok_or_else(|| No::because("it was left out of the book because of an error"))
}

#[cfg(test)]
mod tests;
