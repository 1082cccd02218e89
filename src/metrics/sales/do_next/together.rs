//! Now, later, stale (metrics.md): which items are rows of their own, and which stand together in one row an owner.

use std::collections::BTreeMap;

use foldhash::HashSet;

use crate::book::calendar::Span;
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::lead::Lead;
use crate::book::people::Person;
use crate::metrics::figure::{Figure, Formula, Num, Source, term};
use crate::metrics::lens::Lens;

use super::{Bunch, Item, ItemGroup, ItemKind, ListRow, When, score};

/// What is due by the end of this many working days from as-of is due now.
const NOW_WORKING_DAYS: u32 = 5;
/// What is late by more days than this is stale.
const STALE_AFTER_DAYS: i32 = 30;
/// So many rows are due now: what else is, stands in one row an owner behind them.
pub(crate) const MOST_NOW: usize = 12;

/// When what is due on a day is to be done.
pub(super) fn when(lens: &Lens, due: Day) -> When {
    let calendar = lens.book.company.calendar();
    if lens.as_of - due > STALE_AFTER_DAYS {
        When::Stale
    } else if due <= lens.as_of || calendar.working_days(Span { start: lens.as_of + 1, end: due - 1 }) < NOW_WORKING_DAYS {
        When::Now
    } else {
        When::Later
    }
}

/// The rows of the screen, and the groups among them: what is due now, the rest of it, what is stale, what comes later, and
/// what of all that is put off until a day.
pub(super) fn rows(lens: &Lens, items: &[Item], put_off: &[(usize, Day)]) -> (Vec<ListRow>, Vec<ItemGroup>) {
    let mut made = Grouping { lens, items, groups: Vec::new() };
    let hidden: HashSet<usize> = put_off.iter().map(|(at, _)| *at).collect();
    let shown = |when: When, (at, item): &(usize, &Item)| item.when == when && !hidden.contains(at);
    let of = |when: When| items.iter().enumerate().filter(move |entry| shown(when, entry)).map(|(at, _)| at);
    let mut now = made.rows(of(When::Now), |item| match item.kind {
        ItemKind::Lead if item.late => Some(Bunch::Leads),
        ItemKind::Customer => Some(Bunch::Customers),
        ItemKind::Partner => Some(Bunch::Partners),
        _ => None,
    });
    let rest: Vec<usize> = now.split_off(now.len().min(MOST_NOW)).into_iter().flat_map(|row| made.items_of(row)).collect();
    now.extend(made.rows(rest.into_iter(), |_| Some(Bunch::Due)));
    now.extend(made.rows(of(When::Stale), |_| Some(Bunch::Stale)));
    now.extend(made.rows(of(When::Later), |_| None));
    if let Some(first) = put_off.iter().map(|(_, until)| *until).min()
        && let Some(ListRow::Group(at)) = made.group(Bunch::PutOff, put_off.iter().map(|(at, _)| *at).collect())
    {
        // It waits for a day of its own, and is nobody's in particular.
        made.groups.get_mut(at).into_iter().for_each(|group| (group.due, group.who) = (first, None));
        now.push(ListRow::Group(at));
    }
    // The groups that were taken apart again are in no row.
    let kept: Vec<usize> = now.iter().filter_map(|row| if let ListRow::Group(at) = row { Some(*at) } else { None }).collect();
    let anew = |row: ListRow| match row {
        ListRow::Group(at) => kept.iter().position(|kept| *kept == at).map(ListRow::Group),
        one @ ListRow::One(_) => Some(one),
    };
    let rows = now.into_iter().filter_map(anew).collect();
    (rows, kept.iter().filter_map(|at| made.groups.get(*at).cloned()).collect())
}

struct Grouping<'a> {
    lens: &'a Lens<'a>,
    items: &'a [Item],
    groups: Vec<ItemGroup>,
}

impl Grouping<'_> {
    /// Rows by rank, of items: those of one bunch and owner are one row where there are more than one.
    fn rows(&mut self, at: impl Iterator<Item = usize>, bunch: impl Fn(&Item) -> Option<Bunch>) -> Vec<ListRow> {
        let mut rows = Vec::new();
        let mut bunches: BTreeMap<(Bunch, Option<Id<Person>>), Vec<usize>> = BTreeMap::new();
        for at in at {
            let Some(item) = self.items.get(at) else { continue };
            match bunch(item) {
                Some(bunch) => bunches.entry((bunch, item.owner)).or_default().push(at),
                None => rows.push(ListRow::One(at)),
            }
        }
        for ((bunch, _), mut at) in bunches {
            at.sort_unstable();
            match at.as_slice() {
                [one] => rows.push(ListRow::One(*one)),
                _ => rows.extend(self.group(bunch, at)),
            }
        }
        let rank = |row: &ListRow| match row {
            ListRow::One(at) => self.items.get(*at).map(|item| (&item.score, (item.due, item.kind, item.id.as_str()))),
            ListRow::Group(at) => self.groups.get(*at).and_then(|group| {
                let first = group.at.first().and_then(|at| self.items.get(*at))?;
                Some((&group.score, (group.due, first.kind, first.id.as_str())))
            }),
        };
        rows.sort_by(|a, b| {
            let (x, y) = (rank(a), rank(b));
            let score = |rank: &Option<(&Figure<_>, _)>| rank.as_ref().map(|(score, _)| score.or_zero());
            score(&y).cmp(&score(&x)).then_with(|| x.map(|(_, ties)| ties).cmp(&y.map(|(_, ties)| ties)))
        });
        rows
    }

    fn items_of(&self, row: ListRow) -> Vec<usize> {
        match row {
            ListRow::One(at) => vec![at],
            ListRow::Group(at) => self.groups.get(at).map(|group| group.at.clone()).unwrap_or_default(),
        }
    }

    fn group(&mut self, bunch: Bunch, at: Vec<usize>) -> Option<ListRow> {
        let items: Vec<&Item> = at.iter().filter_map(|at| self.items.get(*at)).collect();
        let oldest = items.iter().min_by_key(|item| item.due)?;
        let stake = Figure::of(Formula::Sum(items.iter().map(|item| item.stake.formula.clone()).collect()));
        // A lead waits since it came, not since it should have been answered.
        let lead = self.lens.book.leads.get(Id::new(oldest.record.number)).filter(|_| bunch == Bunch::Leads);
        let since = lead.map_or(oldest.due, Lead::created);
        let waits = usize::try_from(self.lens.as_of - since).unwrap_or(0);
        self.groups.push(ItemGroup {
            bunch,
            who: oldest.who.clone(),
            items: Figure::of(term("things to do", Num::of(items.len()), Source::Given)),
            score: score(&stake, &oldest.urgency),
            stake,
            due: oldest.due,
            urgency: oldest.urgency.clone(),
            waits_days: Figure::of(term("days that the oldest waits", Num::of(waits), Source::Record(oldest.record))),
            at,
        });
        Some(ListRow::Group(self.groups.len() - 1))
    }
}
