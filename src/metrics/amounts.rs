//! What deals are worth together.

use crate::book::money::Money;

use super::as_of::DealOn;
use super::figure::Num;

/// The amounts of some deals. Those without one count 0, but where none has one their sum is not known.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Amounts {
    pub(crate) deals: usize,
    priced: usize,
    sum: Money,
}

impl Amounts {
    pub(crate) fn add(&mut self, deal: &DealOn) {
        self.deals += 1;
        self.priced += usize::from(deal.amount.is_some());
        self.sum += deal.money();
    }

    /// Their sum; no number where there are deals and none of them is priced.
    pub(crate) fn num(&self) -> Num {
        self.or_unknown(self.sum)
    }

    /// A sum that is made of their amounts, unknown where theirs is.
    pub(crate) fn or_unknown(&self, sum: Money) -> Num {
        if self.deals > 0 && self.priced == 0 { Num::None("no deal in it has an amount".into()) } else { Num::Money(sum) }
    }
}

impl<'a, 'b: 'a> FromIterator<&'a DealOn<'b>> for Amounts {
    fn from_iter<I: IntoIterator<Item = &'a DealOn<'b>>>(deals: I) -> Self {
        deals.into_iter().fold(Self::default(), |mut sum, deal| {
            sum.add(deal);
            sum
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_which_no_part_is_known_is_not_known() {
        let of = |deals, priced| Amounts { deals, priced, sum: Money::ZERO };
        assert_eq!(of(0, 0).num(), Num::Money(Money::ZERO));
        assert_eq!(of(2, 1).num(), Num::Money(Money::ZERO));
        assert!(matches!(of(2, 0).num(), Num::None(_)));
    }
}
