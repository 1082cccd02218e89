//! A book whose newest record is long past, such as an export of years ago, opens on the day of that record: as of
//! today it would only say that nothing happened. The header and a toast say so, and the key for today leads back.

use crate::metrics::recency::old_since;
use crate::screens::say::Sign;

use super::answers::toast;
use super::session::Session;

/// Opens an old book on its last day, unless a day was asked for.
pub fn open(session: &mut Session) {
    if session.choice.as_of.is_some() {
        return;
    }
    let Some(newest) = old_since(&session.data.book, session.data.today) else { return };
    (session.choice.as_of, session.data.opened_on) = (Some(newest), Some(newest));
    let back = session.setup.keys.key(crate::keys::Action::Today);
    toast(session, Sign::Close, &format!("the newest record is of {}: shown as of that day; {back} shows today", newest.long()));
}

/// After a reload: a day that was chosen here moves with the newest record; one that the user chose stays.
pub(super) fn follow(session: &mut Session) {
    if session.choice.as_of.is_some() && session.choice.as_of == session.data.opened_on {
        let newest = old_since(&session.data.book, session.data.today);
        (session.choice.as_of, session.data.opened_on) = (newest, newest);
    }
}
