//! What says how a deal ended, and when.

use super::super::draft::DealEnd;
use super::columns::{Candidate, FileColumn};
use super::words::{self, Sure, tokens};

/// What decides the deals of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct OutcomeColumns {
    /// The column that says whether it is won.
    pub(crate) is_won: Option<usize>,
    /// The column that says whether it is closed.
    pub(crate) is_closed: Option<usize>,
    /// The column whose words say it.
    pub(crate) words: Option<usize>,
    /// What it says of a won deal; `*`: anything.
    pub(crate) won: Vec<String>,
    pub(crate) lost: Vec<String>,
    /// The column with the day of a loss, where anything in it says that it is lost.
    pub(crate) lost_when: Option<usize>,
    /// The columns with the day, the first with something in it counts.
    pub(crate) on: Vec<usize>,
    /// What was decided and why, to be said.
    pub(crate) said: Vec<String>,
    /// Whether it was found by words that leave little doubt.
    pub(crate) sure: bool,
}

/// How a text says that a deal ended; `None`: it does not.
pub(crate) fn end(text: &str) -> Option<DealEnd> {
    let words = &words::words().outcome;
    let tokens = tokens(text);
    let is = |list: &[String]| tokens.iter().any(|token| list.contains(token));
    if is(&words.not) {
        return None;
    }
    match (is(&words.won), is(&words.lost)) {
        (true, false) => Some(DealEnd::Won),
        (false, true) => Some(DealEnd::Lost),
        _ => None,
    }
}

/// The columns that one of the words means, the surest first.
fn meant(columns: &[FileColumn], list: &[String], called: &[String], at_least: Sure) -> Vec<usize> {
    let mut found: Vec<(Sure, usize, usize)> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.hidden.is_none() && column.profile.filled > 0)
        .filter_map(|(at, column)| {
            let (sure, place) = words::best(&column.tokens, list, called, false)?;
            (sure >= at_least).then_some((sure, usize::MAX - place, at))
        })
        .collect();
    found.sort_by_key(|(sure, place, _)| std::cmp::Reverse((*sure, *place)));
    found.into_iter().map(|(_, _, at)| at).collect()
}

/// What says how the deals of a file ended; `None` where nothing does.
pub(crate) fn find(deals: &Candidate, columns: &[FileColumn]) -> Option<OutcomeColumns> {
    let (words, called) = (&words::words().outcome, deals.words.called.as_slice());
    let profile = |at: usize| columns.get(at).map(|column| &column.profile);
    let header = |at: usize| columns.get(at).map_or("", |column| column.header.as_str());
    let first = |list: &[String], fits: &dyn Fn(usize) -> bool| {
        meant(columns, list, called, Sure::Nearly).into_iter().find(|at| fits(*at))
    };
    let truths = |at: usize| profile(at).is_some_and(super::profile::Profile::is_truths);
    let dates = |at: usize| profile(at).is_some_and(super::profile::Profile::is_dates);
    let is_won = first(&words.won_flags, &truths);
    let is_closed = first(&words.closed_flags, &truths).filter(|at| Some(*at) != is_won);
    let won_day = first(&words.won_days, &dates).or_else(|| first(&words.won_flags, &dates));
    let lost_day = first(&words.lost_days, &dates);
    let mut own = OutcomeColumns { is_won, sure: true, ..OutcomeColumns::default() };
    own.is_closed = is_closed.filter(|_| is_won.is_some());
    let ends = |at: usize, wanted: DealEnd| -> Vec<String> {
        let texts = profile(at).into_iter().flat_map(|profile| profile.texts.keys());
        texts.filter(|text| end(text) == Some(wanted)).cloned().collect()
    };
    let says = meant(columns, &words.says, called, Sure::Part);
    let says = says.into_iter().filter(|at| !truths(*at) && !dates(*at));
    // The one that knows both ends; a status says more of the end than a stage does.
    let counted = says
        .map(|at| (at, usize::from(!ends(at, DealEnd::Won).is_empty()) * 2 + usize::from(!ends(at, DealEnd::Lost).is_empty())));
    let best = counted.filter(|(_, both)| *both > 0).fold(None, |best: Option<(usize, usize)>, own| match best {
        Some(best) if best.1 >= own.1 => Some(best),
        _ => Some(own),
    });
    if let Some((at, _)) = best {
        (own.words, own.won, own.lost) = (Some(at), ends(at, DealEnd::Won), ends(at, DealEnd::Lost));
    } else if is_won.is_none() && is_closed.is_none() {
        own.words = won_day;
        own.won = won_day.map(|_| "*".to_owned()).into_iter().collect();
        own.lost_when = lost_day.filter(|_| won_day.is_some());
    }
    if own.is_won.is_none() && own.words.is_none() {
        return None;
    }
    let decided = meant(columns, &words.decided, called, Sure::Nearly).into_iter().filter(|at| dates(*at));
    for at in won_day
        .into_iter()
        .chain(lost_day)
        .chain(decided)
        .chain(deals.field("close").into_iter().flat_map(|field| field.columns.clone()))
    {
        if !own.on.contains(&at) {
            own.on.push(at);
        }
    }
    let mut days = (0..columns.len()).filter(|at| columns.get(*at).is_some_and(|column| column.hidden.is_none()) && dates(*at));
    let alone = days.next().filter(|_| days.next().is_none());
    let plain = alone.filter(|at| own.on.is_empty() && meant(columns, &words.days, &[], Sure::Is).contains(at));
    own.on.extend(plain);
    let listed = |texts: &[String]| texts.iter().take(4).map(|text| format!("{text:?}")).collect::<Vec<_>>().join(", ");
    if let Some(at) = own.is_won {
        let closed = own.is_closed.map(|at| format!("; closed and not won, by {:?}, is lost", header(at))).unwrap_or_default();
        own.said.push(format!("{:?} says whether a deal is won{closed}", header(at)));
    }
    if let Some(at) = own.words {
        if own.won == ["*"] {
            own.said.push(format!("what has a day in {:?} is won", header(at)));
        } else {
            let side = |texts: &[String], is: &str| {
                if texts.is_empty() { format!("nothing is {is}") } else { format!("{} is {is}", listed(texts)) }
            };
            own.said.push(format!(
                "in {:?} {}, {}, by their words; all else is open",
                header(at),
                side(&own.won, "won"),
                side(&own.lost, "lost")
            ));
        }
    }
    if let Some(at) = own.lost_when {
        own.said.push(format!("what has a day in {:?} is lost", header(at)));
    }
    let days: Vec<String> = own.on.iter().map(|at| format!("{:?}", header(*at))).collect();
    if days.is_empty() {
        own.said.push("nothing says on which day a deal was decided".to_owned());
        own.sure = false;
    } else if plain.is_some() {
        own.said.push(format!("{} is its only day: it is taken for the day of the decision", days.join("")));
        own.sure = false;
    } else {
        own.said.push(format!("the day of the decision is in {}", days.join(", else ")));
    }
    Some(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_an_end() {
        for won in ["Won", "Closed Won", "closedwon", "Abgeschlossen und gewonnen", "Gagné", "Cerrada ganada", "Fechado ganho"] {
            assert_eq!(end(won), Some(DealEnd::Won), "{won}");
        }
        for lost in ["Lost", "Closed - Lost", "Verloren", "Perdue", "Cancelled", "Fechado perdido"] {
            assert_eq!(end(lost), Some(DealEnd::Lost), "{lost}");
        }
        for open in ["Negotiation", "Closed", "Not won yet", "", "Won/Lost?", "Wonderful"] {
            assert_eq!(end(open), None, "{open}");
        }
    }
}
