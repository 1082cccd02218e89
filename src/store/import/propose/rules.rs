//! What a table needs beside its columns: defaults, the words of choices, rows to leave out, a currency.

use std::collections::BTreeMap;

use foldhash::HashMap;

use super::super::shape::FieldKind;
use super::super::sheet::Sheet;
use super::FileDraft;
use super::columns::{self, FileColumn, ProposedField};
use super::outcome::OutcomeColumns;
use super::words::{self, Sure, words};
use crate::book::money::Currency;
use crate::book::table::TableName;

/// What stands in a map beside its columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extra {
    /// What a field holds where its cell says nothing.
    pub(crate) defaults: Vec<(&'static str, String)>,
    /// What the cells of a field are replaced with.
    pub(crate) values: Vec<(String, Vec<(String, String)>)>,
    /// Columns, and what they say of a row that is left out.
    pub(crate) skip: Vec<(usize, Vec<String>)>,
    /// What names a record that has neither an id nor a name.
    pub(crate) key: Vec<&'static str>,
    pub(crate) currency: Option<String>,
    /// What the numbers of a field are multiplied with.
    pub(crate) scale: Vec<(String, &'static str)>,
    /// Whether numbers with too many digits are rounded.
    pub(crate) round: bool,
}

/// Settles what is special to a table, and says what it lacks. `named`: the file's name says that it is of the table.
pub(crate) fn settle(draft: &mut FileDraft, sheet: &Sheet, named: bool) {
    let table = draft.own.words.fills;
    match table {
        TableName::Deals => deals(draft, named),
        TableName::Orders => orders(draft, sheet),
        TableName::Spend => spend(draft),
        TableName::Campaigns => campaigns(draft),
        TableName::Activities => activities(draft),
        TableName::Contracts => contracts(draft),
        _ => {}
    }
    let given: Vec<&str> = draft.extra.defaults.iter().map(|(field, _)| *field).collect();
    draft.own.check(&draft.columns, draft.outcome.is_some(), &given);
    if draft.outcome.as_ref().is_some_and(|outcome| outcome.on.is_empty()) {
        draft.own.lacks.push("nothing says on which day deals were decided".to_owned());
    }
    // What it may be told by is no field of the book.
    draft.own.without("status");
    choices(draft);
    skip(draft);
    money(draft);
    if draft.doubts() {
        draft.sure = false;
    }
}

fn column<'a>(draft: &'a FileDraft, field: &str) -> Option<&'a FileColumn> {
    draft.columns.get(*draft.own.field(field)?.columns.first()?)
}

fn deals(draft: &mut FileDraft, named: bool) {
    // What is taken for the day of the decision says nothing of the first one.
    if let Some(on) = draft.outcome.as_ref().map(|outcome| outcome.on.clone())
        && draft.own.field("created").is_some_and(|field| field.columns == on)
    {
        draft.own.without("created");
    }
    // A stage that only says won or lost is none.
    if draft.own.field("stage").is_none() && draft.outcome.is_none() {
        every_row_won(draft, named);
    } else if draft.outcome.is_none() {
        draft.said.push("nothing says how a deal ended: all of them are open".to_owned());
        draft.sure = false;
    }
    if let Some(stage) = draft.own.field("stage").cloned() {
        let ends = draft.outcome.as_ref().and_then(|outcome| outcome.words);
        if ends.is_some_and(|at| stage.columns.contains(&at)) {
            let texts = column(draft, "stage").map(|column| column.profile.texts.len()).unwrap_or_default();
            if texts <= 3 {
                draft.said.push("no other column says in which stage an open deal is".to_owned());
            }
        }
    } else if let Some(at) = draft.outcome.as_ref().and_then(|outcome| outcome.words.filter(|_| outcome.won != ["*"])) {
        draft.own.fields.push(ProposedField::of("stage", at, Sure::Nearly, "what it says of open deals"));
    } else if draft.outcome.is_some() {
        draft.extra.defaults.push(("stage", "Open".to_owned()));
    }
    if let Some(product) = draft.own.fields.iter_mut().find(|field| field.name == "product") {
        "units".clone_into(&mut product.name);
    }
    if draft.own.field("id").is_none() && draft.own.field("name").is_none() {
        let key: Vec<&str> = ["account", "owner", "created", "amount", "won"]
            .into_iter()
            .filter(|name| draft.own.field(name).is_some() || (*name == "won" && draft.outcome.is_some()))
            .collect();
        draft.said.push(format!("nothing names a deal: {} do together", key.join(", ")));
        draft.extra.key = key;
    }
}

/// A list of sales: a day, an amount and what was sold or to whom, and nothing that says more. Every row is then a won deal.
fn every_row_won(draft: &mut FileDraft, named: bool) {
    let day = draft.own.field("close").or_else(|| draft.own.field("created")).filter(|field| field.sure >= Sure::Is);
    let amount = draft.own.field("amount").filter(|field| field.sure >= Sure::Is);
    let (Some(day), Some(_)) = (day.cloned(), amount) else { return };
    let Some(at) = day.columns.first().copied() else { return };
    if draft.own.signs(&draft.columns) > 0 || draft.own.field("id").is_some() && !named {
        return;
    }
    draft.own.without(&day.name);
    if draft.own.field("name").is_none() {
        draft.extra.defaults.push(("name", "Sale".to_owned()));
        draft.extra.key = vec!["won", "amount"];
    }
    draft.outcome = Some(OutcomeColumns {
        words: Some(at),
        won: vec!["*".to_owned()],
        on: vec![at],
        said: vec!["nothing says that a row is open or lost: every row is taken for a sale that was won on its day".to_owned()],
        sure: named,
        ..OutcomeColumns::default()
    });
}

/// What a line comes to, and not what its order does.
fn orders(draft: &mut FileDraft, sheet: &Sheet) {
    let of = |draft: &FileDraft, name: &str| draft.own.field(name).and_then(|field| field.columns.first().copied());
    let (Some(id), Some(total)) = (of(draft, "id"), of(draft, "total")) else { return };
    let mut totals: HashMap<&str, (usize, BTreeMap<&str, usize>)> = HashMap::default();
    for row in sheet.rows() {
        let own = totals.entry(row.cell(id).text).or_default();
        own.0 += 1;
        *own.1.entry(row.cell(total).text).or_default() += 1;
    }
    let several = totals.values().filter(|(rows, _)| *rows > 1).count();
    let same = totals.values().filter(|(rows, texts)| *rows > 1 && texts.len() == 1).count();
    let header = draft.columns.get(total).map(|column| column.header.clone()).unwrap_or_default();
    if several > 1 && same * 10 >= several * 8 {
        draft.own.without("total");
        draft.own.unfit.push((total, "every line of an order says the same of it: it is the order's, not the line's".to_owned()));
        if draft.own.field("price").is_none() {
            draft.own.lacks.push(format!("nothing says what a line comes to, as {header:?} is the whole order's"));
        }
    }
}

/// Where money went that no column says it of, by the name of the file.
const PLATFORMS: &[(&str, &str)] = &[
    ("google", "google-ads"),
    ("adwords", "google-ads"),
    ("facebook", "meta-ads"),
    ("meta", "meta-ads"),
    ("instagram", "meta-ads"),
    ("linkedin", "linkedin-ads"),
    ("bing", "microsoft-ads"),
    ("microsoft", "microsoft-ads"),
    ("tiktok", "tiktok-ads"),
    ("twitter", "x-ads"),
];

fn spend(draft: &mut FileDraft) {
    if let Some((_, channel)) = PLATFORMS.iter().find(|(word, _)| draft.stems.contains(word)) {
        draft.extra.defaults.push(("channel", (*channel).to_owned()));
        draft.said.push(format!("by its name the file is of the channel {channel}"));
    }
    if column(draft, "amount").is_some_and(|column| column.tokens.iter().any(|token| token == "micros")) {
        draft.extra.scale.push(("amount".to_owned(), "0.000001"));
        draft.extra.round = true;
        draft.said.push("the amounts are in millionths".to_owned());
    }
}

fn campaigns(draft: &mut FileDraft) {
    if draft.own.field("channel").is_none() {
        let channel = PLATFORMS.iter().find(|(word, _)| draft.stems.contains(word)).map_or("other", |(_, channel)| *channel);
        draft.extra.defaults.push(("channel", channel.to_owned()));
        draft.said.push(format!("no column says through which channel: {channel:?}"));
    }
    draft.extra.defaults.push(("aim", "Demand".to_owned()));
    draft.said.push("what a campaign is for is taken to be demand".to_owned());
}

fn activities(draft: &mut FileDraft) {
    draft.extra.defaults.push(("kind", "Note".to_owned()));
    let Some(at) = draft.own.field("status").and_then(|field| field.columns.first().copied()) else { return };
    let planned: Vec<String> = draft
        .columns
        .get(at)
        .into_iter()
        .flat_map(|column| column.profile.texts.keys())
        .filter(|text| words::is_one(text, &words().planned))
        .cloned()
        .collect();
    if !planned.is_empty() {
        draft.said.push(format!("what is {} has not happened: left out", planned.join(", ")));
        draft.extra.skip.push((at, planned));
    }
}

fn contracts(draft: &mut FileDraft) {
    if draft.own.field("every").is_some() {
        return;
    }
    let tokens = column(draft, "amount").map(|column| column.tokens.clone()).unwrap_or_default();
    let every = if tokens.iter().any(|token| token == "mrr" || token == "monthly") {
        "Month"
    } else if tokens.iter().any(|token| ["arr", "annual", "yearly"].contains(&token.as_str())) {
        "Year"
    } else {
        draft.own.lacks.push("nothing says how often the amount is due".to_owned());
        return;
    };
    draft.extra.defaults.push(("every", every.to_owned()));
    draft.said.push(format!("by the name of its column the amount is due every {}", every.to_lowercase()));
}

/// The words of exports for the names of a choice.
fn choices(draft: &mut FileDraft) {
    let table = draft.own.words.fills;
    for field in draft.own.fields.clone() {
        let FieldKind::Choice(names) = columns::kind(table, &field.name) else { continue };
        // A reason of a loss that is none of ours keeps its words.
        if field.name == "lost.reason" {
            continue;
        }
        let list = words().choices.get(&format!("{}.{}", table.name(), field.name));
        let texts: Vec<String> = field
            .columns
            .first()
            .and_then(|at| draft.columns.get(*at))
            .into_iter()
            .flat_map(|column| column.profile.texts.keys().cloned())
            .collect();
        let (mut pairs, mut unknown, mut known) = (Vec::new(), Vec::new(), 0);
        for text in texts {
            if names.iter().any(|name| words::tokens(name).concat() == words::tokens(&text).concat()) {
                known += 1;
            } else if let Some((name, _)) = list.and_then(|list| list.0.iter().find(|(_, words)| words::is_one(&text, words))) {
                known += 1;
                pairs.push((text, name.clone()));
            } else {
                unknown.push(text);
            }
        }
        if known == 0 {
            draft.own.without(&field.name);
            let at = field.columns.first().copied().unwrap_or_default();
            draft
                .own
                .unfit
                .push((at, format!("it sounds like {}, but none of its words is one of {}", field.name, names.join(", "))));
            continue;
        }
        if !unknown.is_empty() {
            let shown = unknown.iter().take(4).map(|text| format!("{text:?}")).collect::<Vec<_>>().join(", ");
            let nothing = if field.name == "kind" && table == TableName::Activities { "a note" } else { "nothing known" };
            draft.said.push(format!("{}: {shown} is taken for {nothing}", field.name));
            pairs.extend(unknown.into_iter().map(|text| (text, String::new())));
        }
        draft.extra.values.push((field.name, pairs));
    }
}

/// Rows that a column says are deleted or archived.
fn skip(draft: &mut FileDraft) {
    for (at, column) in draft.columns.iter().enumerate() {
        if column.hidden.is_none()
            && words::is_one(&column.header, &words().skip)
            && (column.profile.filled == 0 || column.profile.is_truths())
        {
            draft.extra.skip.push((at, vec!["true".to_owned()]));
        }
    }
}

/// The currency that a header of amounts names, or that stands in their cells.
fn money(draft: &mut FileDraft) {
    if draft.own.field("currency").is_some() {
        return;
    }
    let amounts = ["amount", "total", "price", "list_price", "budget"];
    let Some(column) = amounts.iter().find_map(|name| column(draft, name)) else { return };
    let code =
        |token: &String| (token.len() == 3).then(|| token.to_uppercase()).filter(|code| Currency::from_code(code).is_some());
    let named = column.tokens.iter().skip(1).find_map(code).map(|code| (code, "header"));
    let found = named.or_else(|| column.profile.sign.map(|code| (code.to_owned(), "cells")));
    if let Some((code, place)) = found {
        draft.said.push(format!("the amounts are in {code}, as the {place} of {:?} say", column.header));
        draft.extra.currency = Some(code);
    }
}
