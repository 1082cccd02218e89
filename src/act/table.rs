//! The table of acts, and that of what can be new.

use super::ask::{AnswerKind, Ask, No};
use super::dates::Toward;
use super::subject::Subject;
use super::{Act, contract, deal, lead, new, objective, order, owner, put_off, stock, touch};
use crate::book::table::TableName;
use crate::book::table::TableName::{Accounts, Contacts, Contracts, Deals, Leads, Objectives, Orders, Partners, Stock};

/// Nothing holds where nothing is answered.
fn nothing(_: &Subject) -> Option<String> {
    None
}

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

const fn ask(name: &'static str, words: &'static str, kind: AnswerKind, now: fn(&Subject) -> Option<String>) -> Ask {
    Ask { name, words, kind, required: false, now }
}

const fn must(name: &'static str, words: &'static str, kind: AnswerKind, now: fn(&Subject) -> Option<String>) -> Ask {
    Ask { name, words, kind, required: true, now }
}

const ON: Ask = ask("on", "day", AnswerKind::Day(Toward::Past), today);

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
            ask("amount", "amount", AnswerKind::Money, deal::amount_now),
            ask("reason", "why", AnswerKind::Words(deal::won_reasons), nothing),
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
            must("reason", "why", AnswerKind::Choice(deal::LOSS_REASONS), nothing),
            ask("rival", "to whom", AnswerKind::Record(TableName::Rivals), nothing),
            ask("words", "in their words", AnswerKind::Words(no_words), nothing),
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
        asks: &[must("stage", "stage", AnswerKind::Stage, deal::stage_now)],
        may: deal::is_decided,
        plan: deal::reopen,
    },
    Act {
        name: "stage",
        key: 's',
        tables: &[Deals],
        words: "stage",
        help: "the deal is at another stage",
        asks: &[must("stage", "stage", AnswerKind::Stage, deal::stage_now)],
        may: deal::is_open,
        plan: deal::stage,
    },
    Act {
        name: "close",
        key: 'c',
        tables: &[Deals],
        words: "close",
        help: "when the deal is expected to be decided",
        asks: &[must("close", "close", AnswerKind::Day(Toward::Ahead), deal::close_now)],
        may: deal::is_open,
        plan: deal::close,
    },
    Act {
        name: "close",
        key: 'c',
        tables: &[Orders],
        words: "due",
        help: "when the order is due",
        asks: &[must("close", "due", AnswerKind::Day(Toward::Ahead), order::due_now)],
        may: order::is_open,
        plan: order::due,
    },
    Act {
        name: "close",
        key: 'c',
        tables: &[Objectives],
        words: "due",
        help: "when a step of the objective is due",
        asks: &[must("step", "step", AnswerKind::Step, nothing), must("close", "due", AnswerKind::Day(Toward::Ahead), nothing)],
        may: objective::has_steps,
        plan: objective::due,
    },
    Act {
        name: "amount",
        key: '$',
        tables: &[Deals],
        words: "amount",
        help: "what the deal is worth",
        asks: &[must("amount", "amount", AnswerKind::Money, deal::amount_now)],
        may: deal::is_open,
        plan: deal::amount,
    },
    Act {
        name: "owner",
        key: 'o',
        tables: &[Deals],
        words: "owner",
        help: "who works the deal",
        asks: &[must("owner", "owner", AnswerKind::Record(TableName::People), owner::now)],
        may: deal::is_open,
        plan: deal::owner,
    },
    Act {
        name: "owner",
        key: 'o',
        tables: &[Leads, Accounts, Orders, Partners, Contracts],
        words: "owner",
        help: "who looks after it",
        asks: &[must("owner", "owner", AnswerKind::Record(TableName::People), owner::now)],
        may: always,
        plan: owner::owner,
    },
    Act {
        name: "category",
        key: 'g',
        tables: &[Deals],
        words: "category",
        help: "how sure the seller is",
        asks: &[must("category", "category", AnswerKind::Choice(deal::CATEGORIES), deal::category_now)],
        may: deal::is_open,
        plan: deal::category,
    },
    Act {
        name: "next",
        key: 'n',
        tables: &[Deals],
        words: "next step",
        help: "the next step, and when; whether the old one is done",
        asks: &[
            must("on", "when", AnswerKind::Day(Toward::Ahead), nothing),
            must("what", "what", AnswerKind::Words(deal::steps_used), nothing),
            ask("done", "the old one is done", AnswerKind::Yes, nothing),
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
            must("kind", "kind", AnswerKind::Choice(touch::KINDS), nothing),
            ask("note", "in one line", AnswerKind::Words(no_words), nothing),
            ON,
            ask("by", "by", AnswerKind::Record(TableName::People), touch::by_now),
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
        asks: &[ask("why", "why", AnswerKind::Words(lead::reasons), nothing), ON],
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
            must("stage", "stage", AnswerKind::Stage, lead::first_stage),
            ask("amount", "amount", AnswerKind::Money, nothing),
            ask("close", "close", AnswerKind::Day(Toward::Ahead), nothing),
            ask("account", "account", AnswerKind::Record(TableName::Accounts), lead::account_now),
            ask("name", "name", AnswerKind::Words(no_words), lead::name_now),
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
        asks: &[must("units", "units", AnswerKind::Units, stock::units_now), ON],
        may: always,
        plan: stock::count,
    },
    Act {
        name: "reading",
        key: 'm',
        tables: &[Objectives],
        words: "measured",
        help: "a value of the objective was read",
        asks: &[must("value", "value", AnswerKind::Number, nothing), ON],
        may: objective::is_read_by_hand,
        plan: objective::reading,
    },
    Act {
        name: "step",
        key: 's',
        tables: &[Objectives],
        words: "step done",
        help: "a step of the objective is done",
        asks: &[must("step", "step", AnswerKind::Step, nothing), ON],
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
            ask("amount", "amount", AnswerKind::Money, contract::amount_now),
            ask("end", "until", AnswerKind::Day(Toward::Ahead), contract::end_now),
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
        asks: &[
            ask("on", "day", AnswerKind::Day(Toward::Ahead), today),
            ask("why", "why", AnswerKind::Words(contract::reasons), nothing),
        ],
        may: contract::is_running,
        plan: contract::end,
    },
];

/// The act of the user, not of the book, on whatever waits in do next.
pub const PUT_OFF: Act = Act {
    name: "put-off",
    key: 'z',
    tables: &[Deals, Leads, Stock, Orders, Accounts, Contracts, Partners],
    words: "put off",
    help: "not in do next before a day; again takes it back",
    asks: &[ask("until", "not before", AnswerKind::Day(Toward::Ahead), put_off::until_now)],
    may: always,
    plan: put_off::put_off,
};

const NAME: Ask = must("name", "name", AnswerKind::Words(no_words), nothing);
const OF: Ask = ask("account", "account", AnswerKind::Record(Accounts), new::account_now);
const OWNER: Ask = ask("owner", "owner", AnswerKind::Record(TableName::People), new::owner_now);

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
            must("stage", "stage", AnswerKind::Stage, nothing),
            OF,
            ask("amount", "amount", AnswerKind::Money, nothing),
            ask("close", "close", AnswerKind::Day(Toward::Ahead), nothing),
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
            ask("campaign", "campaign", AnswerKind::Record(TableName::Campaigns), nothing),
            ask("segment", "segment", AnswerKind::Record(TableName::Segments), nothing),
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
            ask("segment", "segment", AnswerKind::Record(TableName::Segments), nothing),
            ask("channel", "channel", AnswerKind::Record(TableName::Channels), nothing),
            ask("city", "city", AnswerKind::Words(no_words), nothing),
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
            ask("role", "role", AnswerKind::Words(no_words), nothing),
            ask("email", "mail", AnswerKind::Words(no_words), nothing),
            ask("phone", "phone", AnswerKind::Words(no_words), nothing),
        ],
        may: always,
        plan: new::contact,
    },
    Act {
        name: "order",
        key: 'o',
        tables: &[],
        words: "order",
        help: "a new order: lines by units and price, or by total",
        asks: &[
            OF,
            must("product", "product", AnswerKind::Record(TableName::Products), nothing),
            ask("units", "units", AnswerKind::Units, nothing),
            ask("price", "price", AnswerKind::Number, nothing),
            ask("total", "or total", AnswerKind::Money, nothing),
            ask("line", "further lines", AnswerKind::Lines, nothing),
            ON,
            ask("due", "due", AnswerKind::Day(Toward::Ahead), nothing),
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
            must("period", "period", AnswerKind::Words(|subject| vec![new::period_now(subject)]), nothing),
            must("amount", "amount", AnswerKind::Money, nothing),
            ask("person", "whose", AnswerKind::Record(TableName::People), nothing),
        ],
        may: always,
        plan: new::target,
    },
    Act {
        name: "activity",
        key: 'v',
        tables: &[],
        words: "activity",
        help: "something was done: a call, a visit, a note",
        asks: &[
            must("kind", "kind", AnswerKind::Choice(touch::KINDS), nothing),
            OF,
            ask("note", "in one line", AnswerKind::Words(no_words), nothing),
            ON,
            ask("by", "by", AnswerKind::Record(TableName::People), touch::by_now),
        ],
        may: always,
        plan: touch::new,
    },
];
