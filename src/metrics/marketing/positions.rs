//! How attractive a segment is through a channel and how strong we are there, as judged.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::channel::{Channel, Segment};
use crate::book::id::Id;
use crate::book::offer::{Factor, Position};
use crate::book::table::Records;
use crate::metrics::figure::{Figure, Num, Source, Term, given, named};
use crate::metrics::lens::Lens;

pub(crate) type Pair = (Option<Id<Segment>>, Option<Id<Channel>>);

/// The newest position by as-of of each pair, and of each segment as a whole.
pub(crate) struct Positions<'a> {
    newest: BTreeMap<Pair, (Id<Position>, &'a Position)>,
}

impl<'a> Positions<'a> {
    pub(crate) fn new(lens: &Lens<'a>) -> Self {
        let mut newest: BTreeMap<Pair, (Id<Position>, &Position)> = BTreeMap::new();
        for (id, position) in lens.book.positions.iter().filter(|(_, position)| position.on() <= lens.as_of) {
            let known = newest.entry((Some(position.segment()), position.channel())).or_insert((id, position));
            if position.on() >= known.1.on() {
                *known = (id, position);
            }
        }
        Self { newest }
    }

    /// The pairs judged. A judgement of a segment as a whole makes a pair of its own only where no channel has one.
    pub(crate) fn pairs(&self) -> BTreeSet<Pair> {
        let own: BTreeSet<Option<Id<Segment>>> =
            self.newest.keys().filter(|(_, channel)| channel.is_some()).map(|(segment, _)| *segment).collect();
        self.newest.keys().copied().filter(|(segment, channel)| channel.is_some() || !own.contains(segment)).collect()
    }

    /// The pair's own, else its segment's.
    pub(crate) fn of(&self, (segment, channel): Pair) -> Option<(Id<Position>, &'a Position)> {
        self.newest.get(&(segment, channel)).or_else(|| self.newest.get(&(segment, None))).copied()
    }
}

/// Sum of weight x score, 1 to 5.
pub(crate) fn score(id: Id<Position>, factors: &[Factor]) -> Figure<f64> {
    if factors.is_empty() {
        return Figure::none("no factors");
    }
    let sum: f64 = factors.iter().map(|factor| factor.weight() * factor.score()).sum();
    let terms = factors.iter().map(|f| given(format!("{} (weight {})", f.factor(), f.weight()), Num::Ratio(f.score())));
    let position = Term { words: "position".into(), value: Num::Ratio(sum), from: Source::Record(Records::any(id)) };
    Figure::of(named("sum of weight x score", terms.chain([position]).collect(), Num::Ratio(sum)))
}
