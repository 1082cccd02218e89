//! Signs and codes of money, and which currencies each may stand for.

use crate::book::money::Currency;

/// Currencies that write `$`.
const DOLLARS: &[&str] = &[
    "USD", "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "FJD", "GYD", "HKD", "JMD", "KYD", "LRD", "NAD", "NZD", "SBD", "SGD",
    "SRD", "TTD", "TWD", "XCD", "ARS", "CLP", "COP", "CUP", "DOP", "MXN", "UYU",
];

/// Signs, in small letters, with the currencies that they fit.
const SIGNS: &[(&str, &[&str])] = &[
    ("$", DOLLARS),
    ("us$", &["USD"]),
    ("$us", &["USD"]),
    ("u$s", &["USD"]),
    ("a$", &["AUD"]),
    ("au$", &["AUD"]),
    ("c$", &["CAD"]),
    ("ca$", &["CAD"]),
    ("nz$", &["NZD"]),
    ("hk$", &["HKD"]),
    ("s$", &["SGD"]),
    ("sg$", &["SGD"]),
    ("nt$", &["TWD"]),
    ("mx$", &["MXN"]),
    ("ar$", &["ARS"]),
    ("cl$", &["CLP"]),
    ("co$", &["COP"]),
    ("r$", &["BRL"]),
    ("€", &["EUR"]),
    ("£", &["GBP", "EGP", "FKP", "GIP", "SHP", "SSP", "SDG", "LBP", "SYP"]),
    ("¥", &["JPY", "CNY"]),
    ("￥", &["JPY", "CNY"]),
    ("円", &["JPY"]),
    ("元", &["CNY", "TWD"]),
    ("kr", &["SEK", "NOK", "DKK", "ISK"]),
    ("kr.", &["SEK", "NOK", "DKK", "ISK"]),
    (":-", &["SEK", "NOK", "DKK"]),
    ("zł", &["PLN"]),
    ("kč", &["CZK"]),
    ("ft", &["HUF"]),
    ("lei", &["RON", "MDL"]),
    ("лв", &["BGN"]),
    ("лв.", &["BGN"]),
    ("fr", &["CHF"]),
    ("fr.", &["CHF"]),
    ("sfr", &["CHF"]),
    ("sfr.", &["CHF"]),
    ("₹", &["INR"]),
    ("rs", &["INR", "PKR", "LKR", "NPR", "MUR"]),
    ("rs.", &["INR", "PKR", "LKR", "NPR", "MUR"]),
    ("₩", &["KRW"]),
    ("₽", &["RUB"]),
    ("руб", &["RUB"]),
    ("руб.", &["RUB"]),
    ("₺", &["TRY"]),
    ("tl", &["TRY"]),
    ("₪", &["ILS"]),
    ("₫", &["VND"]),
    ("฿", &["THB"]),
    ("₴", &["UAH"]),
    ("₱", &["PHP"]),
    ("₦", &["NGN"]),
    ("₸", &["KZT"]),
    ("r", &["ZAR"]),
    ("rm", &["MYR"]),
    ("rp", &["IDR"]),
    ("ksh", &["KES"]),
];

/// What a text beside a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beside {
    /// A sign or code that fits the currency.
    Fits,
    /// A sign or code of other money.
    Other,
    /// No sign and no code.
    Unknown,
}

/// Whether a text beside a number is money of this currency.
pub(crate) fn beside(text: &str, currency: Currency) -> Beside {
    let folded = text.to_lowercase();
    let own = |fits: bool| if fits { Beside::Fits } else { Beside::Other };
    if let Some((_, codes)) = SIGNS.iter().find(|(sign, _)| *sign == folded) {
        // Three letters may be both: `lei` is no code, `all` is.
        return own(codes.contains(&currency.code()));
    }
    match Currency::from_code(&text.to_uppercase()) {
        Some(code) => own(code == currency),
        None => Beside::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_fits_the_currencies_that_write_it() {
        let of = |text: &str, code: &str| beside(text, Currency::from_code(code).unwrap());
        for (text, code) in
            [("$", "USD"), ("$", "MXN"), ("A$", "AUD"), ("kr", "NOK"), ("kr.", "DKK"), ("¥", "CNY"), ("usd", "USD")]
        {
            assert_eq!(of(text, code), Beside::Fits, "{text} {code}");
        }
        for (text, code) in
            [("€", "USD"), ("£", "USD"), ("¥", "USD"), ("US$", "CAD"), ("EUR", "USD"), ("kr", "EUR"), ("R$", "USD")]
        {
            assert_eq!(of(text, code), Beside::Other, "{text} {code}");
        }
        assert_eq!(of("apples", "USD"), Beside::Unknown);
    }

    #[test]
    fn every_code_is_one() {
        for (sign, codes) in SIGNS {
            for code in *codes {
                assert!(Currency::from_code(code).is_some(), "{sign}: {code}");
            }
        }
    }
}
