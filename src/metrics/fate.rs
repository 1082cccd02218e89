//! What became of things of which some are still open: Aalen-Johansen with one competing end.

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum FateEnd {
    /// The end that is asked for.
    Reached,
    /// Another end, after which it cannot be reached.
    Competing,
    /// Still open: all that is known is that neither had come by then.
    Censored,
}

/// The Aalen-Johansen estimate at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Incidence {
    /// Days since the start.
    pub(crate) at: i32,
    /// The share that had reached the end by then.
    pub(crate) reached: f64,
    /// The share still open.
    pub(crate) open: f64,
    /// How many were at risk just before.
    pub(crate) at_risk: usize,
}

/// The cumulative incidence of [`FateEnd::Reached`] at each time at which something ended (Aalen and Johansen, Scand. J.
/// Statist. 5 (1978) 141-150). At equal times ends come before those that are still open. Sorts `spells`.
pub(crate) fn aalen_johansen(spells: &mut [(i32, FateEnd)]) -> Vec<Incidence> {
    spells.sort_by_key(|(at, _)| *at);
    let (mut open, mut reached) = (1.0, 0.0);
    let mut steps = Vec::new();
    let mut at_risk = spells.len();
    for same in spells.chunk_by(|a, b| a.0 == b.0) {
        let count = |end| same.iter().filter(|spell| spell.1 == end).count();
        let (hits, others) = (count(FateEnd::Reached), count(FateEnd::Competing));
        reached += open * hits as f64 / at_risk as f64;
        open *= 1.0 - (hits + others) as f64 / at_risk as f64;
        if let Some((at, _)) = same.first() {
            steps.push(Incidence { at: *at, reached, open, at_risk });
        }
        at_risk -= same.len();
    }
    steps
}

/// The share that has reached the end by the last time known; `None` of nothing.
pub(crate) fn incidence(spells: &mut [(i32, FateEnd)]) -> Option<f64> {
    aalen_johansen(spells).last().map(|step| step.reached)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn leads_give_the_worked_values() {
        use FateEnd::{Censored, Competing, Reached};
        let mut leads = [
            (40, Reached),
            (5, Reached),
            (9, Competing),
            (12, Reached),
            (15, Censored),
            (20, Competing),
            (22, Censored),
            (30, Reached),
            (60, Censored),
        ];
        let steps = aalen_johansen(&mut leads);
        for (at, reached, open, at_risk) in [
            (5, 0.111_111, 0.888_889, 9),
            (12, 0.222_222, 0.666_667, 7),
            (40, 0.577_778, 0.177_778, 2),
            (60, 0.577_778, 0.177_778, 1),
        ] {
            let step = steps.iter().find(|step| step.at == at).unwrap();
            assert!((step.reached - reached).abs() < 1e-6 && (step.open - open).abs() < 1e-6, "{step:?}");
            assert_eq!(step.at_risk, at_risk);
        }
    }

    #[test]
    fn without_open_ones_it_is_the_plain_share() {
        let mut ends = [(1, FateEnd::Reached), (1, FateEnd::Competing), (2, FateEnd::Reached), (3, FateEnd::Competing)];
        assert_eq!(incidence(&mut ends), Some(0.5));
        assert_eq!(incidence(&mut []), None);
    }

    proptest! {
        #[test]
        fn shares_stay_shares(mut ends in prop::collection::vec((0..400i32, 0..3u8), 1..60)) {
            let kind = |k| match k { 0 => FateEnd::Reached, 1 => FateEnd::Competing, _ => FateEnd::Censored };
            let mut spells: Vec<_> = ends.drain(..).map(|(at, k)| (at, kind(k))).collect();
            for step in aalen_johansen(&mut spells) {
                prop_assert!(step.reached >= 0.0 && step.open >= -1e-12 && step.reached + step.open <= 1.0 + 1e-9);
            }
        }
    }
}
