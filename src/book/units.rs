//! Quantities of goods.

/// Units of goods, in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Units(i64);

impl Units {
    /// None.
    pub const ZERO: Units = Units(0);

    /// This many thousandths of a unit.
    pub(crate) const fn from_thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// This many whole units.
    pub const fn whole(units: i64) -> Self {
        Self(units * 1000)
    }

    /// In thousandths.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    pub(crate) fn as_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

impl std::fmt::Display for Units {
    /// `12`, `12.5`: no more decimals than it has.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.unsigned_abs() / 1000, self.0.unsigned_abs() % 1000);
        if rest == 0 {
            return write!(f, "{sign}{whole}");
        }
        let decimals = format!("{rest:03}");
        write!(f, "{sign}{whole}.{}", decimals.trim_end_matches('0'))
    }
}
impl std::ops::Add for Units {
    type Output = Units;
    fn add(self, other: Units) -> Units {
        Units(self.0.saturating_add(other.0))
    }
}
impl std::ops::Sub for Units {
    type Output = Units;
    fn sub(self, other: Units) -> Units {
        Units(self.0.saturating_sub(other.0))
    }
}
impl std::iter::Sum for Units {
    fn sum<I: Iterator<Item = Units>>(units: I) -> Units {
        units.fold(Units::ZERO, std::ops::Add::add)
    }
}
impl serde::Serialize for Units {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 1000 == 0 { serializer.serialize_i64(self.0 / 1000) } else { serializer.serialize_f64(self.as_f64()) }
    }
}

crate::book::schema::json_form!(Units, {"type": "number"});
